package org.upright.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.upright.store.sql.Database;
import org.upright.store.sql.Notifications;
import org.upright.store.sql.VersionRow;

/**
 * Tells of what other nodes wrote, on a thread of its own: at once where the database notifies, within the poll
 * interval otherwise. What one transaction wrote is told together.
 *
 * <p>Numbers are given when a row is written and seen when its transaction ends, so a low number may become visible
 * after a high one. Each poll therefore looks back to where it was some minutes ago, longer than a transaction lasts, and
 * remembers what it has told since. What cannot be read now is told later; nothing is skipped.
 */
final class ChangeFeed implements AutoCloseable {
    static final String CHANNEL = "artifact_change";

    private static final Logger LOG = LoggerFactory.getLogger(ChangeFeed.class);
    private static final Duration LONGEST_TRANSACTION = Duration.ofMinutes(5);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    /** More than what transactions that run while a node starts may write. */
    private static final int LOOK_BACK_AT_START = 10_000;

    private final Database database;
    private final String node;
    private final StoreSettings settings;
    private final Consumer<List<Stored>> told;
    private final Thread thread = new Thread(this::loop, "store-changes");
    private final Set<Long> seen = new HashSet<>();
    private final Deque<Mark> marks = new ArrayDeque<>();
    private long floor;
    private volatile boolean closed;

    private record Change(long seq, String type, String id, long version, String node) {}

    /** How far the changes went at a time. */
    private record Mark(long nanos, long seq) {}

    ChangeFeed(Database database, String node, StoreSettings settings, Consumer<List<Stored>> told) {
        this.database = database;
        this.node = node;
        this.settings = settings;
        this.told = told;
        this.floor =
                database.read(session -> session.number("select max(seq) from artifact_change")) - LOOK_BACK_AT_START;
        remember(changes());
        thread.setDaemon(true);
        thread.start();
    }

    private void loop() {
        while (!closed) {
            try (Notifications notifications = bell()) {
                tell();
                while (!closed) {
                    notifications.await(settings.poll());
                    tell();
                }
            } catch (SQLException | RuntimeException e) { // whatever the database fails with, the feed goes on
                if (!closed) {
                    LOG.warn("Changes of other nodes cannot be followed now: {}", e.getMessage());
                    pause();
                }
            }
        }
    }

    private Notifications bell() throws SQLException {
        return settings.notified() ? database.listen(CHANNEL) : Notifications.none();
    }

    private void pause() {
        try {
            Thread.sleep(Math.min(LONGEST_PAUSE.toMillis(), settings.poll().toMillis()));
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private List<Change> changes() {
        return database.read(session -> session.list(
                "select seq, rtype, fid, ver, node from artifact_change where seq > ? order by seq",
                List.of(floor),
                row -> new Change(
                        row.getLong(1), row.getString(2), row.getString(3), row.getLong(4), row.getString(5))));
    }

    private void tell() {
        List<Change> fresh = changes().stream()
                .filter(change -> !seen.contains(change.seq()))
                .toList();
        List<Stored> written = fresh.stream()
                .filter(change -> !change.node().equals(node))
                .flatMap(change -> stored(change).stream())
                .toList();
        if (!written.isEmpty()) {
            told.accept(written);
        }
        remember(fresh); // after it: what a listener fails on is told again
    }

    private void remember(List<Change> fresh) {
        long now = System.nanoTime();
        fresh.forEach(change -> seen.add(change.seq()));
        if (!fresh.isEmpty()) {
            marks.addLast(new Mark(now, fresh.get(fresh.size() - 1).seq()));
        }
        while (!marks.isEmpty() && now - marks.getFirst().nanos() > LONGEST_TRANSACTION.toNanos()) {
            floor = Math.max(floor, marks.removeFirst().seq());
            seen.removeIf(seq -> seq <= floor);
        }
    }

    private Optional<Stored> stored(Change change) {
        return database.read(session -> session.first(
                        "select " + VersionRow.COLUMNS + " from history h join resource r on r.rid = h.rid"
                                + " where r.rtype = ? and r.fid = ? and h.ver = ?",
                        List.of(change.type(), change.id(), change.version()),
                        VersionRow::of))
                .map(Journal::stored);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(settings.poll().toMillis() + 1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
