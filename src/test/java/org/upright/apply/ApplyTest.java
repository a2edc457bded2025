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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;
import org.upright.apply.careplan.RequestStatus;
import org.upright.apply.compile.CompileLimits;
import org.upright.apply.compile.PlanCompiler;
import org.upright.apply.expression.Budget;
import org.upright.apply.expression.Evaluator;
import org.upright.apply.expression.SubjectRecord;
import org.upright.apply.plan.Plan;
import org.upright.fhir.RefusedException;

class ApplyTest {
    private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-06-15T10:00:00+02:00");
    private static final Resource PATIENT = json("{'resourceType':'Patient','id':'p1'}");
    private final TableEvaluator path = new TableEvaluator();
    private final TableEvaluator cql = new TableEvaluator("text/cql-identifier");
    private final List<Evaluator> evaluators = List.of(path, cql);
    private final MapKnowledge knowledge = new MapKnowledge();

    private Plan compiled(PlanDefinition source) {
        return new PlanCompiler(FhirContext.forR4Cached(), evaluators, CompileLimits.standard())
                .compile(source, knowledge)
                .plan()
                .orElseThrow();
    }

    private ApplyRequest request(PlanDefinition source, ApplyParameters parameters, Resource... data) {
        return new ApplyRequest(compiled(source), new SubjectRecord(PATIENT, List.of(data)), parameters, knowledge);
    }

    private Applied apply(PlanDefinition source, ApplyParameters parameters, Resource... data) {
        return new Apply(evaluators, ApplyLimits.standard(), "0.1.0").apply(request(source, parameters, data));
    }

    private static ApplyParameters parameters() {
        return ApplyParameters.of(new Reference("Patient/p1"), NOW);
    }

