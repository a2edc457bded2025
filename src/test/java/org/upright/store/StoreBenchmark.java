package org.upright.store;

import ca.uhn.fhir.context.FhirContext;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Resource;

/**
 * Measures a store that it fills: {@code StoreBenchmark RESOURCES SECONDS FOLDER}, or with {@code URL USER PASSWORD} of
 * an empty PostgreSQL database in place of the folder, or {@code embedded} for one of its own. Each step is run by 1 and by 8 clients; the answer is a table of steps a second, of
 * milliseconds of CPU that a step takes, and of those that SQLite's one writing thread takes.
 */
@SuppressWarnings("CheckReturnValue") // what is read is thrown away: only its time counts
final class StoreBenchmark {
    private static final FhirContext CONTEXT = FhirContext.forR4Cached();
    private static final int ROUNDS = 3;

    private final SqlResourceStore store;
    private final int patients;
    private final double seconds;
    private static final AtomicInteger NEXT = new AtomicInteger();
    private final GeneratedResources generated = new GeneratedResources(7);

    StoreBenchmark(SqlResourceStore store, int resources, double seconds) {
        this.store = store;
        this.patients = patients(resources);
        this.seconds = seconds;
    }

    /** How many patients there are among so many generated resources. */
    static int patients(int resources) {
        return Math.max(1, resources / (GeneratedResources.OF_A_PATIENT + 1));
    }

    public static void main(String[] arguments) throws Exception {
        int resources = Integer.parseInt(arguments[0]);
        boolean folder = arguments.length == 3;
        StoreSettings settings = folder
                ? arguments[2].equals("embedded")
                        ? EmbeddedPostgresServer.newDatabase()
                        : StoreSettings.sqlite(Path.of(arguments[2]))
                : StoreSettings.postgres(arguments[2], arguments[3], arguments[4]);
        run(settings, resources, Double.parseDouble(arguments[1]));
        if (folder && !arguments[2].equals("embedded")) {
            System.out.printf(
                    Locale.ROOT, "| size of the database, MB | %d | | | |%n", size(Path.of(arguments[2])) >> 20);
        }
        System.exit(0);
    }

    static void run(StoreSettings settings, int resources, double seconds) throws Exception {
        try (SqlResourceStore store = SqlResourceStore.open(settings, CONTEXT)) {
            StoreBenchmark benchmark = new StoreBenchmark(store, resources, seconds);
            benchmark.fill(resources);
            benchmark.steps().forEach(benchmark::measure);
        }
    }

