package org.upright.vignettes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.upright.content.Choice;
import org.upright.fhir.Issue;
import org.upright.server.TestServer;
import org.upright.server.Upright;
import org.upright.server.Wiring;

/** What the guideline makes of every vignette, and whether the vignettes try all of it. */
class GuidelineOnVignettesTest {
    @TempDir
    private static Path folder;

    private static Upright upright;
    private static BenchReport report;

    @BeforeAll
    static void run() {
        upright = Wiring.upright(TestServer.settings(folder, Map.of()));
        report = new TestBench(upright.fhir(), upright.content().current(), upright.records(), upright.evaluators())
                .run(PackagedGuideline.VIGNETTES, Optional.empty());
    }

    @AfterAll
    static void close() {
        upright.close();
    }

    @TestFactory
    Stream<DynamicTest> everyPatientGetsExactlyTheAdviceExpected() {
        return report.trials().stream()
                .map(trial -> DynamicTest.dynamicTest(
                        trial.name() + ": " + trial.title(), () -> assertEquals(List.of(), trial.differences())));
    }

    @Test
    void theVignettesTryEveryConditionAndEveryAction() {
        assertEquals(List.of(), report.coverage().gaps());
    }

    /** All other conditions guard advice by defines that are true or false by design, whatever the record lacks. */
    @Test
    void adviceThatCannotBeDecidedIsTried() {
        assertEquals(
                List.of("Should Allow Short Rest"),
                report.coverage().conditions().stream()
                        .filter(condition -> condition.came(Came.UNKNOWN))
                        .map(SeenCondition::expression)
                        .toList());
        assertEquals(
                1,
                report.trials().stream()
                        .flatMap(trial -> trial.decisions().stream())
                        .filter(decisions -> decisions.withheld())
                        .count());
    }

    @Test
    void everyPlanCompilesWithoutAFinding() {
        List<PlanDefinition> plans = upright.content().current().all(PlanDefinition.class);
        assertTrue(plans.size() >= 10, () -> plans.size() + " plans");
        plans.forEach(plan -> assertEquals(
                List.of(),
                upright
                        .content()
                        .current()
                        .compilation(new Choice.ById<>(plan.getIdElement().getIdPart()))
                        .issues()
                        .stream()
                        .map(Issue::text)
                        .toList(),
                plan.getId()));
    }
}
