package org.upright.store;

import ca.uhn.fhir.context.FhirContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Creates, updates and transactions over HTTP on SQLite with 12,000 resources, of one build or of several by turns, so that
 * what else the machine does falls on all: {@code HttpWriteFigures PORT SCRATCH [CLASSPATH ...]}.
 *
 * <p>SCRATCH is a folder that is made anew. {@code -Dset=audit.mode=open} is passed on to the servers, {@code -Drounds=5},
 * {@code -Dseconds=3}, {@code -DwarmUp=15} (of each step with 8 clients, once) change how long it takes.
 */
final class HttpWriteFigures {
    private static final FhirContext CONTEXT = FhirContext.forR4Cached();
    private static final int RESOURCES = 12_000;
    private static final List<String> STEPS = List.of("create", "update", "transaction of 50");
    private static final double SECONDS = Double.parseDouble(System.getProperty("seconds", "3"));
    private static final double WARM_UP = Double.parseDouble(System.getProperty("warmUp", "15"));
    private static final int ROUNDS = Integer.getInteger("rounds", 5);

    private HttpWriteFigures() {}

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        Path scratch = Path.of(arguments[1]);
        List<String> builds = arguments.length > 2
                ? List.of(arguments).subList(2, arguments.length)
                : List.of(System.getProperty("java.class.path"));
        List<MeasuredServer> servers = new ArrayList<>();
        for (int i = 0; i < builds.size(); i++) {
            StoreSettings settings = StoreSettings.sqlite(filled(scratch.resolve("build" + i)));
            servers.add(MeasuredServer.start(
                    builds.get(i), port + i, settings, CONTEXT, StoreBenchmark.patients(RESOURCES)));
        }
        try {
            print(measured(servers), builds.size());
        } finally {
            for (MeasuredServer server : servers) {
                server.close();
            }
        }
        System.exit(0);
    }

    private static Path filled(Path folder) throws Exception {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Collections.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(folder);
        List<String> lines = new ArrayList<>();
        new GeneratedResources(7)
                .forEach(
                        RESOURCES, resource -> lines.add(CONTEXT.newJsonParser().encodeResourceToString(resource)));
        Path file = Files.write(folder.resolve("generated.ndjson"), lines);
        try (SqlResourceStore store = SqlResourceStore.open(StoreSettings.sqlite(folder), CONTEXT)) {
            long unused = store.importFile(file, line -> {});
        }
        return folder;
    }

    private record Measure(double rate, double milliseconds) {}

    private static Measure measured(MeasuredServer server, String step, int clients) {
        double cpu = server.cpu();
        long begun = System.nanoTime();
        double rate = StoreBenchmark.rate(server.steps().get(step), clients, SECONDS);
        double requests = rate * (System.nanoTime() - begun) / 1e9;
        return new Measure(rate, (server.cpu() - cpu) * 1_000 / requests);
    }

    /** Measures by step and clients, of each build those of its rounds. */
    private static Map<String, List<List<Measure>>> measured(List<MeasuredServer> servers) throws InterruptedException {
        Map<String, List<List<Measure>>> rates = new LinkedHashMap<>();
        for (String step : STEPS) {
            for (MeasuredServer server : servers) {
                double unused = StoreBenchmark.rate(server.steps().get(step), 8, WARM_UP);
            }
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (String step : STEPS) {
                for (int clients : new int[] {1, 8}) {
                    for (int i = 0; i < servers.size(); i++) {
                        List<List<Measure>> builds =
                                rates.computeIfAbsent(step + " | " + clients, name -> new ArrayList<>());
                        if (builds.size() <= i) {
                            builds.add(new ArrayList<>());
                        }
                        builds.get(i).add(measured(servers.get(i), step, clients));
                    }
                }
            }
        }
        return rates;
    }

    private static void print(Map<String, List<List<Measure>>> rates, int builds) {
        System.out.println("| a second, median (best), CPU | clients |"
                + Stream.iterate(1, n -> n + 1)
                        .limit(builds)
                        .map(n -> " build " + n + " |")
                        .reduce("", String::concat));
        System.out.println("| --- | --- |" + " --- |".repeat(builds));
        rates.forEach((name, ofBuilds) -> {
            StringBuilder line = new StringBuilder("| " + name + " |");
            for (List<Measure> rounds : ofBuilds) {
                List<Double> sorted =
                        rounds.stream().map(Measure::rate).sorted().toList();
                double cpu =
                        rounds.stream().mapToDouble(Measure::milliseconds).min().orElseThrow();
                line.append(String.format(
                        Locale.ROOT,
                        " %,.0f (%,.0f), %.2f ms |",
                        sorted.get(sorted.size() / 2),
                        sorted.get(sorted.size() - 1),
                        cpu));
            }
            System.out.println(line);
        });
    }
}
