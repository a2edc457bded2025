package org.upright.store;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Prints every figure of {@code docs/benchmarks-store.md}: {@code StoreFigures PORT SCRATCH MILLION URL USER PASSWORD}.
 *
 * <p>PORT is where a server of its own listens; SCRATCH a folder that is made anew; MILLION the folder of a SQLite
 * store with 1,000,000 generated resources, or {@code -}; URL one of PostgreSQL, its database with 1,000,000 of them, or
 * {@code -} for no PostgreSQL. The small database beside it, {@code figures_small}, is made anew.
 */
final class StoreFigures {
    private static final FhirContext CONTEXT = FhirContext.forR4Cached();
    private static final int SMALL = 12_000;
    private static final int LARGE = 1_000_000;
    private static final double WARM_UP = Double.parseDouble(System.getProperty("warmUp", "0.7"));
    private static final double SERVER_WARM_UP = Double.parseDouble(System.getProperty("serverWarmUp", "4"));
    private static final double SECONDS = Double.parseDouble(System.getProperty("seconds", "2"));

    private final int port;
    private final Path scratch;

    private StoreFigures(int port, Path scratch) {
        this.port = port;
        this.scratch = scratch;
    }

    public static void main(String[] arguments) throws Exception {
        long begun = System.nanoTime();
        Path scratch = Path.of(arguments[1]);
        delete(scratch);
        StoreFigures figures = new StoreFigures(Integer.parseInt(arguments[0]), scratch);
        System.out.printf(
                Locale.ROOT,
                "Load of the machine at the beginning: %.1f%n",
                java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                        .getSystemLoadAverage());
        figures.table("SQLite", SMALL, StoreSettings.sqlite(scratch.resolve("small")));
        if (!arguments[2].equals("-")) {
            figures.table("SQLite", LARGE, StoreSettings.sqlite(Path.of(arguments[2])));
        }
        if (!arguments[3].equals("-")) {
            String url = arguments[3];
            String small = url.replaceFirst("/[^/]*$", "/figures_small");
            makeAnew(url, "figures_small", arguments[4], arguments[5]);
            figures.table("PostgreSQL", SMALL, StoreSettings.postgres(small, arguments[4], arguments[5]));
            figures.table("PostgreSQL", LARGE, StoreSettings.postgres(url, arguments[4], arguments[5]));
        }
        System.out.printf(Locale.ROOT, "%nTaken in %d s.%n", (System.nanoTime() - begun) / 1_000_000_000);
        System.exit(0);
    }

    private void table(String engine, int resources, StoreSettings settings) throws Exception {
        System.out.printf(Locale.ROOT, "%n## %s, %,d%n%n", engine, resources);
        Map<String, List<Double>> rows = new LinkedHashMap<>();
        try (SqlResourceStore store = SqlResourceStore.open(settings, CONTEXT)) {
            if (resources == SMALL) {
                System.out.printf(Locale.ROOT, "Bulk import: %,.0f resources a second.%n", fill(store));
            }
            new StoreBenchmark(store, resources, SECONDS).steps().forEach((name, step) -> measure(rows, name, step));
        }
        try (MeasuredServer server =
                MeasuredServer.start(port, settings, CONTEXT, StoreBenchmark.patients(resources))) {
            server.steps().forEach((name, step) -> warm(step));
            server.steps().forEach((name, step) -> measure(rows, name, step));
        }
        print(rows);
        System.out.printf(Locale.ROOT, "%nSize of the database: %,d MB.%n", bytes(settings) >> 20);
    }

    /** A server that was just started runs its first requests from bytecode; what it does in its hours is measured. */
    private static void warm(IntConsumer step) {
        double unused = StoreBenchmark.rate(step, 8, SERVER_WARM_UP);
    }

    private static void measure(Map<String, List<Double>> rows, String name, IntConsumer step) {
        List<Double> rates = rows.computeIfAbsent(name, n -> new ArrayList<>());
        for (int clients : new int[] {1, 8}) {
            double unused = StoreBenchmark.rate(step, clients, WARM_UP);
            rates.add(StoreBenchmark.rate(step, clients, SECONDS));
        }
    }

    private static void print(Map<String, List<Double>> rows) {
        System.out.println("\n| a second | store, 1 client | store, 8 | HTTP, 1 client | HTTP, 8 |");
        System.out.println("| --- | --- | --- | --- | --- |");
        rows.forEach((name, rates) -> {
            StringBuilder line = new StringBuilder("| " + name + " |");
            rates.forEach(rate -> line.append(String.format(Locale.ROOT, " %,.0f |", rate)));
            System.out.println(line + " - |".repeat(Math.max(0, 4 - rates.size())));
        });
    }

    private double fill(SqlResourceStore store) throws IOException {
        Path file = scratch.resolve("generated.ndjson");
        Files.createDirectories(scratch);
        List<String> lines = new ArrayList<>();
        new GeneratedResources(7)
                .forEach(SMALL, resource -> lines.add(CONTEXT.newJsonParser().encodeResourceToString(resource)));
        Files.write(file, lines);
        long begun = System.nanoTime();
        long read = store.importFile(file, line -> {});
        return read / ((System.nanoTime() - begun) / 1e9);
    }

    private static long bytes(StoreSettings settings) throws IOException, SQLException {
        if (settings.where() instanceof StoreSettings.Location.Folder folder) {
            try (var files = Files.walk(folder.path())) {
                return files.filter(Files::isRegularFile)
                        .mapToLong(file -> file.toFile().length())
                        .sum();
            }
        }
        StoreSettings.Location.Server server = (StoreSettings.Location.Server) settings.where();
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_database_size(current_database())")) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private static void makeAnew(String url, String database, String user, String password) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement()) {
            statement.execute("drop database if exists " + database);
            statement.execute("create database " + database);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var files = Files.walk(folder)) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
