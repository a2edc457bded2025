package org.upright.store;

import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/**
 * Records of invented patients, the same for the same seed.
 *
 * <p>Forty resources a patient, half of them observations; a practitioner for every ten patients. Ids are counted, so
 * that any resource can be named without having been read.
 */
final class GeneratedResources {
    static final int OF_A_PATIENT = 40;
    static final int PATIENTS_OF_A_PRACTITIONER = 10;
    static final List<String> LOINC = List.of(
            "8480-6", "8462-4", "29463-7", "8302-2", "39156-5", "2339-0", "4548-4", "2093-3", "2571-8", "2085-9",
            "13457-7", "2160-0", "33914-3", "718-7", "4544-3", "6690-2", "777-3", "8867-4", "9279-1", "8310-5");

    private static final List<String> FAMILIES = List.of(
            "Abel",
            "Brandt",
            "Conti",
            "Dubois",
            "Eriksen",
            "Fuchs",
            "Garcia",
            "Horvat",
            "Ivanova",
            "Jansen",
            "Kowalski",
            "Lindholm",
            "Moreau",
            "Novak",
            "Olsen",
            "Petrov",
            "Quist",
            "Rossi",
            "Schmidt",
            "Tanaka");
    private static final List<String> GIVEN =
            List.of("Anna", "Ben", "Clara", "David", "Ella", "Finn", "Greta", "Hugo", "Ida", "Jonas", "Klara", "Leo");
    private static final List<String> CONDITIONS =
            List.of("59621000", "44054006", "13645005", "195967001", "53741008", "279039007", "73211009", "35489007");
    private static final List<String> DRUGS =
            List.of("860975", "314076", "197361", "310798", "1049502", "313782", "198440", "617314");

    private final long seed;

    GeneratedResources(long seed) {
        this.seed = seed;
    }

    /** The n-th patient's record, its Patient first. */
    List<Resource> record(int n) {
        Random random = new Random(seed + n);
        List<Resource> record = new java.util.ArrayList<>();
        String id = "p" + n;
        if (n % PATIENTS_OF_A_PRACTITIONER == 0) {
            record.add(practitioner(n / PATIENTS_OF_A_PRACTITIONER, random));
        }
        record.add(patient(n, random));
        for (int i = 0; i < 5; i++) {
            record.add(encounter(id, id + "e" + i, n, random));
        }
        for (int i = 0; i < 20; i++) {
            record.add(observation(id, id + "o" + i, random));
        }
        for (int i = 0; i < 5; i++) {
            record.add(condition(id, id + "c" + i, random));
        }
        for (int i = 0; i < 6; i++) {
            record.add(order(id, id + "m" + i, n, random));
        }
        for (int i = 0; i < 3; i++) {
            record.add(procedure(id, id + "r" + i, random));
        }
        return record;
    }

    /** Whole records until there are {@code count} resources. */
    void forEach(int count, Consumer<Resource> consumer) {
        int made = 0;
        for (int n = 0; made < count; n++) {
            for (Resource resource : record(n)) {
                if (made++ < count) {
                    consumer.accept(resource);
                }
            }
        }
    }

    private static Practitioner practitioner(int n, Random random) {
        Practitioner practitioner = new Practitioner();
        practitioner.setId("d" + n);
        practitioner.addName().setFamily(FAMILIES.get(n % FAMILIES.size())).addGiven(one(GIVEN, random));
        practitioner.addIdentifier().setSystem("http://example.org/doctors").setValue("d" + n);
        return practitioner;
    }

    private static Patient patient(int n, Random random) {
        Patient patient = new Patient();
        patient.setId("p" + n);
        patient.addIdentifier().setSystem("http://example.org/patients").setValue("mrn" + n);
        patient.addName().setFamily(one(FAMILIES, random) + n % 997).addGiven(one(GIVEN, random));
        patient.setBirthDateElement(new DateType(day(1930, 75, random)));
        patient.setGender(random.nextBoolean() ? AdministrativeGender.FEMALE : AdministrativeGender.MALE);
        patient.addAddress().setCity("City " + random.nextInt(200)).setPostalCode("1" + random.nextInt(9999));
        patient.addGeneralPractitioner(new Reference("Practitioner/d" + n / PATIENTS_OF_A_PRACTITIONER));
        return patient;
    }

