package org.upright.apply.plan.form;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ca.uhn.fhir.context.FhirContext;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.DataRequirement;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemComponent;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.junit.jupiter.api.Test;

class ProfileFormTest {
    private static final String PAIN = """
        {'resourceType': 'StructureDefinition', 'url': 'http://example.org/pain', 'type': 'Observation', 'title': 'Pain',
         'differential': {'element': [
          {'path': 'Observation'},
          {'path': 'Observation.code', 'min': 1, 'max': '1', 'type': [{'code': 'CodeableConcept'}],
           'patternCodeableConcept': {'coding': [{'system': 'http://loinc.org', 'code': '72514-3'}]}},
          {'path': 'Observation.subject', 'min': 1, 'max': '1', 'type': [{'code': 'Reference'}]},
          {'path': 'Observation.value[x]', 'short': 'How strong is the pain?', 'min': 1, 'max': '1', 'type': [{'code': 'integer'}]},
          {'path': 'Observation.value[x].extension', 'min': 1, 'max': '1', 'type': [{'code': 'Extension'}]},
          {'path': 'Observation.bodySite', 'mustSupport': true, 'max': '*', 'type': [{'code': 'CodeableConcept'}],
           'binding': {'strength': 'preferred', 'valueSet': 'http://example.org/sites'}},
          {'path': 'Observation.note', 'max': '*', 'type': [{'code': 'Annotation'}]}]}}\
        """;

    private static StructureDefinition pain() {
        return FhirContext.forR4Cached()
                .newJsonParser()
                .parseResource(StructureDefinition.class, PAIN.replace('\'', '"'));
    }

    private static Optional<Questionnaire> form(DataRequirement input, StructureDefinition profile) {
        return ProfileForm.of(List.of(new ProfileForm.Source(input, profile)));
    }

    @Test
    void partsOfSlicesAreGroupsAndTypesMayBeThoseOfTheBase() {
        StructureDefinition clinic = FhirContext.forR4Cached()
                .newJsonParser()
                .parseResource(StructureDefinition.class, """
                    {'resourceType': 'StructureDefinition', 'url': 'http://example.org/clinic', 'type': 'Organization',
                     'name': 'Clinic', 'differential': {'element': [
                      {'id': 'Organization', 'path': 'Organization'},
                      {'id': 'Organization.name', 'path': 'Organization.name', 'label': 'Name'},
                      {'id': 'Organization.identifier', 'path': 'Organization.identifier'},
                      {'id': 'Organization.identifier:npi', 'path': 'Organization.identifier', 'sliceName': 'npi', 'min': 1},
                      {'id': 'Organization.identifier:npi.system', 'path': 'Organization.identifier.system',
                       'fixedUri': 'http://hl7.org/fhir/sid/us-npi'},
                      {'id': 'Organization.identifier:npi.value', 'path': 'Organization.identifier.value', 'min': 1},
                      {'id': 'Organization.contact.name.family', 'path': 'Organization.contact.name.family',
                       'label': 'Who answers the phone?'}]}}\
                    """.replace('\'', '"'));

        QuestionnaireItemComponent group =
                form(new DataRequirement(), clinic).orElseThrow().getItemFirstRep();

        assertEquals(
                List.of("1.1 string Name", "1.2 group npi", "1.3 string Who answers the phone?"),
                group.getItem().stream()
                        .map(item -> item.getLinkId() + " " + item.getType().toCode() + " " + item.getText())
                        .toList());
        assertEquals(
                List.of(
                        "1.2.1 url http://example.org/clinic#Organization.identifier:npi.system",
                        "1.2.2 string http://example.org/clinic#Organization.identifier:npi.value"),
                group.getItem().get(1).getItem().stream()
                        .map(item -> item.getLinkId() + " " + item.getType().toCode() + " " + item.getDefinition())
                        .toList());
    }

