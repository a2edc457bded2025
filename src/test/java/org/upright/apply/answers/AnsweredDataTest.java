package org.upright.apply.answers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import ca.uhn.fhir.context.FhirContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.upright.apply.expression.CodeSet;
import org.upright.apply.expression.Knowledge;
import org.upright.apply.expression.SubjectRecord;
import org.upright.fhir.Canonical;

class AnsweredDataTest {
    private static final String FORM = """
            {'resourceType': 'Questionnaire', 'url': 'http://example.org/q', 'item': [
              {'linkId': 'pain', 'type': 'integer', 'code': [{'system': 'http://loinc.org', 'code': '72514-3'}], 'extension': [
                {'url': 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-observationExtract', 'valueBoolean': true}]},
              {'linkId': 'mood', 'type': 'integer', 'code': [{'system': 'http://loinc.org', 'code': '55758-7'}]},
              {'linkId': 'problem', 'type': 'group', 'definition': 'http://example.org/p#Condition', 'item': [
                {'linkId': 'what', 'type': 'choice', 'definition': 'http://example.org/p#Condition.code'}]},
              {'linkId': 'weight', 'type': 'group', 'definition': 'http://example.org/w#Observation', 'item': [
                {'linkId': 'kind', 'type': 'choice', 'definition': 'http://example.org/w#Observation.code'},
                {'linkId': 'kilos', 'type': 'decimal', 'definition': 'http://example.org/w#Observation.valueQuantity.value'},
                {'linkId': 'unit', 'type': 'string', 'definition': 'http://example.org/w#Observation.valueQuantity.unit'},
                {'linkId': 'more', 'type': 'group', 'item': [
                  {'linkId': 'from', 'type': 'dateTime', 'definition': 'http://example.org/w#Observation.effectivePeriod.start'},
                  {'linkId': 'odd', 'type': 'string', 'definition': 'http://example.org/w#Observation.nothing.such'},
                  {'linkId': 'site', 'type': 'choice', 'definition': 'http://example.org/w#Observation.bodySite.coding'}]}]},
              {'linkId': 'height', 'type': 'group', 'definition': 'http://example.org/h#Observation', 'item': [
                {'linkId': 'metres', 'type': 'decimal', 'definition': 'http://example.org/h#Observation.valueQuantity'}]}]}""";

    private static final String ANSWERS = """
            {'resourceType': 'QuestionnaireResponse', 'id': 'r', 'questionnaire': 'http://example.org/q', 'status': '%s',
             'authored': '2026-06-01', 'item': [
              {'linkId': 'pain', 'answer': [{'valueInteger': 7}]}, {'linkId': 'mood', 'answer': [{'valueInteger': 1}]},
              {'linkId': 'problem', 'item': [{'linkId': 'what', 'answer': [
                {'valueCoding': {'system': 'http://snomed.info/sct', 'code': '279039007'}}]}]}%s]}""";

    private static final String MORE = """
            , {'linkId': 'weight', 'item': [
                {'linkId': 'kind', 'answer': [{'valueCoding': {'system': 'http://loinc.org', 'code': '29463-7'}}]},
                {'linkId': 'kilos', 'answer': [{'valueDecimal': 72.5}]}, {'linkId': 'unit', 'answer': [{'valueString': 'kg'}]},
                {'linkId': 'more', 'item': [{'linkId': 'from', 'answer': [{'valueDateTime': '2026-05-01'}]},
                  {'linkId': 'odd', 'answer': [{'valueString': 'x'}]},
                  {'linkId': 'site', 'answer': [{'valueCoding': {'system': 'http://snomed.info/sct', 'code': '1'}}]}]}]},
              {'linkId': 'height', 'item': [{'linkId': 'metres', 'answer': [{'valueDecimal': 1.8}]}]}""";

    private static <T extends Resource> T read(Class<T> type, String json) {
        return FhirContext.forR4Cached().newJsonParser().parseResource(type, json.replace('\'', '"'));
    }

    private static final Knowledge KNOWN = new Knowledge() {
        @Override
        public <T extends Resource> Optional<T> artifact(Class<T> type, Canonical canonical) {
            return canonical.url().equals("http://example.org/q")
                    ? Optional.of(type.cast(read(Questionnaire.class, FORM)))
                    : Optional.empty();
        }

        @Override
        public Optional<Library> libraryNamed(String name, Optional<String> version) {
            return Optional.empty();
        }

        @Override
        public Optional<CodeSet> expand(Canonical valueSet) {
            return Optional.empty();
        }
    };

    private static SubjectRecord record(Resource... resources) {
        Patient patient = new Patient();
        patient.setId("p1");
        return new SubjectRecord(patient, new ArrayList<>(List.of(resources)));
    }

    private static QuestionnaireResponse answers(String status) {
        return read(QuestionnaireResponse.class, ANSWERS.formatted(status, ""));
    }

    @Test
    void responsesAreFetchedWithWhatTheyMayStandFor() {
        assertEquals(Set.of("Patient"), AnsweredData.toFetch(Set.of("Patient")));
        assertEquals(
                Set.of("Patient", "Observation", "QuestionnaireResponse"),
                AnsweredData.toFetch(Set.of("Patient", "Observation")));
    }

