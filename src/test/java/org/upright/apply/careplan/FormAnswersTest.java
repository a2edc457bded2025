package org.upright.apply.careplan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.ContactPoint.ContactPointSystem;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseItemComponent;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.Test;
import org.upright.apply.plan.Definition;
import org.upright.fhir.Canonical;

class FormAnswersTest {
    private static final String FORM = """
        {'resourceType': 'Questionnaire', %s 'url': 'http://example.org/Questionnaire/q', 'item': [
          {'linkId': '1', 'type': 'group', 'text': 'Pain', 'extension': [
            {'url': 'http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-featureExpression',
             'valueExpression': {'language': 'text/fhirpath', 'expression': 'pain'}}], 'item': [
            {'linkId': '1.1', 'type': 'integer', 'definition': 'http://example.org/pain#Observation.value[x]'},
            {'linkId': '1.2', 'type': 'choice', 'definition': 'http://example.org/pain#Observation.code'},
            {'linkId': '1.3', 'type': 'string', 'definition': 'http://example.org/pain#Observation.note.text'},
            {'linkId': '1.4', 'type': 'string', 'initial': [{'valueString': 'as ever'}]}]},
          {'linkId': '2', 'type': 'string', 'extension': [
            {'url': 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-initialExpression',
             'valueExpression': {'language': 'text/fhirpath', 'expression': 'name'}}]}]}\
        """;

    private final Fixtures fixtures = new Fixtures();

    FormAnswersTest() {
        fixtures.expressions.add(Fixtures.expression("pain"));
        fixtures.expressions.add(Fixtures.expression("name"));
    }

    private Output rendered(String id) {
        return rendered(Fixtures.read(Questionnaire.class, FORM.formatted(id)));
    }

    private Output rendered(Questionnaire form) {
        fixtures.definitions.put(
                "1",
                new Definition.Form(
                        Canonical.of("http://example.org/Questionnaire/q"), form, List.copyOf(fixtures.expressions)));
        Output output = new Output(fixtures.context(), OutputForm.COLLECTION, Canonical.of("http://example.org/p"));
        var unused = new RequestGroups(output).top(fixtures.decide(Fixtures.plan("{'title': 't'}")));
        return output;
    }

    private static Observation pain() {
        Observation pain = new Observation();
        pain.setValue(new IntegerType(7));
        pain.setCode(new CodeableConcept(new Coding("http://loinc.org", "72514-3", "Pain")));
        return pain;
    }

    private static List<String> types(Output output) {
        return output.reached().stream().map(Resource::fhirType).toList();
    }

    @Test
    void aFeatureAnswersTheItemsOfItsGroupByTheirDefinition() {
        fixtures.answer("pain", pain());
        Output output = rendered("'id': 'q',");

        QuestionnaireResponse answers = (QuestionnaireResponse) output.reached().get(2);
        List<QuestionnaireResponseItemComponent> items =
                answers.getItemFirstRep().getItem();
        assertEquals(
                List.of("1.1", "1.2", "1.4"),
                items.stream().map(i -> i.getLinkId()).toList());
        assertEquals("7", items.get(0).getAnswerFirstRep().getValue().primitiveValue());
        assertEquals(
                "72514-3", items.get(1).getAnswerFirstRep().getValueCoding().getCode());
        assertEquals("as ever", items.get(2).getAnswerFirstRep().getValue().primitiveValue());
        assertEquals("http://example.org/Questionnaire/q", answers.getQuestionnaire());
        assertEquals("in-progress", answers.getStatus().toCode());
        assertEquals("Patient/p1", answers.getSubject().getReference());
    }

