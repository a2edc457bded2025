package org.upright.random;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.Expression;
import org.hl7.fhir.r4.model.Library;

/** Expressions of one plan, and the library that has their defines. */
final class RandomExpressions {
    static final String BASE = "http://upright.example.org/fhir/";
    private static final String ALTERNATIVE = "http://hl7.org/fhir/StructureDefinition/cqf-alternativeExpression";
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
            "Patient.name.family.exists()");
    private static final List<String> FHIRPATH_OF_INPUT = List.of(
            "%found.exists()",
            "%found.empty()", "%found.count() > 1", "%found.code.exists()", "%found.where(status = 'final').exists()");
    private static final List<String> CQL = List.of(
            "exists [Condition]",
            "exists [Condition: \"Codes\"]",
            "exists [Observation: \"Codes\"]",
            "exists ([Condition] C where exists (C.code.coding X where X.code.value = 'a'))",
            "exists ([Condition] C where exists (C.clinicalStatus.coding X where X.code.value = 'active'))",
            "exists ([Observation] O where O.status = 'final')",
            "exists [QuestionnaireResponse]",
            "AgeInYears() >= 40",
            "AgeInYearsAt(@1999-01-01) < 10",
            "Patient.gender.value = 'female'",
            "Patient.gender = 'male'",
            "Patient.active",
            "Patient.birthDate is null",
            "Count([Observation]) > 1",
            "Count([Condition]) >= \"Threshold\"",
            "Inc.Shared",
            "Inc.IncTwice(Count([Condition])) > \"Threshold\"",
            "\"Given\" = 'x'",
            "exists ([Observation] O where (O.value as FHIR.Quantity).value.value > 5)",
            "First([Condition]).code.text.value = 'x'",
            "Now() > @2026-06-15T08:00:00.0Z",
            "true",
            "true",
            "true",
            "true",
            "false",
            "1 / 0 > 0",
            "Message(true, true, '1', 'Error', 'stopped')");
    private static final List<List<String>> VALUES = List.of(
            List.of("Text", "'said'"),
            List.of("Number", "3"),
            List.of("Yes", "true"),
            List.of("Day", "Today()"),
            List.of("Moment", "Now()"),
            List.of("Nothing", "null as String"),
            List.of("Concept", "First([Condition] C sort by id).code"),
            List.of("Some", "5 'mg'"),
            List.of("Weeks", "2 weeks"),
            List.of("Family", "First(Patient.name).family"),
            List.of("Span", "Interval[@2026-01-01T00:00:00.0Z, @2026-02-01T00:00:00.0Z]"),
            List.of("Code", "'urgent'"),
            List.of("Stopped", "Message('x', true, '1', 'Error', 'stopped')"),
            List.of("Many", "{ 'one', 'two' }"));

    private final Dice dice;
    private final String name;
    private final boolean speaksFhirPath;
    private final StringBuilder cql = new StringBuilder();
    private int defines;

    /** @param speaksFhirPath the reference needs seconds for each FHIRPath expression */
    RandomExpressions(Dice dice, String name, boolean speaksFhirPath) {
        this.dice = dice;
        this.name = name;
        this.speaksFhirPath = speaksFhirPath;
        cql.append("""
                library %s version '1.0.0'
                using FHIR version '4.0.1'
                include FHIRHelpers version '4.0.1' called FHIRHelpers
                include Shared version '1.0.0' called Inc
                valueset "Codes": '%sValueSet/codes'
                parameter "Threshold" Integer default 2
                parameter "Given" String
                context Patient
                """.formatted(name, BASE));
        VALUES.forEach(value -> define(value.get(0), value.get(1)));
    }

    String canonical() {
        return BASE + "Library/" + name;
    }

    private void define(String define, String text) {
        cql.append("define \"").append(define).append("\":\n  ").append(text).append('\n');
    }

    /** @param hasInput whether {@code %found} is an input there */
    Expression condition(boolean hasInput) {
        if (speaksFhirPath && dice.oneIn(3)) {
            return of("text/fhirpath", fhirPath(dice.below(2), hasInput));
        }
        if (dice.oneIn(6)) {
            return of("text/cql-identifier", "Shared").setReference(BASE + "Library/Shared|1.0.0");
        }
        String text = cql(dice.below(3));
        if (dice.oneIn(12)) {
            return of(dice.one(List.of("text/cql", "text/cql-expression")), text);
        }
        String define = "D" + ++defines;
        define(define, text);
        Expression expression = of(dice.one(List.of("text/cql-identifier", "text/cql.identifier")), define);
        if (dice.oneIn(8)) {
            expression.setReference(canonical() + "|1.0.0");
        }
        if (dice.oneIn(8)) {
            expression.addExtension(ALTERNATIVE, of("text/cql-identifier", "Yes"));
        }
        return expression;
    }

    Expression value() {
        if (speaksFhirPath && dice.oneIn(4)) {
            return of(
                    "text/fhirpath",
                    dice.one(List.of("'said'", "%subject.birthDate", "{}", "today()", "%subject.name.family")));
        }
        return of("text/cql-identifier", dice.one(VALUES).get(0));
    }

    private static Expression of(String language, String text) {
        return new Expression().setLanguage(language).setExpression(text);
    }

    private String fhirPath(int depth, boolean hasInput) {
        if (depth == 0) {
            return dice.one(hasInput && dice.oneIn(2) ? FHIRPATH_OF_INPUT : FHIRPATH);
        }
        String operator = dice.one(List.of("and", "or", "xor", "implies"));
        return "(" + fhirPath(0, hasInput) + ") " + operator + " (" + fhirPath(0, hasInput) + ")";
    }

    private String cql(int depth) {
        if (depth == 0) {
            return dice.one(CQL);
        }
        String operator = dice.one(List.of("and", "or", "or", "xor", "implies", "not", "is null"));
        return switch (operator) {
            case "not" -> "not (" + cql(depth - 1) + ")";
            case "is null" -> "(" + cql(depth - 1) + ") is null";
            default -> "(" + cql(depth - 1) + ") " + operator + " (" + cql(depth - 1) + ")";
        };
    }

    Library library() {
        return library(name, cql.toString());
    }

    static Library library(String name, String cql) {
        Library library = new Library();
        library.setId("Library/" + name);
        library.setUrl(BASE + "Library/" + name)
                .setVersion("1.0.0")
                .setName(name)
                .setStatus(PublicationStatus.ACTIVE)
                .setType(new CodeableConcept(
                        new Coding("http://terminology.hl7.org/CodeSystem/library-type", "logic-library", null)));
        library.addContent().setContentType("text/cql").setData(cql.getBytes(StandardCharsets.UTF_8));
        return library;
    }
}
