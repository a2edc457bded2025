package org.upright.random;

import ca.uhn.fhir.context.FhirContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.Applied;
import org.upright.apply.Apply;
import org.upright.apply.ApplyLimits;
import org.upright.apply.ApplyParameters;
import org.upright.apply.ApplyRequest;
import org.upright.apply.answers.AnsweredData;
import org.upright.apply.careplan.RequestStatus;
import org.upright.apply.compile.CompileLimits;
import org.upright.apply.compile.PlanCompiler;
import org.upright.apply.expression.Budget;
import org.upright.apply.expression.Evaluator;
import org.upright.apply.expression.FhirPathEvaluator;
import org.upright.apply.expression.SubjectRecord;
import org.upright.apply.plan.Plan;
import org.upright.content.Choice;
import org.upright.content.Content;
import org.upright.content.FakeStore;
import org.upright.content.Snapshot;
import org.upright.cql.CqlEvaluator;
import org.upright.cql.CqlObserver;

/** Our engine over one guideline: no server, no store, no clock. */
public final class RandomEngine {
    /** Time enough for a busy machine. */
    private static final Budget BUDGET = Budget.standard().within(Duration.ofMinutes(1), Duration.ofMinutes(1));

    private final Snapshot knowledge;
    private final Plan plan;
    private final Apply engine;

    public RandomEngine(FhirContext fhir, List<Resource> definitions, String plan) {
        List<Evaluator> evaluators = List.of(new FhirPathEvaluator(fhir), new CqlEvaluator(fhir, CqlObserver.none()));
        PlanCompiler compiler = new PlanCompiler(fhir, evaluators, CompileLimits.standard());
        try (Content content = Content.of(new FakeStore(), compiler)) {
            knowledge = content.current().overlaid(definitions);
        }
        this.plan = knowledge.plan(new Choice.ById<>(plan)).plan();
        engine = new Apply(evaluators, new ApplyLimits(2_000, 50_000, BUDGET));
    }

    Plan plan() {
        return plan;
    }

    public Applied apply(RandomCall call) {
        return engine.apply(new ApplyRequest(plan, record(call), parameters(call), knowledge));
    }

    private SubjectRecord record(RandomCall call) {
        return AnsweredData.addTo(new SubjectRecord(call.subject(), call.data()), knowledge);
    }

    /** The same call with what its answered forms stand for among its data. */
    public RandomCall answered(RandomCall call) {
        List<Resource> others = record(call).all().stream()
                .filter(resource -> resource != call.subject())
                .toList();
        return call.with(
                Stream.concat(Stream.of(call.subject()), others.stream()).toList());
    }

    private static ApplyParameters parameters(RandomCall call) {
        return new ApplyParameters(
                new Reference(RandomCall.SUBJECT),
                call.encounter(),
                call.practitioner(),
                call.organization(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                call.parameters().copy(),
                RandomCall.NOW,
                call.merges(),
                RequestStatus.DRAFT,
                Map.of());
    }
}
