package org.upright.random;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.Immunization;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseStatus;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;

/** A patient's record from a seed; elements are absent as often as not, dates of every precision. */
public final class RandomRecord {
    static final String FORM = "http://upright.example.org/fhir/Questionnaire/form";
    private static final String CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical";
    private static final List<String> MOMENTS = List.of(
            "2020-02-29T10:30:00Z",
            "2024-06-15T23:30:00-05:00",
            "2024-06",
            "2025",
            "2025-12-31",
            "2026-06-01T00:00:00+02:00",
            "2026-06-14T09:00:00.500Z",
            "2019-03-01");

    private final Random random;

    public RandomRecord(long seed) {
        this.random = new Random(seed);
    }

    private boolean sometimes() {
        return random.nextInt(3) > 0;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    public List<Resource> resources() {
        List<Resource> all = new ArrayList<>(List.of(patient()));
        for (int i = 1, end = random.nextInt(4); i <= end; i++) {
            all.add(condition("c" + i));
            all.add(observation("o" + i));
        }
        for (int i = 1, end = random.nextInt(3); i <= end; i++) {
            all.add(encounter("e" + i));
            all.add(immunization("i" + i));
        }
        if (random.nextInt(3) == 0) {
            all.add(answered());
        }
        return all;
    }

    private QuestionnaireResponse answered() {
        QuestionnaireResponse answered = new QuestionnaireResponse().setQuestionnaire(FORM);
        answered.setId("QuestionnaireResponse/q1");
        answered.setSubject(new Reference("Patient/p")).setStatus(QuestionnaireResponseStatus.COMPLETED);
        answered.setAuthoredElement(moment());
        answered.addItem().setLinkId("pain").addAnswer().setValue(new IntegerType(random.nextInt(10)));
        return answered;
    }

    private Patient patient() {
        Patient patient = new Patient();
        patient.setId("Patient/p");
        if (sometimes()) {
            patient.setGender(one(List.of(AdministrativeGender.FEMALE, AdministrativeGender.MALE)));
        }
        if (sometimes()) {
            patient.setBirthDateElement(new DateType(one(List.of("1980-02-29", "2010-06-15", "1955", "2001-07"))));
        }
        if (sometimes()) {
            patient.setActive(random.nextBoolean());
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            patient.addName()
                    .setFamily(one(List.of("Ito", "Abe")))
                    .addGiven("Rin")
                    .addGiven("Ao");
        }
        return patient;
    }

    private CodeableConcept concept() {
        CodeableConcept concept = new CodeableConcept(new Coding("urn:x", one(List.of("a", "b", "z")), "shown"));
        if (random.nextInt(3) == 0) {
            concept.addCoding(new Coding("urn:y", "a", null));
        }
        if (random.nextBoolean()) {
            concept.setText(one(List.of("x", "y")));
        }
        return concept;
    }

    private DateTimeType moment() {
        return new DateTimeType(one(MOMENTS));
    }

    private Period period() {
        Period period = new Period();
        if (sometimes()) {
            period.setStartElement(new DateTimeType(one(List.of("2020-02-29T10:30:00Z", "2024-01-01", "2025-05"))));
        }
        if (sometimes()) {
            period.setEndElement(new DateTimeType(one(List.of("2026-01-01T00:00:00Z", "2026-02-01", "2027"))));
        }
        return period;
    }

    private Condition condition(String id) {
        Condition condition =
                new Condition().setSubject(new Reference("Patient/p")).setCode(concept());
        condition.setId("Condition/" + id);
        if (sometimes()) {
            condition.setClinicalStatus(
                    new CodeableConcept(new Coding(CLINICAL, one(List.of("active", "resolved")), null)));
        }
        if (sometimes()) {
            condition.setOnset(random.nextInt(4) == 0 ? period() : moment());
        }
        if (sometimes()) {
            condition.setRecordedDateElement(moment());
        }
        return condition;
    }

    private Observation observation(String id) {
        Observation observation = new Observation();
        observation.setId("Observation/" + id);
        observation.setSubject(new Reference("Patient/p")).setCode(concept());
        observation.setStatus(
                random.nextBoolean() ? Observation.ObservationStatus.FINAL : Observation.ObservationStatus.PRELIMINARY);
        if (random.nextBoolean()) {
            observation.addCategory(concept());
        }
        if (sometimes()) {
            observation.setIssuedElement(new InstantType("2024-0" + (1 + random.nextInt(9)) + "-10T08:00:00Z"));
        }
        if (sometimes()) {
            observation.setEffective(random.nextBoolean() ? moment() : period());
        }
        if (sometimes()) {
            observation.setValue(value());
        }
        return observation;
    }

    private Type value() {
        return switch (random.nextInt(6)) {
            case 0 -> new StringType("text");
            case 1 -> new IntegerType(4);
            case 2 -> concept();
            case 3 -> new Quantity().setValue(2);
            default ->
                new Quantity()
                        .setValue(random.nextInt(10))
                        .setUnit("mg")
                        .setCode("mg")
                        .setSystem("http://unitsofmeasure.org");
        };
    }

    private Encounter encounter(String id) {
        Encounter encounter = new Encounter().setSubject(new Reference("Patient/p"));
        encounter.setId("Encounter/" + id);
        encounter.setStatus(
                random.nextBoolean() ? Encounter.EncounterStatus.FINISHED : Encounter.EncounterStatus.PLANNED);
        encounter.setClass_(new Coding("urn:x", "a", null));
        if (sometimes()) {
            encounter.setPeriod(period());
        }
        return encounter;
    }

    private Immunization immunization(String id) {
        Immunization immunization = new Immunization().setPatient(new Reference("Patient/p"));
        immunization.setId("Immunization/" + id);
        immunization.setStatus(Immunization.ImmunizationStatus.COMPLETED).setVaccineCode(concept());
        immunization.setOccurrence(random.nextInt(4) == 0 ? new StringType("in spring") : moment());
        return immunization;
    }
}
