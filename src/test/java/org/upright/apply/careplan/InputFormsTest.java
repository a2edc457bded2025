package org.upright.apply.careplan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.Test;
import org.upright.apply.plan.Definition;
import org.upright.fhir.Canonical;

class InputFormsTest {
    private static final Questionnaire FORM = Fixtures.read(Questionnaire.class, """
            {'resourceType': 'Questionnaire', 'url': 'http://example.org/form', 'title': 'Data for rest', 'item': [
              {'linkId': '1', 'type': 'string', 'extension': [
                {'url': 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-initialExpression',
                 'valueExpression': {'language': 'text/fhirpath', 'expression': 'name'}}]}]}""");

    private final Fixtures fixtures = new Fixtures();
    private final Output output =
            new Output(fixtures.context(), OutputForm.COLLECTION, Canonical.of("http://example.org/p"));

    InputFormsTest() {
        fixtures.expressions.add(Fixtures.expression("name"));
        fixtures.asks.put(
                "a", new Definition.Form(Canonical.of("http://example.org/form"), FORM, fixtures.expressions));
    }

    private RequestGroupActionComponent action(String json) {
        return new RequestGroups(output)
                .top(fixtures.decide(Fixtures.plan(json)))
                .getActionFirstRep();
    }

    private List<String> types() {
        return output.reached().stream().map(Resource::fhirType).toList();
    }

    @Test
    void theQuestionsComeBeforeWhatTheDefinitionLeadsTo() {
        fixtures.definitions.put("a", Fixtures.activity("'kind': 'ServiceRequest', 'code': {'text': 'rest'}"));

        RequestGroupActionComponent whole = action("{'id': 'a', 'title': 'Rest', 'description': 'a day'}");

        assertFalse(whole.hasResource());
        assertFalse(whole.hasType());
        assertEquals("a", whole.getId());
        assertEquals("a day", whole.getDescription());
        RequestGroupActionComponent asking = whole.getAction().get(0);
        RequestGroupActionComponent resting = whole.getAction().get(1);
        assertEquals("Answer the questionnaire: Data for rest", asking.getTitle());
        assertTrue(asking.getResource().getReference().startsWith("Task/"));
        assertEquals("Rest", resting.getTitle());
        assertEquals("create", resting.getType().getCodingFirstRep().getCode());
        assertTrue(resting.getResource().getReference().startsWith("ServiceRequest/"));
        assertEquals(List.of("RequestGroup", "ServiceRequest", "Task", "Questionnaire"), types());
    }

    @Test
    void theTaskNamesTheFormAndTheAnswersThatAreThere() {
        fixtures.answer("name", new StringType("Alice"));
        fixtures.definitions.put("a", Fixtures.activity("'kind': 'ServiceRequest', 'code': {'text': 'rest'}"));

        var unused = action("{'id': 'a', 'title': 'Rest'}");

        Task task = (Task) output.reached().get(2);
        assertEquals(
                List.of("RequestGroup", "ServiceRequest", "Task", "QuestionnaireResponse", "Questionnaire"), types());
        assertEquals(
                "http://example.org/form",
                ((CanonicalType) task.getInput().get(0).getValue()).getValue());
        assertEquals(2, task.getInput().size());
    }

    /** In extensions of the form itself, which HAPI does not count among its children, and below. */
    @Test
    void translationsInExtensionsAreFound() {
        Questionnaire form = FORM.copy();
        form.addExtension("http://example.org/note", said("rest", "reposo"));
        form.getItemFirstRep().addExtension("http://example.org/note", said("pain", "dolor"));
        form.setTitleElement(said("Data", "Datos"));
        RenderContext none = fixtures.context();
        Wording spanish = new Wording(new RenderContext(
                none.record(),
                none.evaluation(),
                none.now(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new CodeableConcept(new Coding().setCode("es"))),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                RequestStatus.DRAFT));

        spanish.apply(form);

        assertEquals("reposo", form.getExtension().get(0).getValue().primitiveValue());
        assertEquals("Datos", form.getTitle());
        assertTrue(Fixtures.json(form).contains("dolor"));
        assertFalse(Fixtures.json(form).contains("translation"));
    }

    private static StringType said(String words, String spanish) {
        StringType text = new StringType(words);
        Extension translation = new Extension("http://hl7.org/fhir/StructureDefinition/translation");
        translation.addExtension("lang", new CodeType("es"));
        translation.addExtension("content", new StringType(spanish));
        text.addExtension(translation);
        return text;
    }

    @Test
    void actionsWithinTheActionStayAfterTheQuestions() {
        fixtures.definitions.put("a", new Definition.Uri("https://example.org/leaflet"));

        RequestGroupActionComponent whole = action("{'id': 'a', 'title': 'Rest', 'action': [{'title': 'inner'}]}");

        assertEquals(
                List.of("Answer the questionnaire: Data for rest", "Rest", "inner"),
                whole.getAction().stream()
                        .map(RequestGroupActionComponent::getTitle)
                        .toList());
    }
}
