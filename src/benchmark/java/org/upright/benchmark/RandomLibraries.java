package org.upright.benchmark;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.CodeSystem.CodeSystemContentMode;
import org.hl7.fhir.r4.model.CodeSystem.ConceptDefinitionComponent;
import org.hl7.fhir.r4.model.CodeSystem.PropertyType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Range;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.TimeType;
import org.hl7.fhir.r4.model.Type;
import org.hl7.fhir.r4.model.ValueSet;
import org.hl7.fhir.r4.model.ValueSet.ConceptSetComponent;
import org.hl7.fhir.r4.model.ValueSet.FilterOperator;

/** CQL libraries from a seed: defines of every type over a patient's record. */
final class RandomLibraries {
    static final String BASE = "http://upright.example.org/fhir/";
    private static final String CODES = BASE + "ValueSet/codes";
    private static final String SYSTEM = "urn:x";
    private static final Map<String, List<String>> EXPANDED = Map.of(
            "codes-filtered", List.of("a", "a1"),
            "codes-excluded", List.of("a", "z"),
            "codes-apart", List.of("b", "z"),
            "codes-imported", List.of("a", "b", "z"),
            "codes-common", List.of("a"),
            "codes-kinds", List.of("a", "z"));

    private static final String HEADER = """
            library %1$s version '1.0.0'
            using FHIR version '4.0.1'
            include FHIRHelpers version '4.0.1' called FHIRHelpers
            include Shared version '1.0.0' called Inc
            codesystem "X": 'urn:x'
            codesystem "Clinical": 'http://terminology.hl7.org/CodeSystem/condition-clinical'
            valueset "Codes": '%2$s'
            code "code a": 'a' from "X" display 'A'
            code "code b": 'b' from "X"
            code "active": 'active' from "Clinical"
            concept "concept": { "code a", "code b" } display 'Both'
            parameter "Measurement Period" Interval<DateTime> default Interval[@2024-01-01T00:00:00.0Z, @2025-01-01T00:00:00.0Z)
            parameter "Threshold" Integer default 2
            parameter "PBool" Boolean
            parameter "PInteger" Integer
            parameter "PLater" Integer default 1 + 1
            parameter "PString" String default 'dflt'
            parameter "PDecimal" Decimal default 1.5
            parameter "PDate" Date
            parameter "PDateTime" DateTime default @2024-05-01T10:00:00.000+02:00
            parameter "PTime" Time default @T10:30
            parameter "PQuantity" System.Quantity default 5 'mg'
            parameter "PDefaulted" default 3 days
            parameter "PCode" Code
            parameter "PConcept" Concept
            parameter "PPeriod" Interval<DateTime>
            parameter "PIntegers" Interval<Integer> default Interval[1, 4]
            parameter "PQuantities" Interval<System.Quantity>
            parameter "PList" List<Integer> default { 1, 2 }
            parameter "PVocabulary" Vocabulary
            valueset "Versioned": '%2$s' version '1'
            valueset "Filtered": '%2$s-filtered'
            valueset "Excluded": '%2$s-excluded'
            valueset "Apart": '%2$s-apart'
            valueset "Imported": '%2$s-imported'
            valueset "Common": '%2$s-common'
            valueset "Kinds": '%2$s-kinds'
            valueset "Several": '%2$s-several'
            context Unfiltered
            define "AllConditions": Count([Condition])
            context Patient
            define "Self": Patient
            define "Nobody": null as FHIR.Patient
            define "ConditionCode": First([Condition]).code
            define "Chosen": if AgeInYears() > 40 then { "code a" } else { "code b" }
            define private "Hidden": 7
            define function Over(x Integer): 'integer'
            define function Over(x String): 'string'
            define function Over(x Date): 'date'
            define function Over(x System.Quantity): 'quantity'
            define function Over(x List<Integer>): 'list'
            define fluent function big(n Integer): n > 2
            define fluent function blank(s String): s is null or s = ''
            define fluent function adult(p FHIR.Patient): CalculateAgeInYearsAt(p.birthDate, Today()) >= 18
            define private function Unseen(n Integer): n
            define function IsAdultAt(at Date): CalculateAgeInYearsAt(Patient.birthDate, at) >= 18
            define function Twice(n Integer): n * 2
            define "Adult": AgeInYears() >= 18
            define FromInclude: Inc.Shared
            """;

