package org.upright.store;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.upright.fhir.RefusedException;
import org.upright.store.sql.Database;
import org.upright.store.sql.Dialect;

/**
 * Tells PostgreSQL's planner what the tables hold, each time that they have doubled. Thread-safe.
 *
 * <p>PostgreSQL does so by itself some minutes later; until then it takes filled tables for empty ones, and a search that
 * nests a chain in a {@code _has} ran for a quarter of an hour over 360 resources. SQLite has no use for it.
 */
final class Statistics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Statistics.class);
    private static final int FIRST = 100;

    private final Database database;
    private final ExecutorService background = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "store-statistics");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong due = new AtomicLong(FIRST);

    Statistics(Database database) {
        this.database = database;
    }

    /** After a commit; nobody waits for what it starts. */
    void written(int resources) {
        long total = written.addAndGet(resources);
        long now = due.get();
        if (database.dialect() == Dialect.POSTGRES && total >= now && due.compareAndSet(now, 2 * total)) {
            background.execute(this::refreshQuietly);
        }
    }

    private void refreshQuietly() {
        try {
            refresh();
        } catch (RefusedException.Unavailable | IllegalStateException e) {
            LOG.warn("The statistics were not made anew: {}", e.getMessage());
        }
    }

    void refresh() {
        int unused = database.write(session -> session.update("analyze"));
    }

    @Override
    public void close() {
        background.shutdownNow();
    }
}
