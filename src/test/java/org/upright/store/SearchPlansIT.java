package org.upright.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * No search reads a whole table. {@code -Dupright.plans=docs/search-plans.md} writes the plans there;
 * {@code -Dupright.plans.sqlite=FOLDER} and {@code -Dupright.plans.postgres=URL} (user and password {@code postgres}) take
 * stores that are filled already in place of new ones with 12,000 resources.
 */
class SearchPlansIT {
    private static final FhirContext CONTEXT = FhirContext.forR4Cached();
    private static final int RESOURCES = 12_000;

    @TempDir
    Path folder;

    @Test
    void sqliteReadsNoWholeTable() throws IOException {
        String filled = System.getProperty("upright.plans.sqlite", "");
        List<String> plans = filled.isEmpty()
                ? plans(StoreSettings.sqlite(folder.resolve("s")), Optional.empty())
                : plans(StoreSettings.sqlite(Path.of(filled)));

        write("SQLite", plans);
        assertEquals(
                List.of(),
                plans.stream()
                        .filter(line -> line.matches("\\s*SCAN [a-z]\\w*( USING.*)?"))
                        .filter(line -> !line.matches("\\s*SCAN n\\b.*"))
                        .toList());
    }

    @Test
    @EnabledIf(
            value = "org.upright.store.EmbeddedPostgresServer#isThere",
            disabledReason = "PostgreSQL does not start here")
    void postgresReadsNoWholeTable() throws IOException {
        String filled = System.getProperty("upright.plans.postgres", "");
        List<String> plans =
                filled.isEmpty() ? newPostgres() : plans(StoreSettings.postgres(filled, "postgres", "postgres"));

        write("PostgreSQL", plans);
        assertEquals(
                List.of(),
                plans.stream().filter(line -> line.contains("Seq Scan")).toList());
    }

    private List<String> plans(StoreSettings settings, Optional<StoreSettings.Location.Server> server)
            throws IOException {
        try (SqlResourceStore store = SqlResourceStore.open(settings, CONTEXT)) {
            fill(store);
            server.ifPresent(SearchPlansIT::analyze);
        }
        return plans(settings);
    }

    private List<String> newPostgres() throws IOException {
        StoreSettings settings = EmbeddedPostgresServer.newDatabase();
        return plans(settings, Optional.of((StoreSettings.Location.Server) settings.where()));
    }

    private static List<String> plans(StoreSettings settings) {
        List<String> plans = new ArrayList<>();
        try (SqlResourceStore store = SqlResourceStore.open(settings, CONTEXT)) {
            searches().forEach((url, parameters) -> {
                plans.add("# " + url);
                plans.addAll(store.explain(SearchRequest.of(url.substring(0, url.indexOf('?')), parameters)));
            });
            plans.add("# Patient/p7/$everything");
            plans.addAll(store.explainEverything(
                    new EverythingRequest("p7", List.of(), Optional.empty(), 1_000, Optional.empty())));
        }
        return plans;
    }

    private void fill(SqlResourceStore store) throws IOException {
        Path file = folder.resolve("all.ndjson");
        List<String> lines = new ArrayList<>();
        new GeneratedResources(7)
                .forEach(
                        RESOURCES, resource -> lines.add(CONTEXT.newJsonParser().encodeResourceToString(resource)));
        Files.write(file, lines);
        assertEquals(RESOURCES, store.importFile(file, line -> {}));
    }

    private static void analyze(StoreSettings.Location.Server server) {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password())) {
            connection.createStatement().execute("vacuum analyze");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Map<String, List<String>>> searches() {
        Map<String, Map<String, List<String>>> searches = new LinkedHashMap<>();
        for (String url : List.of(
                "Observation?patient=Patient/p7&code=http://loinc.org|8480-6",
                "Observation?date=ge2024-06-01&_sort=-date&_count=20",
                "Observation?date=lt2021&_sort=-date&_count=20",
                "Observation?date=ge2024-06-01&_sort=date&_count=20",
                "Observation?_sort=-date&_count=20",
                "Patient?_sort=family&_count=20",
                "Observation?patient.identifier=http://example.org/patients|mrn7&code=8480-6",
                "Patient?_has:Observation:patient:code=8480-6&identifier=mrn7",
                "Patient?_has:Observation:patient:code=8480-6&_count=20",
                "MedicationRequest?patient=p7&_include=MedicationRequest:requester")) {
            Map<String, List<String>> parameters = new LinkedHashMap<>();
            for (String part : url.substring(url.indexOf('?') + 1).split("&")) {
                int equals = part.lastIndexOf('=');
                parameters.put(part.substring(0, equals), List.of(part.substring(equals + 1)));
            }
            searches.put(url, parameters);
        }
        return searches;
    }

    private static synchronized void write(String engine, List<String> plans) throws IOException {
        String target = System.getProperty("upright.plans", "");
        if (target.isEmpty()) {
            return;
        }
        StringBuilder text = new StringBuilder("\n## " + engine + "\n");
        boolean open = false;
        for (String line : plans) {
            if (line.startsWith("# ")) {
                text.append(open ? "```\n" : "")
                        .append("\n### `")
                        .append(line.substring(2))
                        .append("`\n\n```\n");
                open = true;
            } else {
                text.append(line).append('\n');
            }
        }
        Files.writeString(
                Path.of(target),
                text + "```\n",
                java.nio.file.StandardOpenOption.CREATE,
                java.nio.file.StandardOpenOption.APPEND);
    }
}
