package org.upright.benchmark;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Random;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.Expression;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PlanDefinition.ActionConditionKind;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** Small plans and records from a seed: the same seed, the same plan. An action's title is its condition. */
final class RandomPlans {
    private static final String BASE = "http://upright.example.org/fhir/";
    private static final List<String> FHIRPATH = List.of(
            "%subject.gender = 'female'",
            "%subject.birthDate <= @1980-06-01",
            "%subject.birthDate > @1980-06",
            "%subject.active = true",
            "%subject.name.exists()",
            "%subject.name.empty()",
            "%subject.name.where(family = 'Ito').exists()",
            "%subject.name.count() > 1",
            "%subject.gender.exists()",
            "(%subject.gender = 'male').not()",
            "iif(%subject.name.exists(), true, false)",
            "%subject.name.family.exists()");
    private static final List<String> CQL = List.of(
            "exists [Condition]",
            "exists ([Condition] C where exists (C.code.coding X where X.code.value = 'a'))",
            "exists ([Condition] C where exists (C.clinicalStatus.coding X where X.code.value = 'active'))",
            "AgeInYears() >= 40",
            "AgeInYearsAt(@1999-01-01) < 10",
            "Patient.gender.value = 'female'",
            "Patient.gender = 'male'",
            "Patient.active",
            "Patient.birthDate is null",
            "Count([Observation]) > 1",
            "exists ([Observation] O where (O.value as FHIR.Quantity).value.value > 5)",
            "Max([Observation] O return (O.value as FHIR.Quantity).value.value) > 5",
            "First([Condition]).code.text.value = 'x'",
            "1 / 0 > 0");

    private final Random random;
    private final String id;

    RandomPlans(long seed) {
        this.random = new Random(seed);
        this.id = "random-" + seed;
    }

    String id() {
        return id;
    }

    /** The plan and its library. */
    List<Resource> definitions() {
        StringBuilder cql = new StringBuilder("library Rnd" + id.replace("random-", "") + " version '1.0.0'\n"
                + "using FHIR version '4.0.1'\ninclude FHIRHelpers version '4.0.1' called FHIRHelpers\ncontext Patient\n");
        PlanDefinition plan = new PlanDefinition();
        plan.setId("PlanDefinition/" + id);
        plan.setUrl(BASE + "PlanDefinition/" + id).setVersion("1.0.0").setStatus(PublicationStatus.ACTIVE);
        plan.addLibrary(library() + "|1.0.0");
        int actions = 2 + random.nextInt(3);
        for (int i = 0; i < actions; i++) {
            action(plan.addAction(), cql, "A" + i);
        }
        return List.of(plan, library(cql.toString()));
    }

    private String library() {
        return BASE + "Library/Rnd" + id.replace("random-", "");
    }

    private void action(PlanDefinitionActionComponent action, StringBuilder cql, String name) {
        boolean isFhirPath = random.nextInt(4) == 0;
        String text = isFhirPath ? fhirPath(random.nextInt(2)) : cql(random.nextInt(3));
        action.setTitle(name + ": " + text);
        if (!isFhirPath) {
            cql.append("define \"").append(name).append("\":\n  ").append(text).append('\n');
        }
        action.addCondition()
                .setKind(ActionConditionKind.APPLICABILITY)
                .setExpression(new Expression()
                        .setLanguage(isFhirPath ? "text/fhirpath" : "text/cql-identifier")
                        .setExpression(isFhirPath ? text : name));
        if (name.length() < 6 && random.nextInt(3) == 0) {
            action(action.addAction(), cql, name + "x");
        }
    }

    private String fhirPath(int depth) {
        if (depth == 0) {
            return FHIRPATH.get(random.nextInt(FHIRPATH.size()));
        }
        String operator = List.of("and", "or", "xor", "implies").get(random.nextInt(4));
        return "(" + fhirPath(depth - 1) + ") " + operator + " (" + fhirPath(depth - 1) + ")";
    }

    private String cql(int depth) {
        if (depth == 0) {
            return CQL.get(random.nextInt(CQL.size()));
        }
        String operator = List.of("and", "or", "xor", "implies", "not", "is null").get(random.nextInt(6));
        return switch (operator) {
            case "not" -> "not (" + cql(depth - 1) + ")";
            case "is null" -> "(" + cql(depth - 1) + ") is null";
            default -> "(" + cql(depth - 1) + ") " + operator + " (" + cql(depth - 1) + ")";
        };
    }

    private Library library(String cql) {
        Library library = new Library();
        library.setId("Library/Rnd" + id.replace("random-", ""));
        library.setUrl(library())
                .setVersion("1.0.0")
                .setName("Rnd" + id.replace("random-", ""))
                .setStatus(PublicationStatus.ACTIVE)
                .setType(new CodeableConcept(
                        new Coding("http://terminology.hl7.org/CodeSystem/library-type", "logic-library", null)));
        library.addContent().setContentType("text/cql").setData(cql.getBytes(StandardCharsets.UTF_8));
        return library;
    }

    /** Elements are absent as often as present. */
    List<Resource> data() {
        List<Resource> data = new ArrayList<>();
        Patient patient = new Patient();
        patient.setId("Patient/p");
        if (random.nextBoolean()) {
            patient.setGender(random.nextBoolean() ? AdministrativeGender.FEMALE : AdministrativeGender.MALE);
        }
        if (random.nextBoolean()) {
            patient.setBirthDate(new Date((random.nextInt(50) - 10) * 31_536_000_000L));
        }
        if (random.nextBoolean()) {
            patient.setActive(random.nextBoolean());
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            patient.addName().setFamily(random.nextBoolean() ? "Ito" : "Abe").addGiven("Rin");
        }
        data.add(patient);
        for (int i = random.nextInt(3); i > 0; i--) {
            data.add(condition("c" + i));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            data.add(observation("o" + i));
        }
        return data;
    }

    private Condition condition(String name) {
        Condition condition = new Condition().setSubject(new Reference("Patient/p"));
        condition.setId("Condition/" + name);
        condition.setCode(new CodeableConcept(new Coding("urn:x", random.nextBoolean() ? "a" : "b", null)));
        if (random.nextBoolean()) {
            condition.getCode().setText(random.nextBoolean() ? "x" : "y");
        }
        if (random.nextBoolean()) {
            condition.setClinicalStatus(new CodeableConcept(new Coding(
                    "http://terminology.hl7.org/CodeSystem/condition-clinical",
                    random.nextBoolean() ? "active" : "resolved",
                    null)));
        }
        return condition;
    }

    private Observation observation(String name) {
        Observation observation =
                new Observation().setSubject(new Reference("Patient/p")).setStatus(ObservationStatus.FINAL);
        observation.setId("Observation/" + name);
        observation.setCode(new CodeableConcept(new Coding("urn:x", "o", null)));
        if (random.nextBoolean()) {
            observation.setValue(new Quantity().setValue(random.nextInt(10)));
        }
        return observation;
    }
}
