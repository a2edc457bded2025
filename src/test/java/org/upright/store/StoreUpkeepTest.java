package org.upright.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.SearchParameter;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.upright.fhir.RefusedException;

/** What a store offers beside reading and writing: copies, patches, own search parameters, other nodes. */
class StoreUpkeepTest {
    private static final FhirContext CONTEXT = FhirContext.forR4Cached();

    @TempDir
    Path folder;

    @Test
    void aBackupIsAStoreOfItsOwn() {
        try (SqlResourceStore store = open("one")) {
            put(store, "A", "p");
            folder.resolve("copy").toFile().mkdirs();
            store.backup(folder.resolve("copy/upright.db"));
            put(store, "B", "p");
        }

        try (SqlResourceStore copy = open("copy")) {
            assertEquals(1, copy.read("Patient", "p").version());
            assertEquals(List.of("p"), ids(copy, "family", "A"));
        }
    }

    @Test
    void aBackupIsRestoredIntoAFolderThatHasNoStore() throws IOException {
        Path file = folder.resolve("copy.db");
        try (SqlResourceStore store = open("one")) {
            put(store, "A", "p");
            store.backup(file);
        }

        SqlResourceStore.restore(file, StoreSettings.sqlite(folder.resolve("new")));

        try (SqlResourceStore restored = open("new")) {
            assertEquals(List.of("p"), ids(restored, "family", "A"));
        }
        var refused = assertThrows(
                RefusedException.Conflict.class,
                () -> SqlResourceStore.restore(file, StoreSettings.sqlite(folder.resolve("one"))));
        assertEquals(
                "`" + folder.resolve("one/upright.db")
                        + "` exists; a backup is restored into a folder without a store.",
                refused.getMessage());
        Files.writeString(folder.resolve("no.db"), "no database");
        assertThrows(
                RefusedException.Unreadable.class,
                () -> SqlResourceStore.restore(folder.resolve("no.db"), StoreSettings.sqlite(folder.resolve("other"))));
    }

    @Test
    void whatIsExportedIsImportedOnce() throws IOException {
        try (SqlResourceStore store = open("one")) {
            for (int i = 0; i < 1200; i++) {
                put(store, "F" + i, "p" + i);
            }
            assertEquals(1200, store.exportNdjson(folder.resolve("out"), line -> {}));
        }

        try (SqlResourceStore other = open("two")) {
            List<String> progress = new ArrayList<>();
            Path file = folder.resolve("out/Patient.ndjson");
            assertEquals(1200, other.importFile(file, progress::add));
            assertEquals(
                    List.of("Patient.ndjson: line 500", "Patient.ndjson: line 1000", "Patient.ndjson: line 1200"),
                    progress);
            assertEquals(0, other.importFile(file, progress::add));
            assertEquals(List.of("p7"), ids(other, "family:exact", "F7"));
            Files.writeString(
                    file, "{\"resourceType\":\"Patient\",\"id\":\"late\"}\n", java.nio.file.StandardOpenOption.APPEND);
            assertEquals(1, other.importFile(file, progress::add));
        }
    }

    @Test
    void aSearchParameterThatIsStoredIsServedWhenTheIndexIsReady() throws InterruptedException {
        try (SqlResourceStore store = open("one")) {
            Patient patient = patient("A");
            patient.addExtension("http://x/shoe", new StringType("42"));
            patient.setId("p");
            store.update(patient, Optional.empty());
            store.create(shoe(), Optional.empty());
            for (int i = 0; i < 600 && store.indexing().isPresent(); i++) {
                Thread.sleep(50);
            }

            assertEquals(List.of("p"), ids(store, "shoe", "42"));
        }
        try (SqlResourceStore store = open("one")) {
            assertEquals(List.of("p"), ids(store, "shoe", "42"));
        }
    }

