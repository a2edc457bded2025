package org.upright.authoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.ActivityDefinition.ActivityDefinitionKind;
import org.hl7.fhir.r4.model.ActivityDefinition.RequestIntent;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.CodeSystem.CodeSystemContentMode;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.Expression;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PlanDefinition.ActionConditionKind;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.RelatedArtifact.RelatedArtifactType;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.upright.fhir.FhirR4;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;
import org.upright.fhir.citation.Citation;
import org.upright.fhir.citation.CitationStatusDate;
import org.upright.fhir.citation.CitedArtifact;

class ValidatorTest {
    private static final String BASE = "http://upright.example.org/fhir/";
    private static final String CPG = "http://hl7.org/fhir/uv/cpg/StructureDefinition/";
    private static final FhirR4 FHIR = new FhirR4();
    private static final ReadArtifacts KNOWLEDGE = new ReadArtifacts(List.of(localCodes(), advice()));
    private static final Validator VALIDATOR = new Validator(FHIR, List.of(), () -> KNOWLEDGE);

    @Test
    void aWholeCitationIsFaultless() {
        assertEquals(List.of(), errors(citation()));
    }

    @Test
    void aUnitThatItsReaderCannotBearIsAFinding() {
        Observation nested = new Observation();
        nested.setStatus(ObservationStatus.FINAL)
                .setCode(new CodeableConcept().setText("weight"))
                .setValue(new Quantity()
                        .setValue(1)
                        .setSystem("http://unitsofmeasure.org")
                        .setCode("(".repeat(100_000) + "kg" + ")".repeat(100_000)));

        assertEquals(
                List.of("The validator gave up on this resource: a text in it is too long or nested too deep."),
                texts(errors(nested)));
    }

    @Test
    void aCitationWithoutStatusIsFound() {
        Citation citation = citation();
        citation.getStatusElement().setValue(null);

        assertEquals(
                List.of("Citation.status: minimum required = 1, but only found 0"
                        + " (from http://hl7.org/fhir/StructureDefinition/Citation|4.3.0)"),
                texts(errors(citation)));
    }

    @Test
    void aCitationIsHeldToR4bsCardinalities() {
        Citation citation = citation();
        citation.getCitedArtifact().getStatusDate().add(new CitationStatusDate());
        citation.getCitedArtifact().getStatusDate().get(0).setActivity(new CodeableConcept().setText("archived"));

        assertEquals(
                List.of("Citation.citedArtifact.statusDate[0]"),
                errors(citation).stream().map(Issue::where).toList());
    }

    @Test
    void aCodeOutsideR4bsValueSetIsWarnedOf() {
        Citation citation = citation();
        citation.getCitedArtifact().getCurrentState().get(0).getCodingFirstRep().setCode("mislaid");

        assertTrue(
                VALIDATOR.validate(citation, Optional.empty()).stream()
                        .anyMatch(issue -> issue.where().startsWith("Citation.citedArtifact.currentState")),
                "mislaid is no status of a cited artifact");
    }

    @Test
    void anUnknownElementOfCitationIsFoundAndHidesNothing() {
        String json = "{\"resourceType\":\"Citation\",\"doi\":\"10.1\"}";

        List<Issue> issues = VALIDATOR.validate(json.getBytes(StandardCharsets.UTF_8), Optional.empty());

        assertTrue(issues.get(0).text().startsWith("This is no valid FHIR R4: "), issues.toString());
        assertTrue(issues.get(1).text().startsWith("Citation.status: minimum required = 1"), issues.toString());
    }

    @Test
    void strengthOnAnActionIsValid() {
        assertEquals(List.of(), errors(recommendation()));
    }

    @Test
    void aConditionInCqlIdentifierIsValid() {
        PlanDefinition plan = recommendation();
        plan.getActionFirstRep()
                .addCondition()
                .setKind(ActionConditionKind.APPLICABILITY)
                .setExpression(
                        new Expression().setLanguage("text/cql-identifier").setExpression("In Scope"));

        assertEquals(List.of(), errors(plan));
    }

    @Test
    void aRecommendationWithoutGradeIsFound() {
        PlanDefinition plan = recommendation();
        plan.getActionFirstRep().getExtension().clear();

        assertEquals(
                List.of(
                        "Action `stay-active` needs a `cqf-strengthOfRecommendation`; none was found.",
                        "Action `stay-active` needs a `cqf-qualityOfEvidence`; none was found."),
                texts(errors(plan)));
    }

    @Test
    void aRecommendationWithoutCitationIsFound() {
        PlanDefinition plan = recommendation();
        plan.getRelatedArtifact().clear();

        assertEquals(
                List.of("A recommendation needs a related artifact of type `citation`, the guideline; none was found."),
                texts(errors(plan)));
    }

    @Test
    void aStrategyThatLeadsToAnActivityIsFound() {
        PlanDefinition plan = strategy(action -> {});

        assertEquals(
                List.of("Action `stay-active` leads to `" + BASE
                        + "ActivityDefinition/advise`; its profile wants a recommendation there."),
                texts(errors(plan)));
    }

