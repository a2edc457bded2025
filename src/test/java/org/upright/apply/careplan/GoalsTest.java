package org.upright.apply.careplan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Goal;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.upright.apply.run.Decisions;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

class GoalsTest {
    private final Fixtures fixtures = new Fixtures();

    private final Condition pain = pain();
    private final Output output =
            new Output(fixtures.context(pain), OutputForm.CONTAINED, Canonical.of("http://example.org/p"));

    private static Condition pain() {
        Condition condition = new Condition();
        condition.setId("Condition/c1");
        condition.getCode().addCoding().setSystem("http://snomed.info/sct").setCode("279039007");
        return condition;
    }

    private Goal goal(String json) {
        PlanDefinition plan = Fixtures.read(
                PlanDefinition.class,
                "{'resourceType': 'PlanDefinition', 'url': 'http://x', 'version': '1', 'goal': [" + json + "]}");
        return goals(plan).get(0);
    }

    private List<Goal> goals(PlanDefinition plan, String... not) {
        return List.copyOf(new Goals(output).of(fixtures.decide(plan, not), "").values());
    }

    private List<String> described(PlanDefinition plan, String... not) {
        return goals(plan, not).stream()
                .map(goal -> goal.getDescription().getText())
                .toList();
    }

    private static PlanDefinition planOfGoals() {
        PlanDefinition plan = Fixtures.plan("""
                {'id': 'walk', 'goalId': ['strong', 'awake']}, {'id': 'group', 'action': [{'id': 'swim', 'goalId': ['strong']}]}""");
        for (String id : List.of("strong", "awake", "whole")) {
            plan.addGoal().setDescription(new CodeableConcept().setText(id)).setId(id);
        }
        return plan;
    }

    @Test
    void aGoalThatNoActionNamesIsMadeWhateverIsTaken() {
        assertEquals(List.of("whole"), described(planOfGoals(), "walk", "group", "group/swim"));
    }

    @Test
    void aGoalThatActionsSupportComesWithOneOfThem() {
        assertEquals(List.of("strong", "awake", "whole"), described(planOfGoals()));
        assertEquals(List.of("strong", "whole"), described(planOfGoals(), "walk"));
        assertEquals(List.of("strong", "awake", "whole"), described(planOfGoals(), "group", "group/swim"));
    }

    @Test
    void adviceThatIsWithheldHasNoGoals() {
        Decisions decided = fixtures.decide(planOfGoals());
        Decisions withheld = new Decisions(decided.plan(), decided.actions(), decided.issues(), true);

        assertTrue(new Goals(output).of(withheld, "").isEmpty());
    }

    @Test
    void everyElementOfTheGoalIsTakenOver() {
        Goal goal = goal("""
                {'category': {'text': 'behavioral'}, 'description': {'text': 'Walk'}, 'priority': {'text': 'high'},
                 'start': {'text': 'now'}, 'documentation': [{'type': 'citation', 'citation': 'Chou 2007'}],
                 'addresses': [{'coding': [{'system': 'http://snomed.info/sct', 'code': '279039007'}]}, {'text': 'Fear'}]}""");

        assertEquals("proposed", goal.getLifecycleStatus().toCode());
        assertEquals("Patient/p1", goal.getSubject().getReference());
        assertEquals("behavioral", goal.getCategoryFirstRep().getText());
        assertEquals("Walk", goal.getDescription().getText());
        assertEquals("high", goal.getPriority().getText());
        assertEquals("now", goal.getStartCodeableConcept().getText());
        assertEquals("Chou 2007", goal.getNoteFirstRep().getText());
        assertEquals("Condition/c1", goal.getAddresses().get(0).getReference());
        assertEquals("Fear", goal.getAddresses().get(1).getDisplay());
    }