    @Test
    void aSearchWhoseIndexIsBeingMadeIsRefusedUntilThen() throws InterruptedException {
        try (SqlResourceStore store = open("one")) {
            var patients = new org.hl7.fhir.r4.model.Bundle();
            patients.setType(org.hl7.fhir.r4.model.Bundle.BundleType.TRANSACTION);
            for (int i = 0; i < 1_500; i++) {
                Patient patient = patient("A");
                patient.addExtension("http://x/shoe", new StringType("size" + i));
                patients.addEntry()
                        .setResource(patient)
                        .getRequest()
                        .setMethod(org.hl7.fhir.r4.model.Bundle.HTTPVerb.PUT)
                        .setUrl("Patient/p" + i);
            }
            store.transact(patients);
            store.create(shoe(), Optional.empty());

            for (boolean strict : new boolean[] {true, false}) {
                var refused = assertThrows(
                        RefusedException.Unavailable.class,
                        () -> store.search(new SearchRequest(
                                Optional.of("Patient"), Map.of("shoe", List.of("size7")), Optional.empty(), strict)));
                assertTrue(
                        refused.getMessage()
                                .matches("The index of search parameter `shoe` of Patient is being made; try again"
                                        + " later\\. (Nothing is indexed yet|Patient: \\d+ of 1500 are indexed)\\."),
                        refused.getMessage());
            }
            assertTrue(store.indexing().isPresent());
            put(store, "B", "other");
            assertEquals(List.of("other"), ids(store, "family", "B"), "other searches go on");
            for (int i = 0; i < 600 && store.indexing().isPresent(); i++) {
                Thread.sleep(50);
            }
            assertEquals(List.of("p7"), ids(store, "shoe:exact", "size7"));
        }
    }

    @Test
    void theSearchParametersOfTheGuidelineAreThoseThatAreBuiltIn() throws IOException {
        try (SqlResourceStore store = open("one");
                var files = Files.list(Path.of("fhir-resources/searchparameter"))) {
            put(store, "A", "p");
            for (Path file : files.sorted().toList()) {
                SearchParameter parameter =
                        CONTEXT.newJsonParser().parseResource(SearchParameter.class, Files.readString(file));
                store.update(parameter, Optional.empty());

                assertEquals(Optional.empty(), store.indexing(), "after " + file);
            }
        }
    }

    private static SearchParameter shoe() {
        SearchParameter shoe = new SearchParameter();
        shoe.setUrl("http://x/SearchParameter/shoe").setName("shoe").setCode("shoe");
        shoe.setStatus(PublicationStatus.ACTIVE).setType(SearchParamType.STRING);
        shoe.setBase(List.of(new CodeType("Patient"))).setExpression("Patient.extension('http://x/shoe').value");
        return shoe;
    }

    @Test
    void patchesChangeOneElement() {
        try (SqlResourceStore store = open("one")) {
            put(store, "A", "p");
            store.patch(
                    "Patient",
                    "p",
                    new ResourcePatch.Json("[{\"op\":\"test\",\"path\":\"/name/0/family\",\"value\":\"A\"},"
                            + "{\"op\":\"replace\",\"path\":\"/name/0/family\",\"value\":\"B\"},"
                            + "{\"op\":\"add\",\"path\":\"/active\",\"value\":true}]"),
                    Optional.of(1L));
            Parameters patch = new Parameters();
            var operation = patch.addParameter().setName("operation");
            operation.addPart().setName("type").setValue(new org.hl7.fhir.r4.model.CodeType("replace"));
            operation.addPart().setName("path").setValue(new StringType("Patient.name[0].family"));
            operation.addPart().setName("value").setValue(new StringType("C"));
            var deletion = patch.addParameter().setName("operation");
            deletion.addPart().setName("type").setValue(new org.hl7.fhir.r4.model.CodeType("delete"));
            deletion.addPart().setName("path").setValue(new StringType("Patient.active"));
            Written written = store.patch("Patient", "p", new ResourcePatch.FhirPath(patch), Optional.empty());

            Patient patched = (Patient) store.parse(written.stored());
            assertEquals("C", patched.getNameFirstRep().getFamily());
            assertEquals(false, patched.hasActive());
            assertEquals(3, written.stored().version());
            var refused = assertThrows(
                    RefusedException.Unprocessable.class,
                    () -> store.patch(
                            "Patient",
                            "p",
                            new ResourcePatch.Json("[{\"op\":\"remove\",\"path\":\"/photo/0\"}]"),
                            Optional.empty()));
            assertEquals("The patch names `/photo/0`, which is not there.", refused.getMessage());
        }
    }