    @Test
    void anActionOfAStrategyHasNoType() {
        PlanDefinition plan = strategy(action -> action.setType(new CodeableConcept().setText("create"))
                .getDefinitionCanonicalType()
                .setValue("http://hl7.org/fhir/PlanDefinition/other"));

        assertEquals(
                List.of("Action `stay-active` has a `type`; an action of a strategy may not have one."),
                texts(errors(plan)));
    }

    @Test
    void aDefinitionThatLeadsToNothingIsAnError() {
        PlanDefinition plan = recommendation();
        plan.getActionFirstRep().getDefinitionCanonicalType().setValue(BASE + "ActivityDefinition/gone|2.0.0");

        List<Issue> errors = errors(plan);

        assertEquals(
                List.of("`" + BASE + "ActivityDefinition/gone|2.0.0` leads to nothing:"
                        + " no artifact of this url and version is here."),
                texts(errors));
        assertEquals("PlanDefinition.action.definition", errors.get(0).where());
    }

    @Test
    void aCitedArtifactThatIsNotHereIsAWarning() {
        PlanDefinition plan = recommendation();
        plan.getRelatedArtifactFirstRep().setResource(BASE + "Citation/gone");

        assertEquals(List.of(), errors(plan));
        assertTrue(texts(VALIDATOR.validate(plan, Optional.empty()))
                .contains(
                        "`" + BASE + "Citation/gone` leads to nothing: no artifact of this url and version is here."));
    }

    @Test
    void aCodeThatOurCodeSystemLacksIsAnErrorAndAForeignOneIsNone() {
        PlanDefinition plan = recommendation();
        plan.getActionFirstRep().addCode().addCoding(new Coding("http://snomed.info/sct", "999999", "made up"));
        plan.getActionFirstRep().addCode().addCoding(new Coding(BASE + "CodeSystem/local", "wrong", "wrong"));
        plan.getActionFirstRep().addCode().addCoding(new Coding(BASE + "CodeSystem/local", "right", "right"));

        List<String> texts = texts(errors(plan));

        assertTrue(
                texts.contains("Code `wrong` is not in code system `" + BASE + "CodeSystem/local`."), texts.toString());
        assertFalse(texts.toString().contains("999999"), texts.toString());
        assertFalse(texts.toString().contains("`right`"), texts.toString());
    }

    @Test
    void anActivityThatDoesNotSayWhetherToPerformIsFound() {
        ActivityDefinition advice = advice();
        advice.setDoNotPerformElement(null);
        advice.setKind(ActivityDefinitionKind.TASK);

        assertEquals(
                List.of(
                        "The kind of this activity is `Task`; its profile wants `CommunicationRequest`.",
                        "The doNotPerform of this activity is `none`; its profile wants `true` or `false`."),
                texts(errors(advice)));
    }

    @Test
    void aProfileThatNobodyKnowsIsAnError() {
        assertEquals(
                List.of("Profile `http://example.org/unknown` is not known here; nothing was checked against it."),
                texts(VALIDATOR.validate(new Patient().setActive(true), Optional.of("http://example.org/unknown"))));
    }

    @Test
    void aProfileIsCheckedThoughTheResourceDoesNotClaimIt() {
        ActivityDefinition advice = advice();
        advice.setMeta(null);
        advice.setIntent(RequestIntent.ORDER);

        assertEquals(
                List.of("The intent of this activity is `order`; its profile wants `proposal`."),
                texts(VALIDATOR.validate(advice, Optional.of(CPG + "cpg-communicationactivity"))));
    }

    @Test
    void modesOfValidateAreKept() {
        Optional<Patient> patient = Optional.of(new Patient().setActive(true));

        assertEquals(
                List.of(), VALIDATOR.validate(Optional.empty(), Optional.of(ValidationMode.DELETE), Optional.empty()));
        assertEquals(List.of(), VALIDATOR.validate(patient, Optional.of(ValidationMode.CREATE), Optional.empty()));
        assertEquals(
                List.of("An update needs an `id`; none was found."),
                texts(VALIDATOR.validate(patient, Optional.of(ValidationMode.UPDATE), Optional.empty())));
        assertEquals(
                "Mode `profile` needs the parameter `profile`; none was given.",
                assertThrows(
                                RefusedException.Unreadable.class,
                                () -> VALIDATOR.validate(
                                        patient, Optional.of(ValidationMode.PROFILE), Optional.empty()))
                        .getMessage());
    }

    @Test
    void aCitationInABundleIsHeldToItsDefinitionToo() {
        Citation citation = citation();
        citation.setId("c");
        citation.getStatusElement().setValue(null);
        Bundle bundle = new Bundle();
        bundle.setType(BundleType.COLLECTION);
        bundle.addEntry().setFullUrl(BASE + "Citation/c").setResource(citation);

        List<String> texts = texts(errors(bundle));

        assertEquals(
                List.of("Citation.status: minimum required = 1, but only found 0 (from"
                        + " http://hl7.org/fhir/StructureDefinition/Citation|4.3.0)"),
                texts);
    }

