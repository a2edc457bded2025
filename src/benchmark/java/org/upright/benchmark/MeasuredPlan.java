package org.upright.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.FhirR4;

/**
 * One of the plans that are measured: what it is made of and the call that is made again and again.
 *
 * <p>The opioid plan needs the content of the CDC opioid guideline, whose suite folder the system property
 * {@code suite} names.
 */
record MeasuredPlan(List<Resource> definitions, Call call) {
    static final String LOW_BACK_PAIN = "lbp-cql";
    static final String FHIRPATH = "lbp-fhirpath";
    static final String OPIOID = "opioid-cql";

    private static final String OPIOID_CASE = "OpioidCDSREC07--example-rec-07-sixtythree-of-past-ninety-days";
    private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-06-15T09:00:00Z");

    /** Those that can be measured here; that the opioid plan cannot is printed. */
    static List<String> names() {
        List<String> names = new ArrayList<>(List.of(LOW_BACK_PAIN, FHIRPATH));
        if (suite().isPresent()) {
            names.add(OPIOID);
        } else {
            System.out.println(OPIOID + " is left out: -Dsuite names no folder with the content of the opioid guideline.");
        }
        return names;
    }

    static MeasuredPlan named(String plan, FhirR4 fhir) {
        Path content =
                plan.equals(OPIOID) ? suite().orElseThrow().resolve("content") : Path.of("fhir-resources");
        List<Resource> definitions = new ArrayList<>(ResourceFiles.under(content, fhir.context()));
        if (plan.equals(FHIRPATH)) {
            definitions.add(ResourceFiles.read(
                    Path.of("src/benchmark/resources/lbp-fhirpath.json"), fhir.context()));
        }
        return new MeasuredPlan(
                definitions,
                plan.equals(OPIOID)
                        ? opioid(suite().orElseThrow(), fhir)
                        : lowBackPain(plan.equals(FHIRPATH) ? "lbp-fhirpath" : "lbp-strategy", fhir));
    }

    private static Call lowBackPain(String id, FhirR4 fhir) {
        List<Resource> data = data(Path.of("fhir-resources/tests/v01/patient.json"), fhir);
        return new Call(id, "Patient/v01", data, Optional.empty(), NOW);
    }

    private static Call opioid(Path suite, FhirR4 fhir) {
        Path folder = suite.resolve("cases").resolve(OPIOID_CASE);
        return new Call(
                "opioidcds-07",
                "Patient/example-rec-07-sixtythree-of-past-ninety-days",
                data(folder.resolve("data.json"), fhir),
                Optional.of((Parameters) ResourceFiles.read(folder.resolve("cql-parameters.json"), fhir.context())),
                ZonedDateTime.parse("2023-05-01T12:00:00Z"));
    }

    private static List<Resource> data(Path file, FhirR4 fhir) {
        return ResourceFiles.entries((Bundle) ResourceFiles.read(file, fhir.context()));
    }

    private static Optional<Path> suite() {
        return Optional.of(System.getProperty("suite", ""))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .filter(folder -> Files.isDirectory(folder.resolve("content")));
    }
}
