package org.upright.guideline;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.Applied;
import org.upright.apply.Apply;
import org.upright.apply.ApplyLimits;
import org.upright.apply.ApplyParameters;
import org.upright.apply.ApplyRequest;
import org.upright.apply.compile.CompileLimits;
import org.upright.apply.compile.PlanCompiler;
import org.upright.apply.expression.Budget;
import org.upright.apply.expression.Evaluator;
import org.upright.apply.expression.FhirPathEvaluator;
import org.upright.apply.expression.SubjectRecord;
import org.upright.apply.plan.Action;
import org.upright.apply.plan.Definition;
import org.upright.apply.plan.Plan;
import org.upright.cql.CqlEvaluator;
import org.upright.cql.CqlObserver;
import org.upright.fhir.Canonical;
import org.upright.fhir.FhirR4;

/** The engine with the guideline's files and nothing else: no server, no store, no clock. */
final class GuidelineBench {
    private final FhirR4 fhir = new FhirR4();
    private final FileKnowledge knowledge = new FileKnowledge(fhir.strictJson());
    private final List<Evaluator> evaluators =
            List.of(new FhirPathEvaluator(fhir.context()), new CqlEvaluator(fhir.context(), CqlObserver.none()));
    /** Time enough for a busy machine: what is tried here is the guideline, not its speed. */
    private final Budget budget = Budget.standard().within(Duration.ofMinutes(1), Duration.ofMinutes(1));

    private final Apply engine = new Apply(evaluators, new ApplyLimits(2_000, 50_000, budget));
    private final Map<String, Plan> plans = new ConcurrentHashMap<>();

    /** The strategy for the patient that comes first among the resources. */
    Applied apply(List<Resource> resources) {
        ZonedDateTime now = GeneratedRecords.TODAY.atTime(9, 0).atZone(ZoneOffset.UTC);
        ApplyParameters parameters = ApplyParameters.of(new Reference("Patient/p"), now);
        SubjectRecord record = new SubjectRecord(resources.get(0), resources);
        return engine.apply(new ApplyRequest(plan("lbp-strategy"), record, parameters, knowledge));
    }

    private Plan plan(String id) {
        return plans.computeIfAbsent(
                id,
                unknown -> new PlanCompiler(fhir.context(), evaluators, CompileLimits.standard())
                        .compile(definition(id), knowledge)
                        .plan()
                        .orElseThrow());
    }

    private PlanDefinition definition(String id) {
        Canonical canonical = Canonical.of(GuidelineFiles.BASE + "PlanDefinition/" + id);
        return knowledge.artifact(PlanDefinition.class, canonical).orElseThrow();
    }

    /** Ids of all actions that can lead to a request under the strategy. */
    Set<String> actionIds() {
        Set<String> ids = new TreeSet<>();
        collectIds(plan("lbp-strategy").actions(), ids);
        return ids;
    }

    private static void collectIds(List<Action> actions, Set<String> ids) {
        for (Action action : actions) {
            collectIds(action.actions(), ids);
            if (action.definition() instanceof Definition.NestedPlan nested) {
                collectIds(nested.plan().actions(), ids);
            }
            if (action.definition() instanceof Definition.Activity) {
                ids.add(action.source().getId());
            }
        }
    }
}