    @Test
    void aDeletionThatSomebodyNeedsIsRefused() {
        StoreSettings settings = StoreSettings.sqlite(folder.resolve("one"))
                .withDeletions(written -> Map.of("Patient/p", List.of("PlanDefinition/x")));
        try (SqlResourceStore store = SqlResourceStore.open(settings, CONTEXT)) {
            put(store, "A", "p");

            var refused =
                    assertThrows(RefusedException.Conflict.class, () -> store.delete("Patient", "p", Optional.empty()));

            assertEquals(
                    "`Patient/p` is needed by `PlanDefinition/x`; delete or change those first.", refused.getMessage());
            assertEquals(1, store.read("Patient", "p").version());
        }
    }

    @Test
    void referencesThatLeadNowhereAreRefusedWhereThatIsAskedFor() {
        StoreSettings settings = StoreSettings.sqlite(folder.resolve("one")).withReferenceIntegrity();
        try (SqlResourceStore store = SqlResourceStore.open(settings, CONTEXT)) {
            var observation = ResourceStoreContract.observation("p", "1", 1, "mg", "2024");
            observation.setId("o");

            var refused =
                    assertThrows(RefusedException.Conflict.class, () -> store.update(observation, Optional.empty()));

            assertEquals("`Observation/o` refers to `Patient/p`, which does not exist here.", refused.getMessage());
            put(store, "A", "p");
            assertEquals(1, store.update(observation, Optional.empty()).stored().version());
        }
    }

    @Test
    void everythingOfAPatientHasWhatItsRecordRefersTo() {
        try (SqlResourceStore store = open("one")) {
            var practitioner = new org.hl7.fhir.r4.model.Practitioner();
            practitioner.setId("d");
            store.update(practitioner, Optional.empty());
            put(store, "A", "p");
            var observation = ResourceStoreContract.observation("p", "1", 1, "mg", "2024");
            observation.addPerformer().setReference("Practitioner/d");
            observation.setId("o");
            store.update(observation, Optional.empty());

            assertEquals(
                    List.of("Observation/o", "Patient/p", "Practitioner/d"),
                    store
                            .everything(new EverythingRequest("p", List.of(), Optional.empty(), 10, Optional.empty()))
                            .members()
                            .stream()
                            .map(Stored::reference)
                            .toList());
        }
    }

    @Test
    @EnabledIf(
            value = "org.upright.store.EmbeddedPostgresServer#isThere",
            disabledReason = "PostgreSQL does not start here")
    void anotherNodeHearsOfAWrite() throws InterruptedException {
        StoreSettings settings = EmbeddedPostgresServer.newDatabase();
        try (SqlResourceStore one = SqlResourceStore.open(settings, CONTEXT);
                SqlResourceStore two = SqlResourceStore.open(settings, CONTEXT)) {
            var heard = new java.util.concurrent.LinkedBlockingQueue<String>();
            two.onChange(List.of("Library"), written -> written.forEach(w -> heard.add(w.reference())));
            var library = new org.hl7.fhir.r4.model.Library();
            library.setId("l");

            one.update(library, Optional.empty());

            assertEquals("Library/l", heard.poll(20, java.util.concurrent.TimeUnit.SECONDS));
            assertEquals(1, two.read("Library", "l").version());
            assertTrue(two.isReady());
        }
    }

    private SqlResourceStore open(String name) {
        return SqlResourceStore.open(StoreSettings.sqlite(folder.resolve(name)), CONTEXT);
    }

    private static Patient patient(String family) {
        Patient patient = new Patient();
        patient.addName().setFamily(family);
        return patient;
    }

    private static void put(SqlResourceStore store, String family, String id) {
        Patient patient = patient(family);
        patient.setId(id);
        store.update(patient, Optional.empty());
    }

    private static List<String> ids(SqlResourceStore store, String name, String value) {
        return store
                .search(new SearchRequest(Optional.of("Patient"), Map.of(name, List.of(value)), Optional.empty(), true))
                .matches()
                .stream()
                .map(Stored::id)
                .toList();
    }
}