    private static Encounter encounter(String patient, String id, int n, Random random) {
        Encounter encounter = new Encounter();
        encounter.setId(id);
        encounter.setStatus(Encounter.EncounterStatus.FINISHED);
        encounter.setClass_(new Coding("http://terminology.hl7.org/CodeSystem/v3-ActCode", "AMB", "ambulatory"));
        encounter.setSubject(new Reference("Patient/" + patient));
        encounter.addParticipant().setIndividual(new Reference("Practitioner/d" + n / PATIENTS_OF_A_PRACTITIONER));
        String day = day(2015, 10, random);
        encounter.getPeriod().setStartElement(new DateTimeType(day + "T09:00:00Z"));
        encounter.getPeriod().setEndElement(new DateTimeType(day + "T09:20:00Z"));
        return encounter;
    }

    static Observation observation(String patient, String id, Random random) {
        Observation observation = new Observation();
        observation.setId(id);
        observation.setStatus(ObservationStatus.FINAL);
        observation.addCategory(
                concept("http://terminology.hl7.org/CodeSystem/observation-category", "vital-signs", "Vital Signs"));
        observation.setCode(concept("http://loinc.org", one(LOINC, random), "measured"));
        observation.setSubject(new Reference("Patient/" + patient));
        observation.setEncounter(new Reference("Encounter/" + patient + "e" + random.nextInt(5)));
        observation.setEffective(new DateTimeType(day(2015, 10, random) + "T" + (10 + random.nextInt(10)) + ":15:00Z"));
        observation.setValue(new Quantity()
                .setValue(random.nextInt(2000) / 10.0)
                .setUnit("kg")
                .setSystem("http://unitsofmeasure.org")
                .setCode("kg"));
        return observation;
    }

    private static Condition condition(String patient, String id, Random random) {
        Condition condition = new Condition();
        condition.setId(id);
        condition.setClinicalStatus(
                concept("http://terminology.hl7.org/CodeSystem/condition-clinical", "active", "Active"));
        condition.setCode(concept("http://snomed.info/sct", one(CONDITIONS, random), "found"));
        condition.setSubject(new Reference("Patient/" + patient));
        condition.setOnset(new DateTimeType(day(2010, 15, random)));
        return condition;
    }

    private static MedicationRequest order(String patient, String id, int n, Random random) {
        MedicationRequest order = new MedicationRequest();
        order.setId(id);
        order.setStatus(MedicationRequest.MedicationRequestStatus.ACTIVE);
        order.setIntent(MedicationRequest.MedicationRequestIntent.ORDER);
        order.setMedication(concept("http://www.nlm.nih.gov/research/umls/rxnorm", one(DRUGS, random), "drug"));
        order.setSubject(new Reference("Patient/" + patient));
        order.setRequester(new Reference("Practitioner/d" + n / PATIENTS_OF_A_PRACTITIONER));
        order.setAuthoredOnElement(new DateTimeType(day(2015, 10, random)));
        order.addDosageInstruction().setText("one a day");
        return order;
    }

    private static Procedure procedure(String patient, String id, Random random) {
        Procedure procedure = new Procedure();
        procedure.setId(id);
        procedure.setStatus(Procedure.ProcedureStatus.COMPLETED);
        procedure.setCode(concept("http://snomed.info/sct", one(CONDITIONS, random), "done"));
        procedure.setSubject(new Reference("Patient/" + patient));
        procedure.setPerformed(new DateTimeType(day(2015, 10, random)));
        return procedure;
    }

    private static CodeableConcept concept(String system, String code, String text) {
        return new CodeableConcept(new Coding(system, code, text + " " + code)).setText(text + " " + code);
    }

    private static String one(List<String> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static String day(int from, int years, Random random) {
        return LocalDate.of(from, 1, 1).plusDays(random.nextInt(years * 365)).toString();
    }
}
