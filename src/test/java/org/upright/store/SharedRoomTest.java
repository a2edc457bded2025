package org.upright.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ca.uhn.fhir.context.FhirContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hl7.fhir.r4.model.Basic;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.upright.fhir.RefusedException;
import org.upright.memory.Room;

/** A store whose answers have two megabytes together; six resources of 100 KB take three. */
class SharedRoomTest {
    private static final String TEXT = "much ".repeat(20_000);

    @TempDir
    Path folder;

    private final Room room = Room.of(2 << 20, 100);
    private final ExecutorService threads = Executors.newFixedThreadPool(12);
    private SqlResourceStore store;

    @BeforeEach
    void fill() {
        store = SqlResourceStore.open(StoreSettings.sqlite(folder).withRoom(room), FhirContext.forR4Cached());
        Patient patient = new Patient();
        patient.setId("Patient/p");
        store.update(patient, Optional.empty());
        for (int i = 0; i < 6; i++) {
            Basic one = new Basic();
            one.setId("Basic/b" + i);
            one.getCode().setText(TEXT + i);
            one.getSubject().setReference("Patient/p");
            store.update(one, Optional.empty());
        }
    }

    @AfterEach
    void close() {
        threads.shutdown();
        store.close();
    }

    private List<Stored> page() {
        try (Room.Share share = room.enter()) {
            return store.search(new SearchRequest(Optional.of("Basic"), Map.of(), Optional.empty(), true))
                    .matches();
        }
    }

    @Test
    void answersThatDoNotFitTogetherComeOneAfterTheOther() throws Exception {
        List<Stored> expected = store.search(new SearchRequest(Optional.of("Basic"), Map.of(), Optional.empty(), true))
                .matches();
        List<Future<List<Stored>>> pages = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            pages.add(threads.submit(this::page));
        }
        for (Future<List<Stored>> one : pages) {
            assertEquals(
                    expected.stream().map(stored -> new String(stored.json())).toList(),
                    one.get().stream().map(stored -> new String(stored.json())).toList());
        }
    }

    @Test
    void aRecordIsCountedWithWhatItIsParsedTo() throws Exception {
        try (Room.Share share = room.enter()) {
            assertEquals(
                    7, store.compartment("p", List.of("*"), RecordBound.of(100)).size());
            ExecutionException refused = assertThrows(
                    ExecutionException.class, () -> threads.submit(this::page).get());
            assertEquals(RefusedException.Unavailable.class, refused.getCause().getClass());
        }
        assertEquals(6, threads.submit(this::page).get().size());
    }
}
