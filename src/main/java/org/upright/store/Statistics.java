package org.upright.store;

import java.util.concurrent.atomic.AtomicLong;
import org.upright.store.sql.Database;
import org.upright.store.sql.Dialect;

/**
 * Tells PostgreSQL's planner what the tables hold, each time that they have doubled. Thread-safe.
 *
 * <p>PostgreSQL does so by itself some minutes later; until then it takes filled tables for empty ones, and a search that
 * nests a chain in a {@code _has} ran for a quarter of an hour over 360 resources. SQLite has no use for it.
 */
final class Statistics {
    private static final int FIRST = 100;

    private final Database database;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong due = new AtomicLong(FIRST);

    Statistics(Database database) {
        this.database = database;
    }

    /** After a commit; the writer that doubles the tables waits for it. */
    void written(int resources) {
        long total = written.addAndGet(resources);
        long now = due.get();
        if (database.dialect() == Dialect.POSTGRES && total >= now && due.compareAndSet(now, 2 * total)) {
            refresh();
        }
    }

    void refresh() {
        int unused = database.write(session -> session.update("analyze"));
    }
}
