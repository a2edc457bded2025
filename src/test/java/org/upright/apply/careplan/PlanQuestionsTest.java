package org.upright.apply.careplan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.RequestGroup;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.Test;
import org.upright.apply.expression.Verdict;
import org.upright.apply.plan.Definition;
import org.upright.apply.plan.Plan;
import org.upright.apply.run.ConditionResult;
import org.upright.apply.run.Decision;
import org.upright.apply.run.Decision.Outcome;
import org.upright.apply.run.Decisions;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

class PlanQuestionsTest {
    private static final String GROUP = """
        {'linkId': '1', 'type': 'group', 'text': '%s', 'item': [{'linkId': '1.1', 'type': 'string', 'text': '%s', 'extension': [
          {'url': 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-initialExpression',
           'valueExpression': {'language': 'text/fhirpath', 'expression': '%s'}}]}]}\
        """;

    private final Fixtures fixtures = new Fixtures();

    PlanQuestionsTest() {
        List.of("pain", "sleep", "work").forEach(text -> fixtures.expressions.add(Fixtures.expression(text)));
    }

    /** The action of this path asks one question for each of the names. */
    private void asks(String path, String... names) {
        String groups = String.join(
                ",",
                List.of(names).stream()
                        .map(name -> GROUP.formatted(name, "How is " + name + "?", name))
                        .toList());
        Questionnaire part =
                Fixtures.read(Questionnaire.class, "{'resourceType': 'Questionnaire', 'item': [%s]}".formatted(groups));
        fixtures.asks.put(
                path, new Definition.Form(Canonical.of("http://example.org/part/" + path), part, fixtures.expressions));
    }

    private List<Resource> bundle(Decisions decisions) {
        return ((Bundle) new CarePlans().bundle(decisions, fixtures.context()).resource())
                .getEntry().stream().map(BundleEntryComponent::getResource).toList();
    }

    private static <T> T only(Class<T> type, List<Resource> resources) {
        List<T> found =
                resources.stream().filter(type::isInstance).map(type::cast).toList();
        assertEquals(1, found.size(), () -> type.getSimpleName() + " in " + resources);
        return found.get(0);
    }

    private static List<String> questions(List<Resource> resources) {
        return only(Questionnaire.class, resources).getItem().stream()
                .map(group -> group.getLinkId() + " " + group.getText() + ", "
                        + group.getItemFirstRep().getLinkId() + " "
                        + group.getItemFirstRep().getText())
                .toList();
    }

    private static List<String> titles(RequestGroup group) {
        return group.getAction().stream()
                .map(RequestGroupActionComponent::getTitle)
                .toList();
    }

    @Test
    void allActionsAskInOneQuestionnaireOfThePlan() {
        asks("a", "pain", "sleep");
        asks("b", "work");

        List<Resource> made =
                bundle(fixtures.decide(Fixtures.plan("{'id': 'a', 'title': 'Rest'}, {'id': 'b', 'title': 'Walk'}")));

        assertEquals(
                List.of("1 pain, 1.1 How is pain?", "2 sleep, 2.1 How is sleep?", "3 work, 3.1 How is work?"),
                questions(made));
        Questionnaire form = only(Questionnaire.class, made);
        assertEquals("http://example.org/Questionnaire/back", form.getUrl());
        assertTrue(form.getVersion().matches("1\\.0-[0-9a-f]{8}"), form.getVersion());
        assertEquals("Back pain", form.getTitle());
        assertEquals("Patient", form.getSubjectType().get(0).getValue());
    }

    @Test
    void oneTaskBeforeTheActionsOfThePlanLeadsToTheQuestions() {
        asks("a", "pain");
        fixtures.definitions.put("a", Fixtures.activity("'kind': 'ServiceRequest', 'code': {'text': 'rest'}"));

        List<Resource> made = bundle(fixtures.decide(Fixtures.plan("{'id': 'a', 'title': 'Rest'}")));

        RequestGroup group = (RequestGroup) made.get(0);
        assertEquals(List.of("Answer the questionnaire: Back pain", "Rest"), titles(group));
        Task task = only(Task.class, made);
        Questionnaire form = only(Questionnaire.class, made);
        assertEquals(
                "Task/" + task.getIdPart(),
                group.getAction().get(0).getResource().getReference());
        assertEquals("Questionnaire/" + form.getIdPart(), task.getFocus().getReference());
        assertEquals(
                form.getUrl() + "|" + form.getVersion(),
                ((CanonicalType) task.getInputFirstRep().getValue()).getValue());
        assertTrue(group.getAction().get(1).getResource().getReference().startsWith("ServiceRequest/"));
    }

    @Test
    void theRecordAnswersWhatItKnows() {
        asks("a", "pain", "sleep");
        fixtures.answer("sleep", new StringType("badly"));

        List<Resource> made = bundle(fixtures.decide(Fixtures.plan("{'id': 'a', 'title': 'Rest'}")));

        QuestionnaireResponse answers = only(QuestionnaireResponse.class, made);
        Questionnaire form = only(Questionnaire.class, made);
        assertEquals(form.getUrl() + "|" + form.getVersion(), answers.getQuestionnaire());
        assertEquals(1, answers.getItem().size());
        assertEquals("2", answers.getItemFirstRep().getLinkId());
        assertEquals(
                "badly",
                answers.getItemFirstRep()
                        .getItemFirstRep()
                        .getAnswerFirstRep()
                        .getValue()
                        .primitiveValue());
        assertEquals(2, only(Task.class, made).getInput().size());
    }

