package org.upright.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ca.uhn.fhir.context.FhirContext;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.upright.fhir.RefusedException;

/**
 * Faults beneath the store. A bound on its pages stands for a full disk, for SQLite treats both alike; a connection that
 * may only query for a file that is read-only, as tests may run as root, whom permissions do not stop.
 */
class FaultsTest {
    private static final FhirContext CONTEXT = FhirContext.forR4Cached();

    @TempDir
    Path folder;

    /** A clock that is set by the test. */
    private static final class SetClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T12:00:00Z");

        void move(Duration by) {
            now = now.plus(by);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    @Test
    void aFullDiskRefusesTheWholeTransactionAndTheStoreRecovers() {
        try (SqlResourceStore store = SqlResourceStore.open(StoreSettings.sqlite(folder), CONTEXT)) {
            store.transact(patients("before", 5, 100));
            long pages = pragma(store, "page_count");
            assertEquals(pages + 4, pragma(store, "max_page_count=" + (pages + 4)));

            var refused = assertThrows(
                    RefusedException.Unavailable.class, () -> store.transact(patients("half", 400, 2_000)));

            assertEquals("The database cannot be written: its disk is full.", refused.getMessage());
            assertEquals(5, count(store));
            assertEquals("before0", store.read("Patient", "before0").id());
            fill(store);
            assertFalse(store.isReady(), "it takes no writes");
            assertEquals(1_073_741_823, pragma(store, "max_page_count=1073741823"));
            assertTrue(store.isReady(), "there is room again");
            store.transact(patients("half", 400, 2_000));
            assertEquals(405, count(store));
        }
        try (SqlResourceStore again = SqlResourceStore.open(StoreSettings.sqlite(folder), CONTEXT)) {
            assertEquals(405, count(again));
        }
    }

    /** Until even the smallest row has no room. */
    private static void fill(SqlResourceStore store) {
        for (int size = 4_000; size > 0; size /= 2) {
            int text = size;
            boolean room = true;
            for (int i = 0; room && i < 1_000; i++) {
                String name = "fill" + size + "-" + i;
                try {
                    int unused = store.write(
                            false,
                            journal -> journal.session()
                                    .update("insert into progress (name, done) values (?, ?)", name, "x".repeat(text)));
                } catch (RefusedException.Unavailable full) {
                    room = false;
                }
            }
        }
    }

    @Test
    void aReadOnlyDatabaseIsReadAndRefusesWrites() {
        try (SqlResourceStore store = SqlResourceStore.open(StoreSettings.sqlite(folder), CONTEXT)) {
            store.transact(patients("before", 2, 10));
            queryOnly(store, "on");

            var refused = assertThrows(
                    RefusedException.Unavailable.class,
                    () -> store.create(new Patient().setActive(true), Optional.empty()));

            assertEquals("The database cannot be written: it is read-only.", refused.getMessage());
            assertEquals(2, count(store));
            assertFalse(store.isReady());
            queryOnly(store, "off");
            assertTrue(store.isReady());
            assertEquals(
                    Written.Kind.CREATED,
                    store.create(new Patient().setActive(true), Optional.empty())
                            .kind());
        }
    }

    @Test
    void writersThatWaitTogetherAreRefusedEachAndNoneHangs() throws InterruptedException {
        try (SqlResourceStore store = SqlResourceStore.open(StoreSettings.sqlite(folder), CONTEXT)) {
            queryOnly(store, "on");
            List<Thread> writers = new java.util.ArrayList<>();
            List<String> answers = new java.util.concurrent.CopyOnWriteArrayList<>();
            for (int i = 0; i < 30; i++) {
                writers.add(new Thread(() -> {
                    try {
                        store.create(new Patient().setActive(true), Optional.empty());
                    } catch (RefusedException.Unavailable e) {
                        answers.add(e.getMessage());
                    }
                }));
            }
            writers.forEach(Thread::start);
            for (Thread writer : writers) {
                writer.join(30_000);
            }

            assertEquals(30, answers.size());
            queryOnly(store, "off");
            assertEquals(
                    Written.Kind.CREATED,
                    store.create(new Patient().setActive(true), Optional.empty())
                            .kind());
        }
    }

    @Test
    void aClockThatIsSetBackTurnsNoHistoryRound() {
        SetClock clock = new SetClock();
        StoreSettings settings = StoreSettings.sqlite(folder).withClock(clock);
        Instant first;
        try (SqlResourceStore store = SqlResourceStore.open(settings, CONTEXT)) {
            first = put(store, "One");
            clock.move(Duration.ofHours(-2));
            assertEquals(first, put(store, "Two"));
            assertEquals(first, other(store), "a new resource is not older than what was written before it");
        }
        try (SqlResourceStore restarted = SqlResourceStore.open(settings, CONTEXT)) {
            assertEquals(first, put(restarted, "Three"));
            clock.move(Duration.ofHours(3));
            assertTrue(put(restarted, "Four").isAfter(first));
            HistoryPage history = restarted.history(new HistoryRequest(
                    Optional.of("Patient"),
                    Optional.of("p"),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(10),
                    Optional.empty()));
            assertEquals(
                    List.of(4L, 3L, 2L, 1L),
                    history.entries().stream().map(w -> w.stored().version()).toList());
            List<Instant> times =
                    history.entries().stream().map(w -> w.stored().updated()).toList();
            assertEquals(
                    times.stream().sorted(java.util.Comparator.reverseOrder()).toList(), times);
        }
    }

    private static Instant put(SqlResourceStore store, String family) {
        Patient patient = new Patient();
        patient.addName().setFamily(family);
        patient.setId("p");
        return store.update(patient, Optional.empty()).stored().updated();
    }

    private static Instant other(SqlResourceStore store) {
        return store.create(new Patient().setActive(true), Optional.empty())
                .stored()
                .updated();
    }

    private static long pragma(SqlResourceStore store, String text) {
        return store.write(
                false,
                journal -> journal.session()
                        .first("pragma " + text, List.of(), row -> row.getLong(1))
                        .orElse(0L));
    }

    private static void queryOnly(SqlResourceStore store, String value) {
        int unused = store.write(false, journal -> journal.session().update("pragma query_only=" + value));
    }

    private static long count(SqlResourceStore store) {
        return store.search(SearchRequest.of("Patient", Map.of("_summary", List.of("count"))))
                .total()
                .orElseThrow();
    }

    private static Bundle patients(String prefix, int count, int size) {
        Bundle bundle = new Bundle().setType(BundleType.TRANSACTION);
        java.util.Random random = new java.util.Random(1);
        for (int i = 0; i < count; i++) {
            Patient patient = new Patient();
            patient.addName().setFamily(prefix + i).setText(noise(random, size));
            bundle.addEntry()
                    .setResource(patient)
                    .getRequest()
                    .setMethod(HTTPVerb.PUT)
                    .setUrl("Patient/" + prefix + i);
        }
        return bundle;
    }

    /** That does not deflate. */
    private static String noise(java.util.Random random, int size) {
        StringBuilder noise = new StringBuilder();
        for (int i = 0; i < size; i++) {
            noise.append((char) ('0' + random.nextInt(70)));
        }
        return noise.toString();
    }
}
