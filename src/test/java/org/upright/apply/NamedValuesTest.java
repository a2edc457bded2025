package org.upright.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.upright.apply.Fhir.json;

import ca.uhn.fhir.context.FhirContext;
import java.time.ZonedDateTime;
import java.util.List;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.junit.jupiter.api.Test;
import org.upright.apply.compile.Compilation;
import org.upright.apply.compile.CompileLimits;
import org.upright.apply.compile.PlanCompiler;
import org.upright.apply.expression.Evaluator;
import org.upright.apply.expression.FhirPathEvaluator;
import org.upright.apply.expression.SubjectRecord;
import org.upright.apply.run.Decision;
import org.upright.fhir.Issue;

/** The extension {@code variable} of plans, actions and activities. */
class NamedValuesTest {
    private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-06-15T10:00:00+02:00");
    private static final List<Evaluator> EVALUATORS = List.of(new FhirPathEvaluator(FhirContext.forR4Cached()));
    private static final Resource PATIENT = json("{'resourceType':'Patient','id':'p1','birthDate':'1980-01-01'}");
    private static final Resource VISIT =
            json("{'resourceType':'Encounter','id':'e1','status':'finished','subject':{'reference':'Patient/p1'}}");

    private static String variable(String name, String expression) {
        return "{'url':'http://hl7.org/fhir/StructureDefinition/variable','valueExpression':{'name':'" + name
                + "','language':'text/fhirpath','expression':'" + expression + "'}}";
    }

    private static String when(String expression) {
        return "'condition':[{'kind':'applicability','expression':{'language':'text/fhirpath','expression':'"
                + expression + "'}}]";
    }

    private static PlanDefinition plan(String extensions, String actions) {
        return json(
                "{'resourceType':'PlanDefinition','url':'http://example.org/PlanDefinition/p','version':'1','status':"
                        + "'active','title':'P','extension':[" + extensions + "],'action':[" + actions + "]}");
    }

    private final MapKnowledge knowledge = new MapKnowledge(Fhir.<ActivityDefinition>json(
            "{'resourceType':'ActivityDefinition','url':'http://example.org/ActivityDefinition/a','version':'1','status':"
                    + "'active','kind':'ServiceRequest','intent':'proposal','code':{'text':'A'},'extension':["
                    + variable("greeting", "%word & %subject.id")
                    + "],'dynamicValue':[{'path':'note.text','expression':{'language':'text/fhirpath','expression':"
                    + "'%greeting'}}]}"));

    private Compilation compile(PlanDefinition plan) {
        return new PlanCompiler(FhirContext.forR4Cached(), EVALUATORS, CompileLimits.standard())
                .compile(plan, knowledge);
    }

    private Applied apply(PlanDefinition plan) {
        return new Apply(EVALUATORS, ApplyLimits.standard())
                .apply(new ApplyRequest(
                        compile(plan).plan().orElseThrow(),
                        new SubjectRecord(PATIENT, List.of(VISIT)),
                        ApplyParameters.of(new Reference("Patient/p1"), NOW),
                        knowledge));
    }

    private List<String> outcomes(PlanDefinition plan) {
        return apply(plan).decisions().actions().stream()
                .map(Decision::outcome)
                .map(Decision.Outcome::code)
                .toList();
    }

    @Test
    void aVariableOfThePlanReachesItsActionsAndTheVariablesAfterIt() {
        PlanDefinition plan = plan(
                variable("limit", "18") + "," + variable("double", "%limit * 2"),
                "{" + when("%double = 36") + ",'action':[{" + when("%limit = 18") + "}]}");

        assertEquals(List.of("taken"), outcomes(plan));
        assertEquals(
                Decision.Outcome.TAKEN,
                apply(plan).decisions().actions().get(0).actions().get(0).outcome());
        assertEquals(List.of(), compile(plan).issues());
    }

    @Test
    void aVariableOfAnActionSeesItsInputsAndReachesItAndWhatIsBelowItOnly() {
        String input = "'input':[{'id':'visits','type':'Encounter'}],";
        PlanDefinition plan = plan(
                "",
                "{" + input + "'extension':[" + variable("seen", "%visits.count()") + "]," + when("%seen = 1") + "},{"
                        + when("%seen = 1") + "}");

        assertEquals(List.of("taken", "unknown"), outcomes(plan));
        assertEquals(
                List.of(
                        "Expression `%seen = 1` reads `%seen`, which is no parameter of $apply, and no input or variable of"
                                + " this action or of those above it."),
                compile(plan).issues().stream().map(Issue::text).toList());
    }

    @Test
    void aVariableThatFailsLeavesWhatUsesItUnknownAndSaysWhy() {
        PlanDefinition plan = plan(
                variable("broken", "{{context.start}}") + "," + variable("late", "%subject.birthDate + 1"),
                "{" + when("%broken.exists()") + "},{" + when("%late.exists()") + "},{" + when("true") + "}");

        assertEquals(List.of("unknown", "unknown", "taken"), outcomes(plan));
        List<Issue> issues = apply(plan).decisions().issues();
        assertEquals(
                List.of("PlanDefinition.extension[0]", "PlanDefinition.extension[1]"),
                issues.stream().map(Issue::where).toList());
        assertTrue(
                issues.get(0).text().startsWith("Expression `{{context.start}}` is no FHIRPath: "), issues::toString);
    }

    @Test
    void anEmptyVariableIsKnownAndEmpty() {
        assertEquals(
                List.of("taken"),
                outcomes(plan(variable("none", "%subject.deceased"), "{" + when("%none.exists().not()") + "}")));
    }

    @Test
    void anActivitysVariableSeesThoseOfTheActionAndServesItsDynamicValues() {
        CarePlan made = apply(plan(
                        variable("word", "\\u0027Hello \\u0027"),
                        "{'definitionCanonical':'http://example.org/ActivityDefinition/a'}"))
                .carePlan();

        ServiceRequest request = (ServiceRequest) made.getContained().stream()
                .filter(ServiceRequest.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertEquals("Hello p1", request.getNoteFirstRep().getText());
    }
}
