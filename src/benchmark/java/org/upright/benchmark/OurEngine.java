package org.upright.benchmark;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.Parameters;
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
import org.upright.apply.plan.Plan;
import org.upright.content.Choice;
import org.upright.content.Content;
import org.upright.content.FakeStore;
import org.upright.content.Snapshot;
import org.upright.cql.CqlEvaluator;
import org.upright.cql.CqlObserver;
import org.upright.fhir.FhirR4;

/** Our engine over a list of definitions: no server, no store, no clock. */
final class OurEngine {
    private final Snapshot knowledge;
    private final Apply engine;
    private final Map<String, Plan> plans = new ConcurrentHashMap<>();

    /** Time enough for a busy machine: what is compared here is the answer. */
    static OurEngine patient(FhirR4 fhir, List<Resource> definitions) {
        return new OurEngine(fhir, definitions, Budget.standard().within(Duration.ofMinutes(1), Duration.ofMinutes(1)));
    }

    OurEngine(FhirR4 fhir, List<Resource> definitions, Budget budget) {
        List<Evaluator> evaluators =
                List.of(new FhirPathEvaluator(fhir.context()), new CqlEvaluator(fhir.context(), CqlObserver.none()));
        PlanCompiler compiler = new PlanCompiler(fhir.context(), evaluators, CompileLimits.standard());
        try (Content content = Content.of(new FakeStore(), compiler)) {
            knowledge = content.current().overlaid(definitions);
        }
        engine = new Apply(evaluators, new ApplyLimits(2_000, 50_000, budget));
    }

    Applied apply(Call call) {
        Plan plan = plans.computeIfAbsent(
                call.plan(), id -> knowledge.plan(new Choice.ById<>(id)).plan());
        return engine.apply(new ApplyRequest(
                plan, new SubjectRecord(call.subjectResource(), call.data()), parameters(call), knowledge));
    }

    CarePlan carePlan(Call call) {
        return apply(call).carePlan();
    }

    private static ApplyParameters parameters(Call call) {
        ApplyParameters parameters = ApplyParameters.of(new Reference(call.subject()), call.now());
        call.parameters().map(Parameters::getParameter).ifPresent(given -> given.forEach(
                parameter -> parameters.cqlParameters().addParameter(parameter)));
        return parameters;
    }
}