    @Test
    void requiredSupportedAndFixedElementsAreQuestions() {
        Questionnaire form = form(new DataRequirement(), pain()).orElseThrow();

        QuestionnaireItemComponent group = form.getItemFirstRep();
        assertEquals("Pain", group.getText());
        assertEquals("http://example.org/pain#Observation", group.getDefinition());
        assertEquals(
                List.of("1.1 choice code", "1.2 integer How strong is the pain?", "1.3 choice bodySite"),
                group.getItem().stream()
                        .map(item -> item.getLinkId() + " " + item.getType().toCode() + " " + item.getText())
                        .toList());
    }

    @Test
    void aQuestionIsRequiredRepeatsAndOffersCodesAsTheProfileHasIt() {
        List<QuestionnaireItemComponent> questions = form(new DataRequirement(), pain())
                .orElseThrow()
                .getItemFirstRep()
                .getItem();

        assertTrue(questions.get(1).getRequired());
        assertFalse(questions.get(2).getRequired());
        assertTrue(questions.get(2).getRepeats());
        assertEquals("http://example.org/sites", questions.get(2).getAnswerValueSet());
        assertEquals(
                "72514-3",
                questions.get(0).getInitialFirstRep().getValueCoding().getCode());
        assertTrue(questions.get(0).hasExtension("http://hl7.org/fhir/StructureDefinition/questionnaire-hidden"));
    }

    @Test
    void theInputsOwnTextAndFeatureExpressionAreTakenOver() {
        DataRequirement input = new DataRequirement();
        String cpg = "http://hl7.org/fhir/uv/cpg/StructureDefinition/";
        input.addExtension(cpg + "cpg-input-text", new StringType("Your pain"));
        input.addExtension(cpg + "cpg-featureExpression", new org.hl7.fhir.r4.model.Expression().setExpression("Pain"));

        QuestionnaireItemComponent group = form(input, pain()).orElseThrow().getItemFirstRep();

        assertEquals("Your pain", group.getText());
        assertTrue(group.hasExtension(cpg + "cpg-featureExpression"));
    }

    @Test
    void theFeatureThatTheProfileDefinesIsTakenWhereTheInputNamesNone() {
        StructureDefinition profile = pain();
        String feature = "http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-featureExpression";
        String library = "http://hl7.org/fhir/StructureDefinition/cqf-library";
        profile.addExtension(feature, new org.hl7.fhir.r4.model.Expression().setExpression("Last pain"));
        profile.addExtension(library, new CanonicalType("http://example.org/Library/Features"));

        Questionnaire form = form(new DataRequirement(), profile).orElseThrow();

        org.hl7.fhir.r4.model.Expression taken = (org.hl7.fhir.r4.model.Expression)
                form.getItemFirstRep().getExtensionByUrl(feature).getValue();
        assertEquals("Last pain", taken.getExpression());
        assertEquals(
                "http://example.org/Library/Features",
                form.getExtensionByUrl(library).getValue().primitiveValue());
    }

    @Test
    void aNumberIsOfAllItemsOfAGroup() {
        QuestionnaireItemComponent group =
                form(new DataRequirement(), pain()).orElseThrow().getItemFirstRep();

        QuestionnaireItemComponent numbered = ProfileForm.numbered(group, 12);

        assertEquals("12", numbered.getLinkId());
        assertEquals("12.3", numbered.getItem().get(2).getLinkId());
        assertEquals("1.3", group.getItem().get(2).getLinkId());
    }

    @Test
    void profilesThatAskForNothingMakeNoQuestionnaire() {
        StructureDefinition empty = new StructureDefinition();
        empty.setUrl("http://example.org/x").setType("Observation").setTitle("x");

        assertEquals(Optional.empty(), form(new DataRequirement(), empty));
    }

    @Test
    void aPlanAsksForItByExtension() {
        PlanDefinition plan = new PlanDefinition();
        assertFalse(ProfileForm.isWanted(plan.getExtension()));

        plan.addExtension(
                "http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-questionnaire-generate", new BooleanType(true));
        assertTrue(ProfileForm.isWanted(plan.getExtension()));
    }
}
