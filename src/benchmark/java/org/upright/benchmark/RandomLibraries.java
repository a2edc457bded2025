package org.upright.benchmark;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ValueSet;

/** CQL libraries from a seed: defines of every type over a patient's record. */
final class RandomLibraries {
    static final String BASE = "http://upright.example.org/fhir/";
    private static final String CODES = BASE + "ValueSet/codes";

    private static final String HEADER = """
            library %s version '1.0.0'
            using FHIR version '4.0.1'
            include FHIRHelpers version '4.0.1' called FHIRHelpers
            include Shared version '1.0.0' called Inc
            codesystem "X": 'urn:x'
            codesystem "Clinical": 'http://terminology.hl7.org/CodeSystem/condition-clinical'
            valueset "Codes": '%s'
            code "code a": 'a' from "X" display 'A'
            code "code b": 'b' from "X"
            code "active": 'active' from "Clinical"
            concept "concept": { "code a", "code b" } display 'Both'
            parameter "Measurement Period" Interval<DateTime> default Interval[@2024-01-01T00:00:00.0Z, @2025-01-01T00:00:00.0Z)
            parameter "Threshold" Integer default 2
            context Patient
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
            """;

    private RandomLibraries() {}

    static String name(long seed) {
        return "Random" + seed;
    }

    /** What all of them use. */
    static List<Resource> shared() {
        ValueSet codes = new ValueSet();
        codes.setId("ValueSet/codes");
        codes.setUrl(CODES).setStatus(PublicationStatus.ACTIVE);
        codes.getCompose().addInclude().setSystem("urn:x").addConcept().setCode("a");
        codes.getCompose().getIncludeFirstRep().addConcept().setCode("b");
        codes.getExpansion().addContains().setSystem("urn:x").setCode("a");
        codes.getExpansion().addContains().setSystem("urn:x").setCode("b");
        return List.of(codes, library("Shared", SHARED));
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