    private static List<String> pains(Resource... responses) {
        return AnsweredData.addTo(record(responses), KNOWN).ofType("Observation").stream()
                .map(Observation.class::cast)
                .map(observation ->
                        observation.getIdPart() + " " + observation.getValue().primitiveValue() + " "
                                + observation.getDerivedFrom().stream()
                                        .map(Reference::getReference)
                                        .toList())
                .sorted()
                .toList();
    }

    /** One of them was lost: in R4 an item that repeats stands there again, with the same `linkId`. */
    @Test
    void everyAnswerOfAGroupThatIsAnsweredTwiceCounts() {
        QuestionnaireResponse twice = answers("completed");
        twice.addItem(twice.getItemFirstRep().copy());
        twice.getItem().get(3).getAnswerFirstRep().setValue(new IntegerType(9));

        assertEquals(
                List.of("r-pain 7 [QuestionnaireResponse/r]", "r-pain-1 9 [QuestionnaireResponse/r]"), pains(twice));
    }

    @Test
    void everyAnswerOfResponsesWithoutAnIdCounts() {
        QuestionnaireResponse first = answers("completed");
        first.setIdElement(null);
        QuestionnaireResponse second = first.copy();
        second.getItemFirstRep().getAnswerFirstRep().setValue(new IntegerType(9));

        assertEquals(List.of("answers-pain 7 []", "answers-pain-1 9 []"), pains(first, second));
    }

    @Test
    void anItemThatIsToBeExtractedIsAnObservation() {
        SubjectRecord read = AnsweredData.addTo(record(answers("completed")), KNOWN);

        assertEquals(1, read.ofType("Observation").size());
        Observation pain = (Observation) read.ofType("Observation").get(0);
        assertEquals("72514-3", pain.getCode().getCodingFirstRep().getCode());
        assertEquals("7", pain.getValue().primitiveValue());
        assertEquals("2026-06-01", pain.getEffectiveDateTimeType().getValueAsString());
        assertEquals("Patient/p1", pain.getSubject().getReference());
        assertEquals("r-pain", pain.getIdPart());
        assertEquals("QuestionnaireResponse/r", pain.getDerivedFromFirstRep().getReference());
    }

    @Test
    void aGroupThatIsAResourceOfAProfileIsThatResource() {
        SubjectRecord read = AnsweredData.addTo(record(answers("completed")), KNOWN);

        Condition problem = (Condition) read.ofType("Condition").get(0);
        assertEquals("279039007", problem.getCode().getCodingFirstRep().getCode());
        assertEquals("Patient/p1", problem.getSubject().getReference());
    }

    @Test
    void pathsOfSeveralStepsAndOfOneTypeOfSeveralAreFollowed() {
        QuestionnaireResponse response = read(QuestionnaireResponse.class, ANSWERS.formatted("completed", MORE));

        List<Observation> found = AnsweredData.addTo(record(response), KNOWN).ofType("Observation").stream()
                .map(Observation.class::cast)
                .toList();

        Observation height = found.get(0);
        assertEquals("1.8", height.getValueQuantity().getValue().toString());
        Observation weight = found.get(2);
        assertEquals("29463-7", weight.getCode().getCodingFirstRep().getCode());
        assertEquals("72.5", weight.getValueQuantity().getValue().toString());
        assertEquals("kg", weight.getValueQuantity().getUnit());
        assertEquals("2026-05-01", weight.getEffectivePeriod().getStartElement().getValueAsString());
        assertEquals("1", weight.getBodySite().getCodingFirstRep().getCode());
        assertEquals("Patient/p1", weight.getSubject().getReference());
    }

    @Test
    void aFormThatComesWithTheAnswersIsRead() {
        Questionnaire form = read(Questionnaire.class, FORM);
        form.setUrl("http://example.org/own").setVersion("2").setId("own");
        QuestionnaireResponse within = answers("completed").setQuestionnaire("#own");
        within.addContained(form);

        assertEquals(
                1,
                AnsweredData.addTo(record(within), KNOWN).ofType("Observation").size());
        assertEquals(
                1,
                AnsweredData.addTo(
                                record(answers("completed").setQuestionnaire("http://example.org/own|2"), form), KNOWN)
                        .ofType("Observation")
                        .size());
        assertEquals(
                0,
                AnsweredData.addTo(
                                record(answers("completed").setQuestionnaire("http://example.org/own|3"), form), KNOWN)
                        .ofType("Observation")
                        .size());
    }

    @Test
    void unfinishedOrUnknownOrExtractedFormsAddNothing() {
        SubjectRecord unfinished = record(answers("in-progress"));
        SubjectRecord unknown = record(answers("completed").setQuestionnaire("http://example.org/other"));
        Observation before = new Observation();
        before.setId("o");
        before.addDerivedFrom().setReference("QuestionnaireResponse/r");
        SubjectRecord extracted = record(answers("completed"), before);

        assertSame(unfinished, AnsweredData.addTo(unfinished, KNOWN));
        assertSame(unknown, AnsweredData.addTo(unknown, KNOWN));
        assertSame(extracted, AnsweredData.addTo(extracted, KNOWN));
    }
}
