package org.upright.store.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.postgresql.PGConnection;

/** A connection that hears PostgreSQL's notifications. Used by one thread. */
public final class Notifications implements AutoCloseable {
    private static final int SLICE_MILLIS = 250;

    private final Connection connection;

    Notifications(Connection connection, String channel) throws SQLException {
        this.connection = connection;
        try (Statement statement = connection.createStatement()) {
            statement.execute("listen " + channel);
        }
    }

    /** Returns when something was notified, or the time is over. */
    public void await(Duration most) throws SQLException {
        PGConnection listening = connection.unwrap(PGConnection.class);
        long end = System.nanoTime() + most.toNanos();
        while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
            if (listening.getNotifications(SLICE_MILLIS).length > 0) {
                return;
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
