package org.upright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ca.uhn.fhir.context.FhirContext;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.upright.store.SearchRequest;
import org.upright.store.SqlResourceStore;
import org.upright.store.StoreSettings;

/** An import whose process is killed and begun again: everything is there once. */
class ImportRestartIT {
    private static final int LINES = 20_000;
    private static final int BUNDLES = 60;
    private static final int OF_A_BUNDLE = 50;

    @TempDir
    Path folder;

    @Test
    void sqliteGoesOnWhereItStopped() throws Exception {
        Path data = folder.resolve("data");

        importKilledTwice(List.of("--data", data.toString()), StoreSettings.sqlite(data));
    }

    @Test
    void postgresGoesOnWhereItStopped() throws Exception {
        try (EmbeddedPostgres server = postgres()) {
            String url = server.getJdbcUrl("postgres", "postgres");
            importKilledTwice(
                    List.of("--db", url, "--set", "store.user=postgres", "--set", "store.password=postgres"),
                    StoreSettings.postgres(url, "postgres", "postgres"));
        }
    }

    private static EmbeddedPostgres postgres() {
        try {
            return EmbeddedPostgres.builder().start();
        } catch (IOException | IllegalStateException e) {
            return Assumptions.abort("PostgreSQL does not start here: " + e.getMessage());
        }
    }

    private void importKilledTwice(List<String> where, StoreSettings settings) throws Exception {
        Path in = Files.createDirectories(folder.resolve("in"));
        writeLines(in.resolve("Observation.ndjson"));
        for (int i = 0; i < BUNDLES; i++) {
            Files.writeString(in.resolve("bundle" + (100 + i) + ".json"), bundle(i));
        }

        List<String> first = run(where, in, "Observation.ndjson: line 5000");
        List<String> second = run(where, in, "bundle120.json: 50 entries");
        List<String> third = run(where, in, "never");

        assertEquals("Observation.ndjson: line 500", first.get(0));
        int stopped = line(first.get(first.size() - 1));
        assertTrue(stopped >= 5_000 && stopped < LINES, () -> "it was to be killed midway: " + first);
        assertTrue(line(second.get(0)) > stopped, () -> "it was to go on: " + second.get(0));
        assertTrue(third.get(0).matches("bundle1[2-9].\\.json: 50 entries"), () -> "it was to go on: " + third.get(0));
        try (SqlResourceStore store = SqlResourceStore.open(settings, FhirContext.forR4Cached())) {
            assertEquals(LINES, total(store, "Observation"));
            assertEquals(BUNDLES * OF_A_BUNDLE, total(store, "Patient"));
            assertEquals(
                    Optional.of((long) OF_A_BUNDLE),
                    store.search(SearchRequest.of(
                                    "Patient", Map.of("family", List.of("B20"), "_summary", List.of("count"))))
                            .total());
            assertEquals(1, store.read("Observation", "o" + stopped).version());
        }
        assertEquals(List.of(), run(where, in, "never"));
    }

    private static int line(String progress) {
        return Integer.parseInt(progress.replaceFirst(".*line ", ""));
    }

    private static long total(SqlResourceStore store, String type) {
        return store.search(SearchRequest.of(type, Map.of("_summary", List.of("count"))))
                .total()
                .orElseThrow();
    }

    private static void writeLines(Path file) throws IOException {
        try (Writer out = Files.newBufferedWriter(file)) {
            for (int i = 1; i <= LINES; i++) {
                out.write("{\"resourceType\":\"Observation\",\"id\":\"o" + i + "\",\"status\":\"final\",\"code\":"
                        + "{\"text\":\"x\"}}\n");
            }
        }
    }

    /** Of creations: begun twice, it would be there twice. */
    private static String bundle(int n) {
        StringBuilder entries = new StringBuilder();
        for (int i = 0; i < OF_A_BUNDLE; i++) {
            entries.append(i == 0 ? "" : ",")
                    .append("{\"resource\":{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"B")
                    .append(n)
                    .append("\"}]},\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}}");
        }
        return "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" + entries + "]}";
    }

    /** Progress lines of one run, killed ({@code -9}) at the line given. */
    private static List<String> run(List<String> where, Path in, String killedAt) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "org.upright.cli.Main",
                "import"));
        command.addAll(where);
        command.add(in.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> progress = new ArrayList<>();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.err.println(line);
                if (line.matches("\\S+: (line \\d+|\\d+ entries)")) {
                    progress.add(line);
                }
                if (line.equals(killedAt)) {
                    process.destroyForcibly();
                }
            }
        } catch (IOException closed) {
            process.destroyForcibly();
        }
        process.waitFor();
        return progress;
    }
}
