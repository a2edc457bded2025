package org.upright.store.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.postgresql.PGConnection;

/** Waits for PostgreSQL's notifications, or for time to pass where there are none. Used by one thread. */
public final class Notifications implements AutoCloseable {
    private static final int SLICE_MILLIS = 250;
    private static final int SECONDS_TO_ANSWER = 5;

    private final Optional<Connection> listening;

    private Notifications(Optional<Connection> listening) {
        this.listening = listening;
    }

    static Notifications on(Connection connection, String channel) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("listen " + channel);
        }
        return new Notifications(Optional.of(connection));
    }

    /** Hears nothing. */
    public static Notifications none() {
        return new Notifications(Optional.empty());
    }

    /**
     * Returns when something was notified, or the time is over.
     *
     * @throws SQLException where the connection is lost, which one that only listens would never see by itself
     */
    public void await(Duration most) throws SQLException {
        if (listening.isEmpty()) {
            sleep(most);
        } else if (!heard(listening.get().unwrap(PGConnection.class), most)
                && !listening.get().isValid(SECONDS_TO_ANSWER)) {
            throw new SQLException("The connection that listens is lost.");
        }
    }

    private static boolean heard(PGConnection connection, Duration most) throws SQLException {
        long end = System.nanoTime() + most.toNanos();
        while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
            if (connection.getNotifications(slice(end)).length > 0) {
                return true;
            }
        }
        return false;
    }

    private static int slice(long end) {
        return (int) Math.max(1, Math.min(SLICE_MILLIS, (end - System.nanoTime()) / 1_000_000));
    }

    private static void sleep(Duration most) {
        try {
            Thread.sleep(most.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws SQLException {
        if (listening.isPresent()) {
            listening.get().close();
        }
    }
}
