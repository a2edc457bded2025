package org.upright.apply.careplan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Goal;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.RequestGroup;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.upright.apply.expression.CodeSet;
import org.upright.apply.expression.SubjectRecord;
import org.upright.apply.plan.Definition;
import org.upright.apply.plan.Input;
import org.upright.apply.plan.Plan;
import org.upright.apply.run.Decision;
import org.upright.apply.run.Decisions;
import org.upright.fhir.Issue;

class CarePlansTest {
    private static final String MESSAGES = "http://hl7.org/fhir/StructureDefinition/cqf-messages";

    private final Fixtures fixtures = new Fixtures();
    private final CarePlans carePlans = new CarePlans();

    private CarePlan carePlan(Decisions decisions, RenderContext context) {
        return (CarePlan) carePlans.carePlan(decisions, context).resource();
    }

    private CarePlan carePlan(String actions, String... not) {
        return carePlan(fixtures.decide(Fixtures.plan(actions), not), fixtures.context());
    }

    private RenderContext full(Resource... record) {
        RenderContext plain = fixtures.context(record);
        return new RenderContext(
                plain.record(),
                plain.evaluation(),
                plain.now(),
                Optional.of(new Reference("Encounter/e1")),
                Optional.of(new Reference("Practitioner/dr1")),
                Optional.of(new Reference("Organization/o1")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                RequestStatus.DRAFT);
    }

    private static Condition condition(String id, String code) {
        Condition condition = new Condition();
        condition.setId(id);
        condition.getCode().addCoding(new Coding("http://snomed.info/sct", code, "pain"));
        return condition;
    }

    @Test
    void theCarePlanSaysWhatItIsForWhomAndByWhom() {
        PlanDefinition plan = Fixtures.plan("{'title': 't'}");
        plan.setType(new CodeableConcept().setText("clinical protocol"));

        CarePlan carePlan = carePlan(fixtures.decide(plan), full());

        assertEquals("Back pain", carePlan.getTitle());
        assertEquals("Stay active", carePlan.getDescription());
        assertEquals("draft", carePlan.getStatus().toCode());
        assertEquals("proposal", carePlan.getIntent().toCode());
        assertEquals("clinical protocol", carePlan.getCategoryFirstRep().getText());
        assertEquals("2026-11-22T10:00:00+01:00", carePlan.getCreatedElement().getValueAsString());
        assertEquals("Patient/p1", carePlan.getSubject().getReference());
        assertEquals("Practitioner/dr1", carePlan.getAuthor().getReference());
        assertEquals("Organization/o1", carePlan.getContributorFirstRep().getReference());
        assertEquals("Encounter/e1", carePlan.getEncounter().getReference());
        assertEquals(
                "http://example.org/PlanDefinition/back|1.0",
                carePlan.getInstantiatesCanonical().get(0).getValue());
        assertEquals(
                "#" + contained(carePlan, RequestGroup.class).getIdPart(),
                carePlan.getActivityFirstRep().getReference().getReference());
    }

    private static <T extends Resource> T contained(CarePlan carePlan, Class<T> type) {
        return carePlan.getContained().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theRequestGroupSaysWhatTheCarePlanSays() {
        RequestGroup group =
                contained(carePlan(fixtures.decide(Fixtures.plan("{'title': 't'}")), full()), RequestGroup.class);

        assertEquals("draft", group.getStatus().toCode());
        assertEquals("proposal", group.getIntent().toCode());
        assertEquals("Practitioner/dr1", group.getAuthor().getReference());
        assertEquals("Encounter/e1", group.getEncounter().getReference());
        assertEquals(
                "http://example.org/PlanDefinition/back|1.0",
                group.getInstantiatesCanonical().get(0).getValue());
    }

    @Test
    void conditionsAreAddressedAndOtherFactsSupport() {
        Observation pain = new Observation();
        pain.setId("Observation/o1");
        fixtures.inputs.put("1", Map.of("pain", List.of(condition("c1", "1")), "score", List.of(pain)));
        PlanDefinition plan = Fixtures.plan("""
                {'title': 't', 'reason': [{'coding': [{'system': 'http://snomed.info/sct', 'code': '2'}]}]},
                {'title': 'not taken', 'reason': [{'coding': [{'system': 'http://snomed.info/sct', 'code': '3'}]}]}""");
        plan.addUseContext()
                .setCode(new Coding().setCode("focus"))
                .setValue(new CodeableConcept(new Coding("http://snomed.info/sct", "4", "")));

        CarePlan carePlan = carePlan(
                fixtures.decide(plan, "2"),
                full(condition("c1", "1"), condition("c2", "2"), condition("c3", "3"), condition("c4", "4")));

        assertEquals(
                List.of("Condition/c1", "Condition/c2", "Condition/c4"),
                carePlan.getAddresses().stream().map(Reference::getReference).toList());
        assertEquals("Observation/o1", carePlan.getSupportingInfoFirstRep().getReference());
    }

    @Test
    void conditionsOfAnUnnamedInputAreAddressedUnlessTheyAreOver() {
        Condition over = condition("c2", "1");
        over.getClinicalStatus().addCoding().setCode("resolved");
        PlanDefinition plan = Fixtures.plan(
                "{'title': 't', 'input': [{'type': 'Condition', 'codeFilter': [{'path': 'code', 'code': [{'code': '1'}]}]}]}");
        Coding wanted = new Coding("http://snomed.info/sct", "1", "");
        fixtures.requirements.put(
                "1",
                List.of(new Input(
                        Optional.empty(),
                        plan.getActionFirstRep().getInputFirstRep(),
                        List.of(new CodeSet(List.of(wanted), Set.of(CodeSet.Code.of(wanted)))),
                        Map.of(),
                        List.of(),
                        "PlanDefinition.action[0].input[0]")));

        CarePlan carePlan = carePlan(fixtures.decide(plan), full(condition("c1", "1"), over, condition("c3", "3")));

        assertEquals(
                List.of("Condition/c1"),
                carePlan.getAddresses().stream().map(Reference::getReference).toList());
    }

    @Test
    void goalsAreContainedAndReferredTo() {
        PlanDefinition plan = Fixtures.plan("{'title': 't'}");
        plan.addGoal().setDescription(new CodeableConcept().setText("walk"));

        CarePlan carePlan = carePlan(fixtures.decide(plan), full());

        assertEquals(
                "#" + contained(carePlan, Goal.class).getIdPart(),
                carePlan.getGoalFirstRep().getReference());
    }

    @Test
    void anEmptyPlanSaysWhy() {
        PlanDefinition plan = Fixtures.plan("{'id': 'a', 'title': 't', 'goalId': ['g']}");
        plan.addGoal().setDescription(new CodeableConcept().setText("walk")).setId("g");

        CarePlan carePlan = carePlan(fixtures.decide(plan, "a"), full());

        String why =
                "Plan `http://example.org/PlanDefinition/back|1.0` gives no action for `Patient/p1`: of its 1 actions none applies.";
        OperationOutcome outcome = contained(carePlan, OperationOutcome.class);
        assertEquals(why, outcome.getIssueFirstRep().getDiagnostics());
        assertEquals("information", outcome.getIssueFirstRep().getSeverity().toCode());
        assertEquals(
                "#" + outcome.getIdPart(),
                ((Reference) carePlan.getExtensionByUrl(MESSAGES).getValue()).getReference());
        assertFalse(carePlan.hasGoal());
        assertTrue(carePlan.getText().getDivAsString().contains("none applies"));
    }

    @Test
    void withheldAdviceIsNotShownAndAnErrorSaysSo() {
        Issue unknown = Issue.warning(IssueType.INCOMPLETE, "", "Condition `x` is unknown.");
        Decisions decisions = fixtures.decide(Fixtures.plan("{'title': 'Secret advice'}"));
        Decisions withheld = new Decisions(decisions.plan(), decisions.actions(), List.of(unknown), true);

        Rendered rendered = carePlans.carePlan(withheld, full());

        assertFalse(Fixtures.json(rendered.resource()).contains("Secret advice"));
        assertEquals(
                List.of("Condition `x` is unknown."),
                rendered.issues().stream().map(Issue::text).toList());
    }

    @Test
    void everythingThatIsUnknownOfWithheldAdviceIsToldAndNothingElse() {
        Issue first = Issue.warning(IssueType.INCOMPLETE, "a", "Condition `x` is unknown.");
        Issue second = Issue.warning(IssueType.INCOMPLETE, "b", "Condition `y` is unknown.");
        Issue other = Issue.information(IssueType.INFORMATIONAL, "c", "Action `Secret advice` is passed over.");
        Decisions decisions = fixtures.decide(Fixtures.plan("{'title': 'Secret advice'}"));
        Decision unknown = new Decision(
                decisions.actions().get(0).action(),
                Decision.Outcome.UNKNOWN,
                List.of(),
                Map.of(),
                Map.of(),
                List.of(),
                Optional.empty(),
                List.of(first, second, other));

        Rendered rendered =
                carePlans.carePlan(new Decisions(decisions.plan(), List.of(unknown), List.of(), true), full());

        assertEquals(List.of(first, second), rendered.issues());
    }

    @Test
    void findingsOfEveryDecisionAreTold() {
        Issue issue = Issue.warning(IssueType.INCOMPLETE, "here", "Data are missing.");
        Decisions decisions = fixtures.decide(Fixtures.plan("{'title': 'a'}, {'title': 'b'}"));
        Decision first = decisions.actions().get(0);
        Decision unknown = new Decision(
                first.action(),
                Decision.Outcome.UNKNOWN,
                List.of(),
                Map.of(),
                Map.of(),
                List.of(),
                Optional.empty(),
                List.of(issue, issue));

        Rendered rendered = carePlans.carePlan(
                new Decisions(
                        decisions.plan(), List.of(unknown, decisions.actions().get(1)), List.of(), false),
                full());

        assertEquals(List.of(issue), rendered.issues());
        assertEquals(
                "Data are missing.",
                contained((CarePlan) rendered.resource(), OperationOutcome.class)
                        .getIssueFirstRep()
                        .getDiagnostics());
    }

    @Test
    void adviceWithoutFindingsHasNoMessages() {
        CarePlan carePlan = carePlan("{'title': 't'}");

        assertFalse(carePlan.hasExtension(MESSAGES));
        assertEquals(1, carePlan.getContained().size());
    }

    @Test
    void theNarrativeHasAdviceStrengthAndCitation() {
        String html = carePlan("""
                        {'title': 'Stay active', 'description': 'Avoid bed rest', 'prefix': '1.',
                         'extension': [{'url': 'http://hl7.org/fhir/StructureDefinition/cqf-strengthOfRecommendation',
                           'valueCodeableConcept': {'text': 'Strong'}}],
                         'documentation': [{'type': 'citation', 'citation': 'Chou 2007', 'url': 'https://doi.org/10.7326/x'}],
                         'action': [{'title': 'Walk'}]}""").getText().getDivAsString();

        assertTrue(html.contains("<h2>Back pain</h2>"), html);
        assertTrue(
                html.contains("<b>1. Stay active</b><p>Avoid bed rest</p><p><small>Strength of recommendation: Strong."
                        + " Source: <a href=\"https://doi.org/10.7326/x\">Chou 2007</a></small></p>"),
                html);
        assertTrue(
                html.contains("Chou 2007 <a href=\"https://doi.org/10.7326/x\">https://doi.org/10.7326/x</a>"), html);
        assertTrue(html.contains("<b>Walk</b>"), html);
    }

    private static final String IN_TWO_LANGUAGES = """
            {'title': 'Stay active', '_title': {'extension': [
                {'url': 'http://hl7.org/fhir/StructureDefinition/translation', 'extension': [
                  {'url': 'lang', 'valueCode': 'es'}, {'url': 'content', 'valueString': 'Mantenerse activo'}]}]},
             'description': 'Advise activity', 'textEquivalent': 'Keep moving'}""";

    private CarePlan toldTo(String userType, String language) {
        return toldTo(userType, language, IN_TWO_LANGUAGES);
    }

    private CarePlan toldTo(String userType, String language, String actions) {
        RenderContext none = fixtures.context();
        RenderContext context = new RenderContext(
                none.record(),
                none.evaluation(),
                none.now(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new CodeableConcept(new Coding().setCode(userType))),
                Optional.of(new CodeableConcept(new Coding().setCode(language))),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                RequestStatus.DRAFT);
        return (CarePlan) carePlans
                .carePlan(fixtures.decide(Fixtures.plan(actions)), context)
                .resource();
    }

    @Test
    void aClinicianReadsTheDescriptionAndAPatientThePlainWords() {
        assertTrue(toldTo("provider", "en").getText().getDivAsString().contains("<p>Advise activity</p>"));
        assertTrue(toldTo("patient", "en").getText().getDivAsString().contains("<p>Keep moving</p>"));
    }

    @Test
    void aPatientIsNotToldTheCliniciansReasonForAGroup() {
        String group = "{'title': 'Assess first', 'description': 'Red flags were not asked about', 'action': ["
                + IN_TWO_LANGUAGES + "]}";

        String told = toldTo("patient", "en", group).getText().getDivAsString();

        assertTrue(told.contains("<b>Assess first</b><ul>"), told);
        assertTrue(told.contains("<p>Keep moving</p>"), told);
        assertTrue(toldTo("provider", "en", group)
                .getText()
                .getDivAsString()
                .contains("<p>Red flags were not asked about</p>"));
    }

    @Test
    void theUsersLanguageTakesTheAuthorsTranslation() {
        CarePlan spanish = toldTo("provider", "es-MX");
        RequestGroup group = group(spanish);
        assertEquals("Mantenerse activo", group.getActionFirstRep().getTitle());
        assertFalse(group.getActionFirstRep().getTitleElement().hasExtension());
        assertEquals("es-MX", group.getLanguage());
        assertTrue(spanish.getText().getDivAsString().contains("<b>Mantenerse activo</b>"));
        assertEquals(
                "Stay active",
                group(toldTo("provider", "fr")).getActionFirstRep().getTitle());
    }

    private static RequestGroup group(CarePlan plan) {
        return (RequestGroup) plan.getContained().get(0);
    }

    @Test
    void theNarrativeLetsNoMarkupOfAuthorsThrough() {
        String html = carePlan("""
                        {'title': '<script>alert(1)</script>', 'description': 'a & b',
                         'documentation': [{'type': 'citation', 'citation': 'c', 'url': 'javascript:alert(1)'}]}""").getText().getDivAsString();

        assertTrue(html.contains("&lt;script&gt;"), html);
        assertTrue(html.contains("a &amp; b"), html);
        assertFalse(html.contains("<script"), html);
        assertFalse(html.contains("href"), html);
    }

    @Test
    void theNarrativeShowsNestedPlans() {
        fixtures.definitions.put(
                "1",
                new Definition.NestedPlan(fixtures.compiled(Fixtures.plan("{'id': 'x', 'title': 'Inner advice'}"))));

        assertTrue(carePlan("{'title': 't'}").getText().getDivAsString().contains("<b>Inner advice</b>"));
    }

    @Test
    void theBundleHasTheRequestGroupFirstAndReferencesThatResolve() {
        fixtures.definitions.put("1", Fixtures.activity("'kind': 'Task', 'title': 't'"));
        fixtures.definitions.put(
                "2", new Definition.NestedPlan(fixtures.compiled(Fixtures.plan("{'id': 'x', 'title': 'Inner'}"))));
        PlanDefinition plan = Fixtures.plan("{'title': 't'}, {'title': 'u'}");
        plan.addGoal().setDescription(new CodeableConcept().setText("walk"));

        Bundle bundle = (Bundle) carePlans.bundle(fixtures.decide(plan), full()).resource();

        assertEquals("collection", bundle.getType().toCode());
        assertEquals(
                List.of("RequestGroup", "Goal", "Task", "RequestGroup"),
                bundle.getEntry().stream().map(e -> e.getResource().fhirType()).toList());
        Set<String> present = bundle.getEntry().stream()
                .map(e -> e.getResource().fhirType() + "/" + e.getResource().getIdPart())
                .collect(java.util.stream.Collectors.toSet());
        RequestGroup group = (RequestGroup) bundle.getEntryFirstRep().getResource();
        assertTrue(group.getAction().stream()
                .allMatch(action -> present.contains(action.getResource().getReference())));
        assertTrue(group.getText().getDivAsString().contains("Inner"));
        assertEquals(
                4,
                bundle.getEntry().stream()
                        .map(Bundle.BundleEntryComponent::getFullUrl)
                        .distinct()
                        .count());
    }

    @Test
    void theBundleOfAnEmptyPlanSaysWhy() {
        Bundle bundle = (Bundle) carePlans
                .bundle(fixtures.decide(Fixtures.plan("{'id': 'a', 'title': 't'}"), "a"), full())
                .resource();

        RequestGroup group = (RequestGroup) bundle.getEntry().get(0).getResource();
        OperationOutcome outcome = (OperationOutcome) bundle.getEntry().get(1).getResource();
        assertEquals(
                "OperationOutcome/" + outcome.getIdPart(),
                ((Reference) group.getExtensionByUrl(MESSAGES).getValue()).getReference());
    }

    @Test
    void applyingTwiceGivesTheSameBytesInWhateverOrderTheRecordCame() {
        fixtures.definitions.put("1", Fixtures.activity("'kind': 'Task', 'title': 't'"));
        PlanDefinition plan = Fixtures.plan(
                "{'title': 't', 'reason': [{'coding': [{'system': 'http://snomed.info/sct', 'code': '1'}]}]}");
        List<Resource> record = Stream.of("c1", "c2", "c3")
                .<Resource>map(id -> condition(id, "1"))
                .toList();
        List<Resource> reversed = new java.util.ArrayList<>(record);
        Collections.reverse(reversed);

        String once = Fixtures.json(carePlan(fixtures.decide(plan), full(record.toArray(Resource[]::new))));
        String again = Fixtures.json(carePlan(fixtures.decide(plan), full(reversed.toArray(Resource[]::new))));

        assertEquals(once, again);
    }

    @Test
    void idsAreNamedAfterPlanSubjectAndPlace() {
        Plan repeated = fixtures.compiled(Fixtures.plan("{'id': 'x', 'title': 'Inner'}"));
        fixtures.definitions.put("1", new Definition.NestedPlan(repeated));
        fixtures.definitions.put("2", new Definition.NestedPlan(repeated));
        Decisions decisions = fixtures.decide(Fixtures.plan("{'title': 't'}, {'title': 'u'}"));
        Observation other = new Observation();
        other.setId("p1");

        List<String> ids = ids(carePlan(decisions, full()));
        List<String> others = ids(carePlan(
                decisions, RenderContext.of(new SubjectRecord(other, List.of()), fixtures.evaluation(), Fixtures.NOW)));

        assertEquals(4, Set.copyOf(ids).size());
        assertEquals(8, Stream.concat(ids.stream(), others.stream()).distinct().count());
    }

    private static List<String> ids(CarePlan carePlan) {
        return Stream.concat(Stream.of(carePlan), carePlan.getContained().stream())
                .map(Resource::getIdPart)
                .toList();
    }

    @Test
    void theDefinitionsAreNotChanged() {
        PlanDefinition plan = Fixtures.plan("{'title': 't', 'code': [{'text': 'c'}], 'timingDateTime': '2026-01-01'}");
        String before = Fixtures.json(plan);

        Rendered rendered = carePlans.carePlan(fixtures.decide(plan), full());

        contained((CarePlan) rendered.resource(), RequestGroup.class)
                .getActionFirstRep()
                .getCodeFirstRep()
                .setText("changed");
        assertEquals(before, Fixtures.json(plan));
    }

    @Test
    void theCarePlanSurvivesParsing() {
        fixtures.definitions.put("1", Fixtures.activity("'kind': 'Task', 'title': 't'"));
        PlanDefinition plan = Fixtures.plan("{'title': 't'}");
        plan.addGoal().setDescription(new CodeableConcept().setText("walk"));

        String json = Fixtures.json(carePlan(fixtures.decide(plan), full()));

        assertEquals(json, Fixtures.json(Fixtures.FHIR.newJsonParser().parseResource(CarePlan.class, json)));
    }
}
