package org.upright.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.upright.fhir.RefusedException;
import org.upright.store.sql.Database;
import org.upright.store.sql.Notifications;
import org.upright.store.sql.VersionRow;

/**
 * Tells of what other nodes wrote, on a thread of its own: at once where the database notifies, within the poll
 * interval otherwise.
 *
 * <p>Numbers of changes may become visible out of order, so each poll looks back a little and remembers what it has told.
 */
final class ChangeFeed implements AutoCloseable {
    static final String CHANNEL = "artifact_change";

    private static final Logger LOG = LoggerFactory.getLogger(ChangeFeed.class);
    private static final int LOOK_BACK = 500;

    private final Database database;
    private final String node;
    private final Duration poll;
    private final Consumer<List<Stored>> told;
    private final Thread thread = new Thread(this::loop, "store-changes");
    private final Set<Long> seen = new HashSet<>();
    private long last;
    private volatile boolean closed;

    private record Change(long seq, String type, String id, long version, String node) {}

    ChangeFeed(Database database, String node, Duration poll, Consumer<List<Stored>> told) {
        this.database = database;
        this.node = node;
        this.poll = poll;
        this.told = told;
        this.last = database.read(session -> session.number("select max(seq) from artifact_change"));
        seen.addAll(changes().stream().map(Change::seq).toList());
        thread.setDaemon(true);
        thread.start();
    }

    private void loop() {
        while (!closed) {
            try (Notifications notifications = database.listen(CHANNEL)) {
                tell();
                while (!closed) {
                    notifications.await(poll);
                    tell();
                }
            } catch (SQLException | RefusedException.Unavailable e) {
                if (closed) {
                    return;
                }
                LOG.warn("Changes of other nodes cannot be followed now: {}", e.getMessage());
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(poll.toMillis());
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private List<Change> changes() {
        return database.read(session -> session.list(
                "select seq, rtype, fid, ver, node from artifact_change where seq > ? order by seq",
                List.of(last - LOOK_BACK),
                row -> new Change(
                        row.getLong(1), row.getString(2), row.getString(3), row.getLong(4), row.getString(5))));
    }

    private void tell() {
        List<Change> fresh =
                changes().stream().filter(change -> seen.add(change.seq())).toList();
        if (fresh.isEmpty()) {
            return;
        }
        last = Math.max(last, fresh.get(fresh.size() - 1).seq());
        seen.removeIf(seq -> seq <= last - LOOK_BACK);
        List<Stored> written = fresh.stream()
                .filter(change -> !change.node().equals(node))
                .flatMap(change -> stored(change).stream())
                .toList();
        if (!written.isEmpty()) {
            told.accept(written);
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
            thread.join(poll.toMillis() + 1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
