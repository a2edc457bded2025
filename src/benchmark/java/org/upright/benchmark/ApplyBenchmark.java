package org.upright.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Resource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.upright.apply.expression.Budget;
import org.upright.fhir.FhirR4;

/**
 * $apply of ours beside that of the reference: calls a second and bytes a call, on the same plan and data, in one run.
 *
 * <p>Both are warm: plans, libraries and value sets are compiled before the first measured call, and stay in the caches
 * that each engine has for them. System properties: {@code engine}, {@code ours} or {@code reference}, runs one of the two
 * alone, and {@code iterations} says how many are measured (three). {@code opioid} needs the content of the CDC opioid guideline, whose suite folder the
 * system property {@code suite} names.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class ApplyBenchmark {
    private static final String LOW_BACK_PAIN = "lbp-cql";
    private static final String FHIRPATH = "lbp-fhirpath";
    private static final String OPIOID = "opioid-cql";
    private static final String OPIOID_CASE = "OpioidCDSREC07--example-rec-07-sixtythree-of-past-ninety-days";
    private static final String ENGINE = System.getProperty("engine", "");
    private static final int ITERATIONS =
            System.getProperty("iterations", "").isEmpty() ? 3 : Integer.getInteger("iterations");
    private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-06-15T09:00:00Z");

    @Param({LOW_BACK_PAIN, FHIRPATH, OPIOID})
    public String plan;

    private Call call;
    private OurEngine ours;
    private ReferenceEngine.Ready reference;

    @Setup
    public void fill() {
        FhirR4 fhir = new FhirR4();
        Optional<Path> suite = suite();
        Path content = plan.equals(OPIOID) ? suite.orElseThrow().resolve("content") : Path.of("fhir-resources");
        List<Resource> definitions = new ArrayList<>(ResourceFiles.under(content, fhir.context()));
        if (plan.equals(FHIRPATH)) {
            definitions.add(ResourceFiles.read(
                    Path.of("src/benchmark/resources/lbp-fhirpath.json"), fhir.context()));
        }
        call = plan.equals(OPIOID) ? opioid(suite.orElseThrow(), fhir) : lowBackPain(fhir);
        ours = new OurEngine(fhir, definitions, Budget.standard());
        if (ENGINE.equals("ours")) {
            System.out.println("[" + plan + "] " + Titles.of(ours.carePlan(call)));
        } else {
            reference = new ReferenceEngine(fhir.context(), definitions).ready(call);
            requireSame();
        }
    }

    /** A ratio of two different answers would mean nothing. */
    private void requireSame() {
        String expected = Titles.of(reference.carePlan()).toString();
        String found = Titles.of(ours.carePlan(call)).toString();
        System.out.println("[" + plan + "] " + found);
        if (plan.equals(LOW_BACK_PAIN)) {
            System.out.println("[" + plan + "] of the reference: " + expected);
        } else if (!expected.equals(found)) {
            throw new IllegalStateException("The reference answers `" + expected + "`, ours `" + found + "`.");
        }
    }

    private Call lowBackPain(FhirR4 fhir) {
        List<Resource> data = data(Path.of("fhir-resources/tests/v01/patient.json"), fhir);
        String id = plan.equals(FHIRPATH) ? "lbp-fhirpath" : "lbp-strategy";
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

    @Benchmark
    public CarePlan ours() {
        return ours.carePlan(call);
    }

    @Benchmark
    public CarePlan reference() {
        return reference.carePlan();
    }

    private static Optional<Path> suite() {
        return Optional.of(System.getProperty("suite", ""))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .filter(folder -> Files.isDirectory(folder.resolve("content")));
    }

    public static void main(String[] arguments) throws RunnerException {
        List<String> plans = new ArrayList<>(List.of(LOW_BACK_PAIN, FHIRPATH));
        if (suite().isPresent()) {
            plans.add(OPIOID);
        } else {
            System.out.println(OPIOID + " is left out: -Dsuite names no folder with the content of the opioid guideline.");
        }
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("^" + ApplyBenchmark.class.getName().replace(".", "\\.") + "\\."
                                + (ENGINE.isEmpty() ? ".*" : ENGINE + "$"))
                        .param("plan", plans.toArray(String[]::new))
                        .forks(1)
                        .warmupIterations(Math.min(2, ITERATIONS))
                        .warmupTime(TimeValue.seconds(3))
                        .measurementIterations(ITERATIONS)
                        .measurementTime(TimeValue.seconds(2))
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
        print(results);
    }

    private static void print(Collection<RunResult> results) {
        Map<String, Map<String, RunResult>> byPlan = new TreeMap<>();
        for (RunResult result : results) {
            byPlan.computeIfAbsent(result.getParams().getParam("plan"), unknown -> new TreeMap<>())
                    .put(result.getPrimaryResult().getLabel(), result);
        }
        System.out.println();
        System.out.printf("%-14s %-10s %12s %14s %8s%n", "plan", "engine", "ms a call", "KB a call", "ratio");
        byPlan.forEach((plan, engines) -> engines.forEach((engine, result) -> System.out.printf(
                Locale.ROOT,
                "%-14s %-10s %12.3f %14.1f %8s%n",
                plan,
                engine,
                milliseconds(result),
                kilobytes(result),
                ratio(engines, engine))));
    }

    private static double milliseconds(RunResult result) {
        return 1_000 / result.getPrimaryResult().getScore();
    }

    private static double kilobytes(RunResult result) {
        return result.getSecondaryResults().get("gc.alloc.rate.norm").getScore() / 1_000;
    }

    private static String ratio(Map<String, RunResult> engines, String engine) {
        return engine.equals("ours") && engines.containsKey("reference")
                ? String.format(
                        Locale.ROOT, "%.1f", milliseconds(engines.get("reference")) / milliseconds(engines.get("ours")))
                : "";
    }
}