    @ParameterizedTest
    @ValueSource(strings = {"no id", "refuted", "resolved"})
    void aConditionThatIsNotThereIsNotAddressed(String how) {
        if (how.equals("no id")) {
            pain.setIdElement(null);
        }
        pain.getVerificationStatus().addCoding().setCode(how);
        pain.getClinicalStatus().addCoding().setCode(how);
        Goal goal = goal("""
                {'description': {'text': 'Walk'},
                 'addresses': [{'text': 'Pain', 'coding': [{'system': 'http://snomed.info/sct', 'code': '279039007'}]}]}""");

        assertEquals(
                List.of("Pain"),
                goal.getAddresses().stream().map(Reference::getDisplay).toList());
        assertEquals(
                List.of(false),
                goal.getAddresses().stream().map(Reference::hasReference).toList());
    }

    @Test
    void targetsAreDueCountedFromTheEvaluationTime() {
        for (var expected : List.of(
                List.of("6", "wk", "2027-01-03"),
                List.of("3", "mo", "2027-02-22"),
                List.of("1", "a", "2027-11-22"),
                List.of("10", "d", "2026-12-02"))) {
            Goal goal = goal(
                    "{'description': {'text': 'Walk'}, 'target': [{'measure': {'text': 'steps'}, 'detailQuantity': {'value': 5000},"
                            + " 'due': {'value': %s, 'code': '%s'}}]}".formatted(expected.get(0), expected.get(1)));

            assertEquals(
                    expected.get(2), goal.getTargetFirstRep().getDueDateType().getValueAsString());
            assertEquals("steps", goal.getTargetFirstRep().getMeasure().getText());
            assertEquals(
                    5000,
                    goal.getTargetFirstRep().getDetailQuantity().getValue().intValue());
        }
        assertTrue(output.issues().isEmpty());
    }

    @Test
    void detailsOfEveryTypeAreTakenOver() {
        Goal goal = goal("""
                {'description': {'text': 'Walk'}, 'target': [{'measure': {'text': 'a'}, 'detailQuantity': {'value': 1}},
                 {'measure': {'text': 'b'}, 'detailRange': {'low': {'value': 2}}},
                 {'measure': {'text': 'c'}, 'detailCodeableConcept': {'text': 'none'}}]}""");

        assertEquals(
                List.of("Quantity", "Range", "CodeableConcept"),
                goal.getTarget().stream()
                        .map(target -> target.getDetail().fhirType())
                        .toList());
        assertEquals(
                3,
                goal.getTarget().stream().filter(target -> target.hasMeasure()).count());
    }

    @Test
    void aDueThatIsNoCalendarTimeIsReported() {
        Goal goal = goal("{'description': {'text': 'Walk'}, 'target': [{'due': {'value': 1.5, 'code': 'h'}}]}");

        assertFalse(goal.getTargetFirstRep().hasDue());
        assertEquals(
                List.of("Due `1.5 h` of a goal's target must be a whole number of UCUM a, mo, wk or d, 10000"
                        + " at most, and lead to a year from 1 to 9999; the target has no due date."),
                output.issues().stream().map(Issue::text).toList());
    }

    /** 4294967297 is 1 to an `int`. */
    @ParameterizedTest
    @CsvSource({"4294967297, a", "2147483648, a", "10000, a", "-2100, a", "10001, d"})
    void aDueThatLeadsToNoDayOfFhirIsReported(String value, String unit) {
        Goal goal = goal("{'description': {'text': 'Walk'}, 'target': [{'due': {'value': " + value + ", 'code': '"
                + unit + "'}}]}");

        assertFalse(goal.getTargetFirstRep().hasDue());
        assertEquals(
                List.of("Due `" + value + " " + unit
                        + "` of a goal's target must be a whole number of UCUM a, mo, wk or d,"
                        + " 10000 at most, and lead to a year from 1 to 9999; the target has no due date."),
                output.issues().stream().map(Issue::text).toList());
    }

    @Test
    void aGoalWithoutADescriptionSaysThatItIsUnknown() {
        Goal goal = goal("{'category': {'text': 'nursing'}}");

        assertTrue(goal.getDescription().hasExtension("http://hl7.org/fhir/StructureDefinition/data-absent-reason"));
        assertEquals(1, output.issues().size());
    }
}