    private static final String SHARED = """
            library Shared version '1.0.0'
            using FHIR version '4.0.1'
            include FHIRHelpers version '4.0.1' called FHIRHelpers
            parameter "Factor" Integer default 2
            context Patient
            define Shared: exists [Condition]
            define function IncTwice(n Integer): n * "Factor"
            define function Over(x Integer): x + 1
            define function Over(x String): x + '!'
            define private Concealed: 3
            define Kept: Concealed + "Factor"
            """;

    private RandomLibraries() {}

    static String name(long seed) {
        return "Random" + seed;
    }

    /** What all of them use. */
    static List<Resource> shared() {
        ValueSet codes = new ValueSet();
        codes.setId("ValueSet/codes");
        codes.setUrl(CODES).setVersion("1").setStatus(PublicationStatus.ACTIVE);
        codes.getCompose().addInclude().setSystem("urn:x").addConcept().setCode("a");
        codes.getCompose().getIncludeFirstRep().addConcept().setCode("b");
        codes.getExpansion().addContains().setSystem("urn:x").setCode("a");
        codes.getExpansion().addContains().setSystem("urn:x").setCode("b");
        List<Resource> shared = new ArrayList<>(List.of(codes, system(), library("Shared", SHARED)));
        shared.addAll(composed());
        return shared;
    }

    /** The same with the members of each value set written out, for the reference works out neither filters nor exclusions. */
    static List<Resource> expanded() {
        List<Resource> shared = shared();
        for (Resource resource : shared) {
            if (resource instanceof ValueSet set && EXPANDED.containsKey(set.getIdElement().getIdPart())) {
                for (String code : EXPANDED.get(set.getIdElement().getIdPart())) {
                    set.getExpansion().addContains().setSystem(SYSTEM).setCode(code);
                }
            }
        }
        return shared;
    }

    /** {@code a1} is an {@code a}, and {@code a} and {@code z} are of one kind. */
    private static CodeSystem system() {
        CodeSystem system = new CodeSystem();
        system.setId("CodeSystem/x");
        system.setUrl(SYSTEM).setStatus(PublicationStatus.ACTIVE).setContent(CodeSystemContentMode.COMPLETE);
        system.addProperty().setCode("kind").setType(PropertyType.CODE);
        for (String code : List.of("a", "b", "z")) {
            ConceptDefinitionComponent concept = system.addConcept().setCode(code);
            concept.addProperty().setCode("kind").setValue(new CodeType(code.equals("b") ? "even" : "odd"));
        }
        system.getConceptFirstRep().addConcept().setCode("a1");
        return system;
    }

    /** Value sets that have to be worked out, none with a stored expansion. */
    private static List<ValueSet> composed() {
        ValueSet filtered = valueSet("filtered");
        filter(filtered.getCompose().addInclude(), "concept", FilterOperator.ISA, "a");
        ValueSet excluded = valueSet("excluded");
        listed(excluded.getCompose().addInclude(), "a", "b", "z");
        listed(excluded.getCompose().addExclude(), "b");
        ValueSet apart = valueSet("apart");
        apart.getCompose().addInclude().setSystem(SYSTEM);
        filter(apart.getCompose().addExclude(), "concept", FilterOperator.ISA, "a");
        ValueSet imported = valueSet("imported");
        imported.getCompose().addInclude().addValueSet(CODES);
        listed(imported.getCompose().addInclude(), "z");
        ValueSet common = valueSet("common");
        listed(common.getCompose().addInclude().addValueSet(CODES), "a", "z");
        ValueSet kinds = valueSet("kinds");
        filter(kinds.getCompose().addInclude(), "kind", FilterOperator.EQUAL, "odd");
        ValueSet several = valueSet("several");
        listed(several.getCompose().addInclude(), "a");
        several.getCompose().addInclude().setSystem("urn:y").addConcept().setCode("b");
        return List.of(filtered, excluded, apart, imported, common, kinds, several);
    }

