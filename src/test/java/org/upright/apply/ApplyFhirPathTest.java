package org.upright.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.upright.apply.Fhir.action;
import static org.upright.apply.Fhir.json;
import static org.upright.apply.Fhir.plan;
import static org.upright.apply.Fhir.when;

import ca.uhn.fhir.context.FhirContext;
import java.time.ZonedDateTime;
import java.util.Collections;
import java.util.List;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.ActivityDefinition.ActivityDefinitionKind;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.Expression;
import org.hl7.fhir.r4.model.Goal;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.RequestGroup;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.Test;
import org.upright.apply.compile.CompileLimits;
import org.upright.apply.compile.PlanCompiler;
import org.upright.apply.expression.Evaluator;
import org.upright.apply.expression.FhirPathEvaluator;
import org.upright.apply.expression.SubjectRecord;
import org.upright.apply.plan.Plan;
import org.upright.fhir.RefusedException;

/** The whole of apply with a real expression language, from definition to CarePlan. */
class ApplyFhirPathTest {
    private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-06-15T10:00:00+02:00");
    private static final List<Evaluator> EVALUATORS = List.of(new FhirPathEvaluator(FhirContext.forR4Cached()));
    private static final Resource PATIENT = json("{'resourceType':'Patient','id':'p1','birthDate':'1980-01-01'}");
    private static final ActivityDefinition ADVICE = json(
            "{'resourceType':'ActivityDefinition','url':'http://example.org/ActivityDefinition/advice','version':'1',"
                    + "'status':'active','kind':'ServiceRequest','intent':'proposal','code':{'text':'Advice'},"
                    + "'dynamicValue':[{'path':'note.text','expression':{'language':'text/fhirpath','expression':"
                    + "'%pain.first().id'}}]}");
    private static final String PAIN = ",'input':[{'id':'pain','type':'Observation','codeFilter':[{'path':'code',"
            + "'valueSet':'http://example.org/ValueSet/pain'}],'dateFilter':[{'path':'effective','valueDuration':"
            + "{'value':4,'code':'wk'}}],'sort':[{'path':'effective','direction':'descending'}],'limit':1}]";
    private final MapKnowledge knowledge = new MapKnowledge(ADVICE)
            .with("http://example.org/ValueSet/pain", new Coding("http://loinc.org", "72514-3", "Pain severity"));

    private Applied apply(PlanDefinition source, Resource... data) {
        Plan plan = new PlanCompiler(FhirContext.forR4Cached(), EVALUATORS, CompileLimits.standard())
                .compile(source, knowledge)
                .plan()
                .orElseThrow();
        return new Apply(EVALUATORS, ApplyLimits.standard())
                .apply(new ApplyRequest(
                        plan,
                        new SubjectRecord(PATIENT, List.of(data)),
                        ApplyParameters.of(new Reference("Patient/p1"), NOW),
                        knowledge));
    }

    /** Each is a text that one expression may make; together they would be two gigabytes. */
    @Test
    void whatAllExpressionsOfACallSayIsBounded() {
        String text = "'a'" + ".replace('a','aaaaaaaaaa')".repeat(5);
        PlanDefinition source = plan(String.join(",", Collections.nCopies(200, action("a", ""))));
        source.getAction()
                .forEach(action -> action.addDynamicValue()
                        .setPath("action.description")
                        .setExpression(
                                new Expression().setLanguage("text/fhirpath").setExpression(text)));

        RefusedException refused = assertThrows(
                RefusedException.Unprocessable.class, () -> apply(source).carePlan());

        assertEquals(
                "What the expressions of the call give has more than 10000000 characters, 10 times the limit"
                        + " `limits.characters`.",
                refused.getMessage());
    }

    private static Observation pain(String id, String patient, String date) {
        return json("{'resourceType':'Observation','id':'" + id + "','status':'final','code':{'coding':[{'system':"
                + "'http://loinc.org','code':'72514-3'}]},'subject':{'reference':'Patient/" + patient
                + "'},'effectiveDateTime':'" + date + "'}");
    }

    private static PlanDefinition advice() {
        return plan(action(
                "stay-active",
                PAIN + when("%pain.exists()")
                        + ",'definitionCanonical':'http://example.org/ActivityDefinition/advice'"));
    }