    private void fill(int resources) throws IOException {
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "generated-" + resources + ".ndjson");
        if (!Files.exists(file)) {
            write(file, resources);
        }
        long begun = System.nanoTime();
        long cpu = cpu();
        long[] said = {begun};
        long read = store.importFile(file, line -> {
            if (System.nanoTime() - said[0] > 20e9) {
                said[0] = System.nanoTime();
                System.err.println(line + " after " + (System.nanoTime() - begun) / 1_000_000_000 + " s");
            }
        });
        double took = (System.nanoTime() - begun) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "| import of %d, a second | %.0f | | %.2f | |%n",
                read,
                read / took,
                (cpu() - cpu) / 1e6 / read);
    }

    private void write(Path file, int resources) throws IOException {
        try (BufferedWriter writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            var parser = CONTEXT.newJsonParser();
            generated.forEach(resources, resource -> {
                try {
                    writer.write(parser.encodeResourceToString(resource));
                    writer.write('\n');
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private static long size(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    Map<String, IntConsumer> steps() {
        Map<String, IntConsumer> steps = new LinkedHashMap<>();
        steps.put("create", n -> create(n));
        steps.put("update", n -> update(n));
        steps.put("transaction of 50", n -> transact(n));
        steps.put("read", n -> store.read("Observation", patient(n) + "o3"));
        search(
                steps,
                "search by patient and code",
                "Observation",
                n -> Map.of("patient", "Patient/" + patient(n), "code", "http://loinc.org|" + loinc(n)));
        search(
                steps,
                "search by date range with sort",
                "Observation",
                n -> Map.of("date", "ge" + day(n), "_sort", "-date", "_count", "20"));
        search(steps, "sorted without criteria", "Observation", n -> Map.of("_sort", "-date", "_count", "20"));
        search(
                steps,
                "chain",
                "Observation",
                n -> Map.of("patient.identifier", "http://example.org/patients|mrn" + at(n), "code", loinc(n)));
        search(
                steps,
                "_has",
                "Patient",
                n -> Map.of("_has:Observation:patient:code", loinc(n), "identifier", "mrn" + at(n)));
        search(steps, "_has alone", "Patient", n -> Map.of("_has:Observation:patient:code", loinc(n), "_count", "20"));
        search(
                steps,
                "_include",
                "MedicationRequest",
                n -> Map.of("patient", patient(n), "_include", "MedicationRequest:requester"));
        steps.put(
                "$everything",
                n -> store.everything(
                        new EverythingRequest(patient(n), List.of(), Optional.empty(), 1_000, Optional.empty())));
        String only = System.getProperty("only", "");
        steps.keySet()
                .removeIf(name -> !only.isEmpty() && !List.of(only.split(",")).contains(name));
        return steps;
    }

    private interface Criteria {
        Map<String, String> of(int n);
    }

    private void search(Map<String, IntConsumer> steps, String name, String type, Criteria criteria) {
        steps.put(name, n -> {
            Map<String, List<String>> parameters = new LinkedHashMap<>();
            criteria.of(n).forEach((parameter, value) -> parameters.put(parameter, List.of(value)));
            store.search(SearchRequest.of(type, parameters));
        });
    }

    private int at(int n) {
        return new Random(n).nextInt(patients);
    }

    private String patient(int n) {
        return "p" + at(n);
    }

    private static String loinc(int n) {
        return GeneratedResources.LOINC.get(n % GeneratedResources.LOINC.size());
    }

    static String day(int n) {
        return java.time.LocalDate.of(2015, 1, 1).plusDays(n * 37L % 3600).toString();
    }

    private void create(int n) {
        store.create(GeneratedResources.observation(patient(n), "", new Random(n)), Optional.empty());
    }

    private void update(int n) {
        Observation observation =
                GeneratedResources.observation(patient(n), patient(n) + "o" + n % 20, new Random(n + 100_000_000L));
        store.update(observation, Optional.empty());
    }

    private void transact(int n) {
        Bundle bundle = new Bundle().setType(BundleType.TRANSACTION);
        for (int i = 0; i < 50; i++) {
            Resource resource = GeneratedResources.observation(patient(n), "", new Random(n * 50L + i));
            bundle.addEntry()
                    .setResource(resource)
                    .setFullUrl("urn:uuid:" + new java.util.UUID(n, i))
                    .getRequest()
                    .setMethod(HTTPVerb.POST)
                    .setUrl("Observation");
        }
        store.transact(bundle);
    }

    private void measure(String name, IntConsumer step) {
        double unused = rate(step, 2, seconds / 2);
        double one = median(step, 1);
        long cpu = cpu();
        long writer = writerCpu();
        int from = NEXT.get();
        double eight = median(step, 8);
        int steps = Math.max(1, NEXT.get() - from);
        double each = (cpu() - cpu) / 1e6 / steps;
        double writers = (writerCpu() - writer) / 1e6 / steps;
        System.out.printf(Locale.ROOT, "| %s | %.0f | %.0f | %.2f | %.2f |%n", name, one, eight, each, writers);
    }

    /** Of the whole process, in nanoseconds: what a step costs, however busy the machine is. */
    private static long cpu() {
        return java.lang.management.ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
    }

    /** Of SQLite's one writing thread. */
    private static long writerCpu() {
        var threads = java.lang.management.ManagementFactory.getThreadMXBean();
        return java.util.Arrays.stream(threads.dumpAllThreads(false, false))
                .filter(thread -> thread.getThreadName().equals("store-writer"))
                .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))
                .sum();
    }

    private double median(IntConsumer step, int clients) {
        List<Double> rates = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            rates.add(rate(step, clients, seconds));
        }
        return rates.stream().sorted().toList().get(ROUNDS / 2);
    }

    /** Steps a second. */
    static double rate(IntConsumer step, int clients, double most) {
        ExecutorService pool = Executors.newFixedThreadPool(clients);
        long begun = System.nanoTime();
        AtomicLong done = new AtomicLong();
        for (int client = 0; client < clients; client++) {
            pool.execute(() -> {
                while (System.nanoTime() - begun < most * 1e9) {
                    step.accept(NEXT.incrementAndGet());
                    done.incrementAndGet();
                }
            });
        }
        pool.shutdown();
        try {
            boolean ended = pool.awaitTermination(120, TimeUnit.SECONDS);
            return ended ? done.get() / ((System.nanoTime() - begun) / 1e9) : Double.NaN;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
