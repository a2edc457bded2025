package org.upright.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.upright.fhir.RefusedException;

/** Queries that never end, on a database with four connections. */
class ReadWatchTest {
    private static final SqlWork<Long> ENDLESS = session -> session.number(
            "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n where i < 0");
    private static final Duration SHORT = Duration.ofMillis(1_500);
    private static final Duration NEVER = Duration.ofDays(1);

    @TempDir
    Path folder;

    private Database database;
    private final ExecutorService others = Executors.newCachedThreadPool();

    @BeforeEach
    void open() {
        database = Databases.sqlite(folder.resolve("a.db"), 4, DatabaseObserver.none());
    }

    @AfterEach
    void close() {
        database.close();
        others.shutdown();
    }

    private long one() {
        return database.readWithin(SHORT, session -> session.number("select 1"));
    }

    @Test
    void whatTakesTooLongIsBrokenOff() {
        for (int i = 0; i < 5; i++) {
            RefusedException refused = assertThrows(
                    RefusedException.Unprocessable.class,
                    () -> database.readSnapshotWithin(Duration.ofMillis(1_100), ENDLESS));

            assertEquals(
                    "To find this takes longer than 1 s, the limit `limits.searchSeconds`; ask for less, or by other criteria.",
                    refused.getMessage());
            assertEquals(1, one());
        }
    }

    @Test
    void ofThoseThatTakeLongHalfAsManyAsThereAreConnectionsGoOn() throws Exception {
        List<Future<Long>> long4 = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            long4.add(others.submit(() -> database.readWithin(Duration.ofSeconds(8), ENDLESS)));
        }
        assertEquals(1, one(), "who is quick waits until the latest of the long ones are broken off");

        List<Class<?>> refused = new ArrayList<>();
        for (Future<Long> one : long4) {
            refused.add(
                    assertThrows(ExecutionException.class, one::get).getCause().getClass());
        }
        assertEquals(2, count(refused, RefusedException.Unavailable.class));
        assertEquals(2, count(refused, RefusedException.Unprocessable.class));
    }

    private static long count(List<Class<?>> all, Class<?> one) {
        return all.stream().filter(one::equals).count();
    }

    @Test
    void whatIsOverIsNotBrokenOff() throws InterruptedException {
        List<String> broken = new ArrayList<>();
        try (ReadWatch watch = new ReadWatch(1)) {
            ReadWatch.Watched over = watch.begin(ReadWatch.LONG, () -> broken.add("over"));
            over.close();
            try (ReadWatch.Watched first = watch.begin(NEVER, () -> broken.add("first"));
                    ReadWatch.Watched second = watch.begin(NEVER, () -> broken.add("second"))) {
                while (second.broken().isEmpty()) {
                    Thread.sleep(20);
                }
                assertTrue(first.broken().isEmpty());
            }
        }
        assertTrue(broken.contains("second"));
        assertTrue(broken.stream().allMatch("second"::equals), broken.toString());
    }
}