    private static RequestGroup group(CarePlan plan) {
        return (RequestGroup) plan.getContained().stream()
                .filter(RequestGroup.class::isInstance)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void recentPainGivesAdviceMadeForThisPatient() {
        CarePlan plan = apply(advice(), pain("old", "p1", "2026-06-01"), pain("new", "p1", "2026-06-10"))
                .carePlan();

        assertEquals("T stay-active", group(plan).getActionFirstRep().getTitle());
        ServiceRequest request = (ServiceRequest) plan.getContained().stream()
                .filter(ServiceRequest.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertTrue(request.getNoteFirstRep().getText().contains("new"), request.getNoteFirstRep()::getText);
    }

    @Test
    void observationsOfOtherPatientsGiveNoAdvice() {
        Applied applied = apply(advice(), pain("theirs", "p2", "2026-06-10"));

        assertFalse(applied.decisions().actions().get(0).taken());
        assertFalse(group(applied.carePlan()).hasAction());
    }

    @Test
    void painOfLongAgoGivesNoAdvice() {
        assertFalse(apply(advice(), pain("old", "p1", "2026-05-01"))
                .decisions()
                .actions()
                .get(0)
                .taken());
    }

    @Test
    void expressionsOverTheSubjectAreAnswered() {
        Applied applied = apply(plan(action("adult", when("Patient.birthDate <= today() - 18 years"))));

        assertTrue(applied.decisions().actions().get(0).taken());
    }

    @Test
    void anUnknownConditionIsInTheFindingsOfTheCarePlan() {
        Applied applied = apply(plan(action("a", when("Patient.active"))));

        CarePlan plan = applied.carePlan();

        assertFalse(plan.isEmpty());
        assertTrue(applied.issues().stream()
                .anyMatch(issue ->
                        issue.text().startsWith("Action `T a` (`a`): Condition `Patient.active` gave nothing")));
    }

    @Test
    void expressionsOfThePlansOwnExtensionsAreCompiledAndEvaluated() {
        PlanDefinition plan = plan(action("a", ""));
        plan.addExtension("http://example.org/first", new StringType("kept"));
        StringType computed = new StringType();
        computed.addExtension(
                "http://hl7.org/fhir/StructureDefinition/cqf-expression",
                new Expression().setLanguage("text/fhirpath").setExpression("%subject.birthDate.toString()"));
        plan.addExtension("http://example.org/born", computed);

        CarePlan applied = apply(plan).carePlan();

        assertEquals(
                "1980-01-01",
                group(applied)
                        .getExtensionByUrl("http://example.org/born")
                        .getValue()
                        .primitiveValue());
        assertFalse(json(applied).contains("is not compiled"), () -> json(applied));
    }

    private static Expression computed(String expression) {
        return new Expression().setLanguage("text/fhirpath").setExpression(expression);
    }

    @Test
    void expressionsOfAPlansWordsAndGoalsAreEvaluated() {
        String url = "http://hl7.org/fhir/StructureDefinition/cqf-expression";
        PlanDefinition plan = plan(action("a", ""));
        plan.getTitleElement().addExtension(url, computed("'For ' + %subject.id"));
        plan.getDescriptionElement().addExtension(url, computed("'Born ' + %subject.birthDate.toString()"));
        CodeableConcept aim = plan.addGoal().getDescription().setText("Aim");
        aim.getTextElement().addExtension(url, computed("'Aim of ' + %subject.id"));

        CarePlan applied = apply(plan).carePlan();

        assertEquals("For p1", applied.getTitle());
        assertEquals("Born 1980-01-01", applied.getDescription());
        Goal goal = (Goal) applied.getContained().stream()
                .filter(Goal.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertEquals("Aim of p1", goal.getDescription().getText());
        assertFalse(json(applied).contains("cqf-expression"), () -> json(applied));
    }

    @Test
    void expressionsOfAnActivitysElementsAreEvaluated() {
        String url = "http://hl7.org/fhir/StructureDefinition/cqf-expression";
        ActivityDefinition activity = new ActivityDefinition();
        activity.setId("task");
        activity.setKind(ActivityDefinitionKind.TASK).setStatus(PublicationStatus.ACTIVE);
        activity.getDescriptionElement().addExtension(url, computed("'Call ' + %subject.id"));
        activity.getPriorityElement().addExtension(url, computed("'urgent'"));
        PlanDefinition plan = plan(action("a", ",'definitionCanonical':'#task'"));
        plan.addContained(activity);

        Task task = (Task) apply(plan).carePlan().getContained().stream()
                .filter(Task.class::isInstance)
                .findFirst()
                .orElseThrow();

        assertEquals("Call p1", task.getDescription());
        assertEquals("urgent", task.getPriority().toCode());
    }

    @Test
    void aDynamicValueThatCannotBeCompiledIsSaid() {
        Applied applied = apply(plan(action(
                "a",
                ",'dynamicValue':[{'path':'action.title','expression':{'language':'text/fhirpath','expression':"
                        + "'title('}},{'path':'action.title'}]")));

        assertTrue(json(applied.carePlan()).contains("Expression `title(` is no FHIRPath: "));
        assertTrue(json(applied.carePlan()).contains("Dynamic value has no expression."));
    }

    @Test
    void applyingTwiceGivesTheSameBytes() {
        String first =
                Fhir.json(apply(advice(), pain("new", "p1", "2026-06-10")).carePlan());
        String second =
                Fhir.json(apply(advice(), pain("new", "p1", "2026-06-10")).carePlan());

        assertEquals(first, second);
    }

    @Test
    void theCollectionStartsWithTheRequestGroup() {
        assertEquals(
                "RequestGroup",
                apply(advice(), pain("new", "p1", "2026-06-10"))
                        .bundle()
                        .getEntryFirstRep()
                        .getResource()
                        .fhirType());
    }

    @Test
    void anActivityOfItsOwnIsApplied() {
        var activity = new PlanCompiler(FhirContext.forR4Cached(), EVALUATORS, CompileLimits.standard())
                .compile(ADVICE, knowledge)
                .activity();

        AppliedActivity applied = new Apply(EVALUATORS, ApplyLimits.standard())
                .applyActivity(new ActivityRequest(
                        activity,
                        new SubjectRecord(PATIENT, List.of()),
                        ApplyParameters.of(new Reference("Patient/p1"), NOW),
                        knowledge));

        ServiceRequest request = (ServiceRequest) applied.resource().orElseThrow();
        assertEquals("Patient/p1", request.getSubject().getReference());
        assertEquals("Advice", request.getCode().getText());
        assertEquals(
                List.of(
                        "Expression `%pain.first().id` failed: the variable `%pain` is not known.",
                        "Dynamic value `note.text` gave nothing; the element stays as the definition has it."),
                applied.issues().stream().map(issue -> issue.text()).toList());
    }
}