    private static ValueSet valueSet(String name) {
        ValueSet made = new ValueSet();
        made.setId("ValueSet/codes-" + name);
        made.setUrl(CODES + "-" + name).setStatus(PublicationStatus.ACTIVE);
        return made;
    }

    private static void listed(ConceptSetComponent set, String... codes) {
        set.setSystem(SYSTEM);
        Stream.of(codes).forEach(code -> set.addConcept().setCode(code));
    }

    private static void filter(ConceptSetComponent set, String property, FilterOperator operator, String value) {
        set.setSystem(SYSTEM).addFilter().setProperty(property).setOp(operator).setValue(value);
    }

    /** Values for some of the parameters, of every type that FHIR has for them. */
    static Parameters given(long seed) {
        Random random = new Random(seed * 31 + 7);
        Map<String, Type> values = new LinkedHashMap<>();
        values.put("PBool", new BooleanType(random.nextBoolean()));
        values.put("PInteger", new IntegerType(random.nextInt(5)));
        values.put("PString", new StringType("given"));
        values.put("PDecimal", new DecimalType("2.50"));
        values.put("PDate", new DateType(random.nextBoolean() ? "2024-02" : "2024-02-29"));
        values.put("PDateTime", new DateTimeType(random.nextBoolean() ? "2024-06-15T23:30:00-05:00" : "2024-06-15"));
        values.put("PTime", new TimeType("14:15:00"));
        values.put("PQuantity", quantity("7", "mg"));
        values.put("PCode", new Coding("urn:x", "b", "B"));
        values.put("PConcept", new CodeableConcept(new Coding("urn:x", "a", "A")).setText("text"));
        values.put(
                "PPeriod",
                new Period()
                        .setStartElement(new DateTimeType("2024-01-01T00:00:00Z"))
                        .setEndElement(new DateTimeType("2024-12-31T00:00:00Z")));
        values.put("PQuantities", new Range().setLow(quantity("1", "mg")).setHigh(quantity("8", "mg")));
        Parameters given = new Parameters();
        values.forEach((name, value) -> {
            if (random.nextInt(3) == 0) {
                given.addParameter().setName(name).setValue(value);
            }
        });
        if (random.nextInt(3) == 0) {
            given.addParameter("PList", new IntegerType(4));
            given.addParameter("PList", new IntegerType(5));
        }
        return given;
    }

    private static Quantity quantity(String value, String unit) {
        return new Quantity()
                .setValue(new BigDecimal(value))
                .setUnit(unit)
                .setCode(unit)
                .setSystem("http://unitsofmeasure.org");
    }

    /** @param defines so many of random types; {@code 0} of them: one for each template of the grammar */
    static Library of(long seed, int defines) {
        Grammar grammar = new Grammar(new Random(seed));
        StringBuilder cql = new StringBuilder(HEADER.formatted(name(seed), CODES));
        List<String> types = grammar.types();
        Random random = new Random(seed + 1);
        if (defines == 0) {
            types.forEach(type -> IntStream.range(0, grammar.templates(type).size())
                    .forEach(i -> add(cql, type + i, grammar.filled(grammar.templates(type).get(i), 1))));
        }
        for (int i = 0; i < defines; i++) {
            String type = types.get(random.nextInt(types.size()));
            add(cql, type + i, grammar.expression(type, 1 + random.nextInt(3)));
        }
        return library(name(seed), cql.toString());
    }

    /** Without the defines of these names; a define is two lines. */
    static Library without(Library library, Set<String> names) {
        List<String> all = new String(library.getContentFirstRep().getData(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        StringBuilder kept = new StringBuilder();
        for (int i = 0; i < all.size(); i++) {
            boolean broken = all.get(i).startsWith("define ") && names.contains(all.get(i).replaceAll("define |:$", ""));
            if (broken) {
                i++;
            } else {
                kept.append(all.get(i)).append('\n');
            }
        }
        return library(library.getName(), kept.toString());
    }

    private static void add(StringBuilder cql, String name, String text) {
        cql.append("define ").append(name).append(":\n  ").append(text).append('\n');
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
