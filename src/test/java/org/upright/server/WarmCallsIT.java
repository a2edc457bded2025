package org.upright.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.upright.apply.Apply;
import org.upright.apply.ApplyLimits;
import org.upright.apply.ApplyParameters;
import org.upright.apply.ApplyRequest;
import org.upright.apply.compile.CompileLimits;
import org.upright.apply.compile.PlanCompiler;
import org.upright.apply.expression.Evaluator;
import org.upright.apply.expression.FhirPathEvaluator;
import org.upright.content.Choice;
import org.upright.content.Content;
import org.upright.content.SelectedPlan;
import org.upright.cql.CqlEvaluator;
import org.upright.cql.CqlObserver;
import org.upright.record.Assembled;
import org.upright.record.RecordRequest;
import org.upright.record.Records;
import org.upright.record.RemoteData;
import org.upright.store.ResourceStore;

/** What a call costs once the plan is compiled: counted, not timed. */
class WarmCallsIT {
    private static final int CALLS = 1_000;

    @TempDir
    static Path data;

    private final AtomicInteger translations = new AtomicInteger();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger queries = new AtomicInteger();

    private final CqlObserver observer = new CqlObserver() {
        @Override
        public void translated(String library) {
            translations.incrementAndGet();
        }

        @Override
        public void ran(String library) {
            runs.incrementAndGet();
        }
    };

    private ResourceStore counting(ResourceStore store) {
        return (ResourceStore) Proxy.newProxyInstance(
                ResourceStore.class.getClassLoader(),
                new Class<?>[] {ResourceStore.class},
                (proxy, method, arguments) -> {
                    if (!method.getName().equals("parse")) {
                        queries.incrementAndGet();
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void aWarmCallCompilesNothingRunsEachLibraryOnceAndAsksTheStoreOnce() {
        Settings settings = Settings.standard()
                .with(
                        Map.of("store.folder", data.toString(), "content.folder", "fhir-resources", "time.zone", "UTC"),
                        "the test");
        try (Upright upright = Wiring.upright(settings)) {
            Patient patient = new Patient();
            patient.setId("p1");
            var unused = upright.store().update(patient, Optional.empty());
            Condition pain = new Condition();
            pain.setId("pain");
            pain.setSubject(new Reference("Patient/p1"));
            var unusedToo = upright.store().update(pain, Optional.empty());
            List<Evaluator> evaluators = List.of(
                    new FhirPathEvaluator(upright.fhir().context()),
                    new CqlEvaluator(upright.fhir().context(), observer));
            Content content = Content.of(
                    upright.store(), new PlanCompiler(upright.fhir().context(), evaluators, CompileLimits.standard()));
            Apply apply = new Apply(evaluators, ApplyLimits.standard());
            Records records = new Records(upright.fhir().context(), counting(upright.store()), nobody(), 50_000);

            apply(content, records, apply);
            translations.set(0);
            runs.set(0);
            queries.set(0);
            for (int i = 0; i < CALLS; i++) {
                apply(content, records, apply);
            }

            System.out.println(CALLS + " warm calls: " + translations + " compilations, " + runs + " engine runs, "
                    + queries + " questions to the store");
            assertEquals(0, translations.get());
            assertEquals(CALLS, runs.get());
            assertEquals(CALLS, queries.get());
        }
    }

    private static RemoteData nobody() {
        return (RemoteData) Proxy.newProxyInstance(
                RemoteData.class.getClassLoader(), new Class<?>[] {RemoteData.class}, (proxy, method, arguments) -> {
                    throw new AssertionError("Nobody was to be asked for `" + method.getName() + "`.");
                });
    }

    private static void apply(Content content, Records records, Apply apply) {
        SelectedPlan selected = content.current().plan(new Choice.ById<PlanDefinition>("lbp-pathway"));
        Assembled assembled = records.one(new RecordRequest(
                List.of("Patient/p1"),
                "Patient",
                List.of(),
                true,
                Optional.empty(),
                List.of(),
                selected.plan().resourceTypes(),
                false));
        CarePlan plan = apply.apply(new ApplyRequest(
                        selected.plan(),
                        assembled.record(),
                        ApplyParameters.of(new Reference("Patient/p1"), ZonedDateTime.parse("2026-06-15T09:00:00Z")),
                        selected.knowledge()))
                .carePlan();
        assertEquals("Patient/p1", plan.getSubject().getReference());
    }
}