    @Test
    void aSliceIsAnsweredByThePartThatHasWhatItFixes() {
        Organization clinic = new Organization().setName("Clinic");
        clinic.addIdentifier().setSystem("http://example.org/other").setValue("no");
        clinic.addIdentifier().setSystem("http://hl7.org/fhir/sid/us-npi").setValue("1407071236");
        fixtures.answer("pain", clinic);
        String slice = """
            {'linkId': '%s', 'type': 'group', 'definition': 'http://example.org/c#Organization.identifier:%s', 'item': [
             {'linkId': '%s.1', 'type': 'url', 'definition': 'http://example.org/c#Organization.identifier:%s.system',
              'extension': [{'url': 'http://hl7.org/fhir/StructureDefinition/questionnaire-hidden', 'valueBoolean': true}],
              'initial': [{'valueUri': '%s'}]},
             {'linkId': '%s.2', 'type': 'string',
              'definition': 'http://example.org/c#Organization.identifier:%s.value'}]}\
            """;
        String form = FORM.formatted("'id': 'q',")
                .replaceFirst(
                        "'item': \\[\\s*\\{'linkId': '1.1'",
                        "'item': ["
                                + slice.formatted("a", "npi", "a", "npi", "http://hl7.org/fhir/sid/us-npi", "a", "npi")
                                + ","
                                + slice.formatted("b", "ptan", "b", "ptan", "http://example.org/ptan", "b", "ptan")
                                + ", {'linkId': '1.1'");
        Output output = rendered(Fixtures.read(Questionnaire.class, form));

        List<QuestionnaireResponseItemComponent> items = ((QuestionnaireResponse)
                        output.reached().get(2))
                .getItemFirstRep()
                .getItem();
        assertEquals("a", items.get(0).getLinkId());
        assertEquals(
                List.of("http://hl7.org/fhir/sid/us-npi", "1407071236"),
                items.get(0).getItem().stream()
                        .map(item -> item.getAnswerFirstRep().getValue().primitiveValue())
                        .toList());
        assertTrue(items.stream().noneMatch(item -> item.getLinkId().equals("b")), "nothing has that system");
    }

    /** A code is fixed as a Coding, for no initial value is a code. */
    @Test
    void aSliceIsFoundByACodeThatItFixes() {
        Organization clinic = new Organization();
        clinic.addTelecom().setSystem(ContactPointSystem.FAX).setValue("1");
        clinic.addTelecom().setSystem(ContactPointSystem.PHONE).setValue("2");
        fixtures.answer("pain", clinic);
        String slice = """
            {'linkId': 'a', 'type': 'group', 'definition': 'http://example.org/c#Organization.telecom:phone', 'item': [
             {'linkId': 'a.1', 'type': 'choice', 'definition': 'http://example.org/c#Organization.telecom:phone.system',
              'extension': [{'url': 'http://hl7.org/fhir/StructureDefinition/questionnaire-hidden', 'valueBoolean': true}],
              'initial': [{'valueCoding': {'code': 'phone'}}]},
             {'linkId': 'a.2', 'type': 'string', 'definition': 'http://example.org/c#Organization.telecom:phone.value'}]},
            {'linkId': '1.1'\
            """;
        Output output = rendered(Fixtures.read(
                Questionnaire.class, FORM.formatted("'id': 'q',").replaceFirst("\\{'linkId': '1.1'", slice)));

        QuestionnaireResponseItemComponent phone = ((QuestionnaireResponse)
                        output.reached().get(2))
                .getItemFirstRep()
                .getItemFirstRep();
        assertEquals(
                "phone",
                phone.getItem().get(0).getAnswerFirstRep().getValueCoding().getCode());
        assertEquals("2", phone.getItem().get(1).getAnswerFirstRep().getValue().primitiveValue());
    }

    @Test
    void anInitialExpressionAnswersItsItem() {
        fixtures.answer("name", new StringType("Alice"));
        Output output = rendered("'id': 'q',");

        QuestionnaireResponse answers = (QuestionnaireResponse) output.reached().get(2);
        assertEquals("2", answers.getItemFirstRep().getLinkId());
        assertEquals(
                "Alice",
                answers.getItemFirstRep().getAnswerFirstRep().getValue().primitiveValue());
    }

    @Test
    void theTaskRefersToFormAndAnswers() {
        fixtures.answer("name", new StringType("Alice"));
        Output output = rendered("'id': 'q',");

        Task task = (Task) output.reached().get(1);
        assertEquals(List.of("RequestGroup", "Task", "QuestionnaireResponse"), types(output));
        assertEquals(
                "http://example.org/Questionnaire/q",
                ((CanonicalType) task.getInput().get(0).getValue()).getValue());
        assertTrue(Fixtures.json(task)
                .contains("QuestionnaireResponse/" + output.reached().get(2).getIdPart()));
    }

    @Test
    void aRecordThatAnswersNothingLeavesTheTaskAlone() {
        Output output = rendered("'id': 'q',");

        assertEquals(List.of("RequestGroup", "Task"), types(output));
        assertFalse(output.issues().stream().anyMatch(issue -> issue.isError()));
    }
}
