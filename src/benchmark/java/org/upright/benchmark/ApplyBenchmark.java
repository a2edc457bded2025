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
    private static final String ENGINE = System.getProperty("engine", "");
    private static final int ITERATIONS =
            System.getProperty("iterations", "").isEmpty() ? 3 : Integer.getInteger("iterations");

    @Param({MeasuredPlan.LOW_BACK_PAIN, MeasuredPlan.FHIRPATH, MeasuredPlan.OPIOID})
    public String plan;

    private Call call;
    private OurEngine ours;
    private ReferenceEngine.Ready reference;

    @Setup
    public void fill() {
        FhirR4 fhir = new FhirR4();
        MeasuredPlan measured = MeasuredPlan.named(plan, fhir);
        call = measured.call();
        ours = new OurEngine(fhir, measured.definitions(), Budget.standard());
        if (ENGINE.equals("ours")) {
            System.out.println("[" + plan + "] " + Titles.of(ours.carePlan(call)));
        } else {
            reference = new ReferenceEngine(fhir.context(), measured.definitions()).ready(call);
            requireSame();
        }
    }

    /** A ratio of two different answers would mean nothing. */
    private void requireSame() {
        String expected = Titles.of(reference.carePlan()).toString();
        String found = Titles.of(ours.carePlan(call)).toString();
        System.out.println("[" + plan + "] " + found);
        if (plan.equals(MeasuredPlan.LOW_BACK_PAIN)) {
            System.out.println("[" + plan + "] of the reference: " + expected);
        } else if (!expected.equals(found)) {
            throw new IllegalStateException("The reference answers `" + expected + "`, ours `" + found + "`.");
        }
    }

    @Benchmark
    public CarePlan ours() {
        return ours.carePlan(call);
    }

    @Benchmark
    public CarePlan reference() {
        return reference.carePlan();
    }

    public static void main(String[] arguments) throws RunnerException {
        List<String> plans = MeasuredPlan.names();
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