    @Test
    void xmlIsReadAsWell() {
        String xml = "<Patient xmlns=\"http://hl7.org/fhir\"><gender value=\"wrong\"/></Patient>";

        List<Issue> issues = VALIDATOR.validate(xml.getBytes(StandardCharsets.UTF_8), Optional.empty());

        String text = issues.get(0).text();
        assertTrue(text.startsWith("This is no valid FHIR R4: "), text);
        assertTrue(text.endsWith("Unknown AdministrativeGender code 'wrong'"), text);
    }

    @Test
    void aCanonicalWithoutUrlIsFoundAndNoStumblingBlock() {
        PlanDefinition plan = recommendation();
        plan.addLibrary("|1.0.0");
        plan.getMeta().addProfile("|2");

        assertTrue(texts(errors(plan))
                .contains("`|1.0.0` leads to nothing: no artifact of this url and version is here."));
    }

    @Test
    void newKnowledgeIsSeenAtOnce() {
        PlanDefinition plan = recommendation();
        ReadArtifacts without = new ReadArtifacts(List.of(localCodes()));

        List<Issue> before = VALIDATOR.validate(plan, Optional.empty(), without);

        assertEquals(1, before.stream().filter(Issue::isError).count(), before.toString());
        assertEquals(List.of(), errors(plan));
    }

    @Test
    void aResourceIsNotChangedByValidation() {
        PlanDefinition plan = recommendation();
        PlanDefinition before = plan.copy();

        assertFalse(VALIDATOR.validate(plan, Optional.empty()).isEmpty());
        assertTrue(plan.equalsDeep(before));
    }

    private static List<Issue> errors(Resource resource) {
        return VALIDATOR.validate(resource, Optional.empty()).stream()
                .filter(Issue::isError)
                .toList();
    }

    private static List<String> texts(List<Issue> issues) {
        return issues.stream().map(Issue::text).toList();
    }

    private static Citation citation() {
        Citation citation = new Citation();
        citation.setUrl(BASE + "Citation/acp-2007").setName("Acp2007").setStatus(PublicationStatus.ACTIVE);
        CitedArtifact cited = new CitedArtifact();
        citation.setCitedArtifact(cited);
        cited.addIdentifier().setSystem("https://doi.org").setValue("10.7326/0003-4819-147-7-200710020-00006");
        cited.addTitle().setText("Diagnosis and Treatment of Low Back Pain");
        cited.addCurrentState()
                .addCoding(new Coding(
                        "http://terminology.hl7.org/CodeSystem/cited-artifact-status-type", "archived", "Archived"));
        return citation;
    }

    private static PlanDefinition recommendation() {
        PlanDefinition plan = plan("cpg-recommendationdefinition", "eca-rule");
        plan.addRelatedArtifact()
                .setType(RelatedArtifactType.CITATION)
                .setCitation("Chou R, et al. 2007")
                .setResource(BASE + "Citation/acp-2007");
        for (String grade : List.of("cqf-strengthOfRecommendation", "cqf-qualityOfEvidence")) {
            plan.getActionFirstRep()
                    .addExtension(
                            "http://hl7.org/fhir/StructureDefinition/" + grade,
                            new CodeableConcept().setText("strong"));
        }
        return plan;
    }

    private static PlanDefinition strategy(Consumer<PlanDefinitionActionComponent> change) {
        PlanDefinition plan = plan("cpg-strategydefinition", "workflow-definition");
        plan.getActionFirstRep().addCode().setText("guideline-based care");
        change.accept(plan.getActionFirstRep());
        return plan;
    }

    private static PlanDefinition plan(String profile, String type) {
        PlanDefinition plan = new PlanDefinition();
        plan.setUrl(BASE + "PlanDefinition/p").setName("P").setStatus(PublicationStatus.DRAFT);
        plan.getMeta().addProfile(CPG + profile);
        plan.getType().addCoding(new Coding("http://terminology.hl7.org/CodeSystem/plan-definition-type", type, null));
        PlanDefinitionActionComponent action = plan.addAction();
        action.setId("stay-active");
        action.setTitle("Stay active").setDescription("Advise to stay active.");
        action.setDefinition(new CanonicalType(BASE + "ActivityDefinition/advise"));
        return plan;
    }

    private static ActivityDefinition advice() {
        ActivityDefinition advice = new ActivityDefinition();
        advice.setUrl(BASE + "ActivityDefinition/advise").setName("Advise").setStatus(PublicationStatus.DRAFT);
        advice.getMeta().addProfile(CPG + "cpg-communicationactivity");
        advice.setKind(ActivityDefinitionKind.COMMUNICATIONREQUEST);
        advice.setIntent(RequestIntent.PROPOSAL);
        advice.setDoNotPerform(false);
        advice.getCode()
                .addCoding(
                        new Coding("http://hl7.org/fhir/uv/cpg/CodeSystem/cpg-activity-type-cs", "send-message", null));
        return advice;
    }

    private static CodeSystem localCodes() {
        CodeSystem codes = new CodeSystem();
        codes.setUrl(BASE + "CodeSystem/local").setName("Local").setStatus(PublicationStatus.ACTIVE);
        codes.setContent(CodeSystemContentMode.COMPLETE);
        codes.addConcept().setCode("right").setDisplay("right");
        return codes;
    }
}
