package org.upright.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ca.uhn.fhir.context.FhirContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.upright.fhir.RefusedException;

/** A database of the first release, opened by this program: all of it is there and found, and can be written to. */
class MigrationTest {
    private static final FhirContext CONTEXT = FhirContext.forR4Cached();

    @TempDir
    Path folder;

    @Test
    void whatTheFirstReleaseWroteToSqliteIsReadFoundAndWritten() throws Exception {
        look(FirstSchema.sqlite(folder, true));
    }

    @Test
    @EnabledIf(
            value = "org.upright.store.EmbeddedPostgresServer#isThere",
            disabledReason = "PostgreSQL does not start here")
    void whatTheFirstReleaseWroteToPostgresIsReadFoundAndWritten() throws Exception {
        look(FirstSchema.postgres(true));
    }

    @Test
    void aSqliteDatabaseOfANewerProgramIsRefused() throws Exception {
        refuse(FirstSchema.sqlite(folder, false));
    }

    @Test
    @EnabledIf(
            value = "org.upright.store.EmbeddedPostgresServer#isThere",
            disabledReason = "PostgreSQL does not start here")
    void aPostgresDatabaseOfANewerProgramIsRefused() throws Exception {
        refuse(FirstSchema.postgres(false));
    }

    private static void refuse(StoreSettings settings) throws Exception {
        FirstSchema.makeNewer(settings);

        var refused = assertThrows(RefusedException.Conflict.class, () -> SqlResourceStore.open(settings, CONTEXT));

        assertTrue(
                refused.getMessage()
                        .matches("The database has schema 999, this program knows up to \\d+; a newer program has used"
                                + " it\\. Start that one, or restore a backup that was made before\\."),
                refused.getMessage());
    }

    private static void look(StoreSettings settings) throws Exception {
        try (SqlResourceStore store = SqlResourceStore.open(settings, CONTEXT)) {
            for (int i = 0; i < 600 && store.indexing().isPresent(); i++) {
                Thread.sleep(50);
            }
            versions(store);
            searches(store);
            writes(store);
        }
        try (SqlResourceStore again = SqlResourceStore.open(settings, CONTEXT)) {
            assertEquals(3, again.read("Patient", "ben").version());
            assertEquals(List.of("ben"), ids(again, "Patient", "family", "newer"));
        }
    }

    private static void versions(SqlResourceStore store) {
        assertEquals(1, store.read("Patient", "anna").version());
        assertEquals(2, store.read("Patient", "ben").version());
        assertEquals("Meier", family(store, store.read("Patient", "ben", 1)));
        assertEquals("Meier-Schmidt", family(store, store.read("Patient", "ben")));
        var gone = assertThrows(RefusedException.Gone.class, () -> store.read("Patient", "gone"));
        assertEquals("`Patient/gone` was deleted in version 2.", gone.getMessage());
        assertEquals(
                Optional.of(5L),
                store.history(new HistoryRequest(
                                Optional.of("Patient"),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(50),
                                Optional.empty()))
                        .total());
    }

    private static void searches(SqlResourceStore store) {
        assertEquals(List.of("anna"), ids(store, "Patient", "family", "mull"));
        assertEquals(List.of("anna"), ids(store, "Patient", "birthdate", "lt1975"));
        assertEquals(List.of("anna", "ben"), ids(store, "Patient", "active", "true"));
        assertEquals(List.of("ben"), ids(store, "Patient", "identifier", "urn:mrn|B1"));
        assertEquals(List.of("ben"), ids(store, "Patient", "shoe", "gt40"));
        assertEquals(
                List.of("o1", "o2"), ids(store, "Observation", "value-quantity", "5.4|http://unitsofmeasure.org|mg"));
        assertEquals(List.of("o2", "o3"), ids(store, "Observation", "date", "ge2024-06"));
        assertEquals(List.of("o1", "o3"), ids(store, "Observation", "subject:Patient.family", "mull"));
        assertEquals(List.of("o3"), ids(store, "Observation", "code-value-quantity", "http://loinc.org|1234-5$gt6"));
        assertEquals(List.of("anna"), ids(store, "Patient", "_has:Condition:patient:code", "279039007"));
        assertEquals(List.of("plan"), ids(store, "PlanDefinition", "depends-on", "http://example.org/Library/lib|1"));
        assertEquals(List.of("o3", "o2", "o1"), sorted(store, "-date"));
        assertEquals(
                List.of("Condition/c1", "Observation/o1", "Observation/o3", "Patient/anna"),
                store.compartment("anna", List.of("*"), RecordBound.of(100)).stream()
                        .map(Stored::reference)
                        .toList());
    }

    private static void writes(SqlResourceStore store) {
        Patient patient = (Patient) store.parse(store.read("Patient", "ben"));
        patient.getNameFirstRep().setFamily("Newer");
        assertEquals(3, store.update(patient, Optional.of(2L)).stored().version());
        assertEquals(
                Written.Kind.CREATED,
                store.create(new Patient().setActive(false), Optional.empty()).kind());
        assertEquals(List.of("ben"), ids(store, "Patient", "family", "newer"));
        assertEquals(List.of(), ids(store, "Patient", "family", "meier"));
    }

    private static String family(SqlResourceStore store, Stored stored) {
        return ((Patient) store.parse(stored)).getNameFirstRep().getFamily();
    }

    private static List<String> ids(SqlResourceStore store, String type, String name, String value) {
        return store
                .search(new SearchRequest(Optional.of(type), Map.of(name, List.of(value)), Optional.empty(), true))
                .matches()
                .stream()
                .map(Stored::id)
                .sorted()
                .toList();
    }

    private static List<String> sorted(SqlResourceStore store, String key) {
        return store.search(SearchRequest.of("Observation", Map.of("_sort", List.of(key)))).matches().stream()
                .map(Stored::id)
                .toList();
    }

    /** All that every store does, on a migrated SQLite. */
    @Nested
    class MigratedSqlite extends ResourceStoreContract {
        @Override
        StoreSettings settings() {
            return migrated(() -> FirstSchema.sqlite(folder, false));
        }
    }

    /** All that every store does, on a migrated PostgreSQL. */
    @Nested
    @EnabledIf(
            value = "org.upright.store.EmbeddedPostgresServer#isThere",
            disabledReason = "PostgreSQL does not start here")
    class MigratedPostgres extends ResourceStoreContract {
        @Override
        StoreSettings settings() {
            return migrated(() -> FirstSchema.postgres(false));
        }
    }

    private static StoreSettings migrated(java.util.concurrent.Callable<StoreSettings> first) {
        try {
            return first.call();
        } catch (Exception e) { // a test's
            throw new IllegalStateException(e);
        }
    }
}