    @Test
    void twoActionsThatAskTheSameAskItOnce() {
        asks("a", "pain");
        asks("b", "sleep", "pain");

        assertEquals(
                List.of("1 pain, 1.1 How is pain?", "2 sleep, 2.1 How is sleep?"),
                questions(bundle(
                        fixtures.decide(Fixtures.plan("{'id': 'a', 'title': 'Rest'}, {'id': 'b', 'title': 'Walk'}")))));
    }

    @Test
    void anActionThatDoesNotApplyAsksNothingAndTheOthersKeepTheirNumbers() {
        asks("a", "pain");
        asks("b", "sleep");
        PlanDefinition plan = Fixtures.plan("{'id': 'a', 'title': 'Rest'}, {'id': 'b', 'title': 'Walk'}");

        List<Resource> one = bundle(fixtures.decide(plan, "a"));
        List<Resource> both = bundle(fixtures.decide(plan));

        assertEquals(List.of("2 sleep, 2.1 How is sleep?"), questions(one));
        assertNotEquals(
                only(Questionnaire.class, one).getVersion(),
                only(Questionnaire.class, both).getVersion());
        assertTrue(bundle(fixtures.decide(plan, "a", "b")).stream().noneMatch(Questionnaire.class::isInstance));
    }

    @Test
    void anActionThatWaitsForDataAsksForThem() {
        asks("a", "pain");

        List<Resource> made = bundle(unknown(false));

        assertEquals(List.of("1 pain, 1.1 How is pain?"), questions(made));
        assertEquals(List.of("Answer the questionnaire: Back pain"), titles((RequestGroup) made.get(0)));
    }

    @Test
    void aPlanThatWithholdsItsAdviceAsksNothing() {
        asks("a", "pain");

        assertTrue(bundle(unknown(true)).stream().noneMatch(Questionnaire.class::isInstance));
    }

    private Decisions unknown(boolean withheld) {
        Plan plan = fixtures.compiled(
                Fixtures.plan("{'id': 'a', 'title': 'Rest', 'condition': [{'kind': 'applicability'}]}"));
        Verdict unknown = new Verdict.Unknown(Issue.warning(IssueType.INCOMPLETE, "", "Nobody knows."));
        Decision decision = new Decision(
                plan.actions().get(0),
                Outcome.UNKNOWN,
                List.of(new ConditionResult(plan.actions().get(0).conditions().get(0), unknown, List.of(), List.of())),
                Map.of(),
                Map.of(),
                List.of(),
                Optional.empty(),
                List.of());
        return new Decisions(plan, List.of(decision), List.of(), withheld);
    }

    @Test
    void nestedPlansAskInTheQuestionnaireOfThePlanThatIsApplied() {
        asks("a", "pain");
        asks("inner", "sleep", "pain");
        Plan inner = fixtures.compiled(Fixtures.plan("{'id': 'inner', 'title': 'Within'}"));
        fixtures.definitions.put("a", new Definition.NestedPlan(inner));

        List<Resource> made = bundle(fixtures.decide(Fixtures.plan("{'id': 'a', 'title': 'Rest'}")));

        assertEquals(List.of("1 pain, 1.1 How is pain?", "2 sleep, 2.1 How is sleep?"), questions(made));
        assertTrue(((RequestGroup) made.get(0)).getAction().get(1).getResource().hasReference());
    }

    @Test
    void librariesOfThePlanGoWithTheQuestions() {
        asks("a", "pain");
        PlanDefinition plan = Fixtures.plan("{'id': 'a', 'title': 'Rest'}");
        plan.addLibrary("http://example.org/Library/features");

        assertEquals(
                "http://example.org/Library/features",
                only(Questionnaire.class, bundle(fixtures.decide(plan)))
                        .getExtensionByUrl("http://hl7.org/fhir/StructureDefinition/cqf-library")
                        .getValue()
                        .primitiveValue());
    }

    @Test
    void aPlanWithoutUrlOfItsKindHasAFormBelowIt() {
        asks("a", "pain");
        PlanDefinition plan = Fixtures.plan("{'id': 'a', 'title': 'Rest'}");
        plan.setUrl("urn:oid:1.2.3");

        Questionnaire form = only(Questionnaire.class, bundle(fixtures.decide(plan)));

        assertEquals("urn:oid:1.2.3/Questionnaire", form.getUrl());
    }

    @Test
    void questionsTaskAndAnswersAreValid() {
        asks("a", "pain");
        fixtures.answer("pain", new StringType("bad"));
        Decisions decisions = fixtures.decide(Fixtures.plan("{'id': 'a', 'title': 'Rest'}"));

        for (Resource made : bundle(decisions)) {
            assertEquals(List.of(), Validity.errors(made), made.fhirType());
        }
        CarePlan carePlan = (CarePlan)
                new CarePlans().carePlan(decisions, fixtures.context()).resource();
        assertEquals(List.of(), Validity.errors(carePlan));
        assertEquals(
                Set.of("RequestGroup", "Task", "QuestionnaireResponse", "Questionnaire"),
                Set.copyOf(
                        carePlan.getContained().stream().map(Resource::fhirType).toList()));
    }
}