    private static ApplyParameters parameters(String practitioner) {
        return new ApplyParameters(
                new Reference("Patient/p1"),
                Optional.empty(),
                Optional.of(new Reference(practitioner)),
                Optional.empty(),
                Optional.of(new CodeableConcept().setText("nurse")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new Parameters(),
                NOW,
                false,
                RequestStatus.DRAFT,
                Map.of("mine", List.of(new StringType("x"))));
    }

    @Test
    void eachLanguageIsBegunOnceACall() {
        String both = action("a", when("true", "false")) + ","
                + action(
                        "b",
                        ",'condition':[{'kind':'applicability','expression':{'language':'text/cql-identifier',"
                                + "'expression':'true'}}]");

        Applied applied = apply(plan(both), parameters());

        assertEquals(1, path.begun.size());
        assertEquals(1, cql.begun.size());
        assertTrue(applied.decisions().actions().get(1).taken());
    }

    @Test
    void aLanguageThatThePlanDoesNotUseIsNotBegun() {
        Applied applied = apply(plan(action("a", when("true"))), parameters());

        assertEquals(List.of(), cql.begun);
        assertEquals(1, applied.decisions().actions().size());
    }

    @Test
    void nothingIsCompiledForARequest() {
        ApplyRequest request = request(plan(action("a", when("true"))), parameters());
        path.compiled.clear();

        Applied applied = new Apply(evaluators, ApplyLimits.standard()).apply(request);

        assertEquals(List.of(), path.compiled);
        assertEquals(1, applied.decisions().actions().size());
    }

    @Test
    void parametersAreVariablesByTheirNames() {
        Resource practitioner = json("{'resourceType':'Practitioner','id':'dr'}");

        Applied applied = apply(plan(action("a", when("true"))), parameters("Practitioner/dr"), practitioner);

        var variables = path.begun.get(0).variables();
        assertEquals(List.of(PATIENT), variables.get("subject"));
        assertEquals(List.of(practitioner), variables.get("practitioner"));
        assertEquals("nurse", ((CodeableConcept) variables.get("userType").get(0)).getText());
        assertEquals(List.of(), variables.get("encounter"));
        assertEquals(List.of(), variables.get("settingContext"));
        assertEquals("x", variables.get("mine").get(0).primitiveValue());
        assertEquals(
                "2026-06-15T10:00:00+02:00",
                variables.get("evaluationDateTime").get(0).primitiveValue());
        assertEquals(1, applied.decisions().actions().size());
    }

    @Test
    void aPractitionerThatTheRecordDoesNotHaveIsTheReference() {
        Applied applied = apply(plan(action("a", when("true"))), parameters("Practitioner/dr"));

        var practitioner =
                (Reference) path.begun.get(0).variables().get("practitioner").get(0);
        assertEquals("Practitioner/dr", practitioner.getReference());
        assertEquals(1, applied.decisions().actions().size());
    }

    @Test
    void theEvaluationTimeOfTheCallIsTheOneThatWasGiven() {
        Applied applied = apply(plan(action("a", when("true"))), parameters());

        assertEquals(NOW, path.begun.get(0).now());
        assertEquals(1, applied.decisions().actions().size());
    }

    @Test
    void moreDataThanTheLimitAreRefusedByItsName() {
        Apply apply = new Apply(evaluators, new ApplyLimits(10, 1, Budget.standard()));
        ApplyRequest request = request(
                plan(action("a", "")), parameters(), (Resource) json("{'resourceType':'Observation','id':'o'}"));

        var refused = assertThrows(RefusedException.Unprocessable.class, () -> apply.apply(request));

        assertEquals("The subject's data have 2 resources; the limit `resources` is 1.", refused.getMessage());
    }

    @Test
    void moreActionsThanTheLimitAreRefusedByItsName() {
        Apply apply = new Apply(evaluators, new ApplyLimits(1, 10, Budget.standard()));
        ApplyRequest request =
                request(plan(action("a", "") + "," + action("b", "") + "," + action("c", when("false"))), parameters());

        var refused = assertThrows(RefusedException.Unprocessable.class, () -> apply.apply(request));

        assertEquals("The result has 2 actions; the limit `actions` is 1.", refused.getMessage());
    }

    private static final String EXPLAINED = action(
                    "red",
                    ",'input':[{'id':'obs','type':'Observation'}],'documentation':[{'type':'citation','citation':'Dahm"
                            + " 2010'}]" + when("%obs.exists()"))
            + "," + action("off", when("false") + ",'action':[" + action("below", "") + "]") + ","
            + action("maybe", when("nothing"));

    private static Resource observation(String id) {
        return json("{'resourceType':'Observation','id':'" + id + "','code':{'text':'Pain score'}}");
    }

    @Test
    void theExplanationTellsEveryActionAndWhy() {
        Parameters explanation =
                apply(plan(EXPLAINED), parameters(), observation("o1")).explanation();

        String json = Fhir.json(explanation).replace('"', '\'');
        assertTrue(
                json.contains("{'name':'path','valueString':'red'},{'name':'title','valueString':'T red'},"
                        + "{'name':'decision','valueCode':'taken'}"),
                json);
        assertTrue(json.contains("{'name':'decision','valueCode':'not-reached'}"), json);
        assertTrue(json.contains("{'name':'result','valueCode':'unknown'},{'name':'why','valueString':'Action"), json);
        assertTrue(
                json.contains("{'name':'data','valueReference':{'reference':'Observation/o1','display':'Pain score'}}"),
                json);
        assertTrue(json.contains("'citation':'Dahm 2010'"), json);
        assertEquals(
                "0.1.0", explanation.getParameter("engineVersion").getValue().primitiveValue());
        assertEquals(
                "2026-06-15T10:00:00+02:00",
                explanation.getParameter("evaluationDateTime").getValue().primitiveValue());
    }

    @Test
    void theExplanationReadsAsText() {
        PlanDefinition source = plan(EXPLAINED);
        String text = apply(source, parameters(), observation("o1")).explanationText();

        assertEquals("""
                Plan p
                Plan     http://example.org/PlanDefinition/p|1
                Hash     %s
                Subject  Patient/p1
                Time     2026-06-15T10:00:00+02:00
                Engine   0.1.0

                [taken] T red (red)
                  input %%obs: Observation/o1 (Pain score)
                  applicability %%obs.exists() (text/fhirpath): true
                    data: Observation/o1 (Pain score)
                  evidence: Dahm 2010
                [not-taken] T off (off)
                  applicability false (text/fhirpath): false
                  [not-reached] T below (off/below)
                [unknown] T maybe (maybe)
                  applicability nothing (text/fhirpath): unknown
                    Action `T maybe` (`maybe`): Condition `nothing` gave nothing, so the record lacks data that it needs; \
                a boolean is needed. Record them, or let the condition say what their absence means, for instance \
                with `.exists()`.
                """.formatted(compiled(source).hash()), text);
    }

    @Test
    void applyingTwiceAndInAnyOrderOfDataGivesTheSameBytes() {
        List<Resource> data = new ArrayList<>(List.of(observation("o1"), observation("o2"), observation("o3")));
        String first = Fhir.json(apply(plan(EXPLAINED), parameters(), data.toArray(Resource[]::new))
                .explanation());
        Collections.reverse(data);
        String second = Fhir.json(apply(plan(EXPLAINED), parameters(), data.toArray(Resource[]::new))
                .explanation());

        assertEquals(first, second);
    }

    @Test
    void aWithheldPlanSaysSoInItsExplanation() {
        PlanDefinition source = plan(action("a", when("nothing")));
        source.addExtension(Plan.ON_UNKNOWN, new org.hl7.fhir.r4.model.CodeType("withhold"));

        Applied applied = apply(source, parameters());

        assertTrue(((BooleanType) applied.explanation().getParameter("withheld").getValue()).booleanValue());
        assertTrue(applied.explanationText().contains("THE ADVICE IS WITHHELD"));
        assertTrue(applied.issues().get(0).isError());
    }

    @Test
    void anEmptyCallChangesNeitherThePlanNorTheData() {
        PlanDefinition source = plan(EXPLAINED);
        String before = Fhir.json(source);

        Applied applied = apply(source, parameters(), observation("o1"));
        applied.explanation().getParameter().clear();

        assertEquals(before, Fhir.json(source));
        assertFalse(applied.explanation().getParameter().isEmpty());
    }
}
