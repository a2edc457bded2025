package org.upright.store.sql;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.postgresql.PGConnection;
import org.sqlite.SQLiteConnection;
import org.upright.fhir.RefusedException;

/**
 * Connections and transactions. Thread-safe.
 *
 * <p>Statements are prepared once a connection and kept with it, beside the pool.
 */
public final class Database implements AutoCloseable {
    private final Dialect dialect;
    private final HikariDataSource pool;
    private final Writes writes;
    private final DatabaseObserver observer;
    private final ReadWatch watch;
    private final Map<Connection, SqlSession> sessions = new ConcurrentHashMap<>();
    private volatile boolean refusing;

    Database(Dialect dialect, HikariDataSource pool, Writes writes, DatabaseObserver observer) {
        this.dialect = dialect;
        this.pool = pool;
        this.writes = writes;
        this.observer = observer;
        this.watch = new ReadWatch(Math.max(1, pool.getMaximumPoolSize() / 2));
    }

    public Dialect dialect() {
        return dialect;
    }

    /** Reads; each statement sees what was committed before it. */
    public <T> T read(SqlWork<T> work) {
        return reading(connection -> runOn(connection, work));
    }

    /**
     * The same for a caller who waits.
     *
     * @throws RefusedException.Unprocessable where it takes longer
     * @throws RefusedException.Unavailable where too many others take long
     */
    public <T> T readWithin(Duration most, SqlWork<T> work) {
        return reading(connection -> within(connection, most, work));
    }

    /** Reads; all statements see the same state. */
    public <T> T readSnapshot(SqlWork<T> work) {
        return reading(connection -> snapshot(connection, () -> runOn(connection, work)));
    }

    /** The same for a caller who waits, as {@link #readWithin}. */
    public <T> T readSnapshotWithin(Duration most, SqlWork<T> work) {
        return reading(connection -> snapshot(connection, () -> within(connection, most, work)));
    }

    private <T> T reading(OnConnection<T> work) {
        long began = System.nanoTime();
        try (Connection connection = pool.getConnection()) {
            return work.run(connection);
        } catch (SQLException e) {
            throw refusal(e);
        } finally {
            observer.read(System.nanoTime() - began);
        }
    }

    private static <T> T snapshot(Connection connection, Statements<T> work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            return work.run();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private <T> T within(Connection connection, Duration most, SqlWork<T> work) throws SQLException {
        Connection physical = physical(connection);
        try (ReadWatch.Watched read = watch.begin(most, () -> interrupt(physical))) {
            try {
                return runOn(connection, work);
            } catch (SQLException e) {
                if (read.broken().isPresent()) {
                    throw read.broken().get();
                }
                throw e;
            }
        }
    }

    private static void interrupt(Connection physical) throws SQLException {
        if (physical instanceof SQLiteConnection sqlite) {
            sqlite.getDatabase().interrupt();
        } else {
            ((PGConnection) physical).cancelQuery();
        }
    }

    /** Writes all or nothing; durable when this returns. The work may be run more than once. */
    public <T> T write(SqlWork<T> work) {
        return noted(work, false);
    }

    /** Like {@link #write}; no other write that is serialised too can come between its reads and its writes. */
    public <T> T writeSerialised(SqlWork<T> work) {
        return noted(work, true);
    }

    private <T> T noted(SqlWork<T> work, boolean serialised) {
        long began = System.nanoTime();
        try {
            T result = writes.write(work, serialised);
            refusing = false;
            return result;
        } catch (RefusedException.Unavailable e) {
            refusing = true;
            throw e;
        } finally {
            observer.wrote(System.nanoTime() - began);
        }
    }

    /** Hears what other sessions of PostgreSQL notify on a channel; the caller closes it. */
    public Notifications listen(String channel) throws SQLException {
        return Notifications.on(pool.getConnection(), channel);
    }

    /** Whether the database answers and, where it has refused a write, takes one again. */
    public boolean isReady() {
        try (Connection connection = pool.getConnection()) {
            return connection.isValid(2) && (!refusing || takesWrites());
        } catch (SQLException e) {
            return false;
        }
    }

    private boolean takesWrites() {
        try {
            return noted(
                    session -> {
                        session.update("delete from progress where name = 'probe'");
                        return session.update("insert into progress (name, done) values ('probe', '')") == 1;
                    },
                    false);
        } catch (RefusedException.Unavailable e) {
            return false;
        }
    }

    private <T> T runOn(Connection connection, SqlWork<T> work) throws SQLException {
        Connection physical = physical(connection);
        SqlSession session = sessions.computeIfAbsent(physical, c -> new SqlSession(c, dialect));
        try {
            return work.run(session);
        } catch (SQLException e) {
            sessions.remove(physical);
            session.forgetStatements();
            if (physical.isClosed()) {
                pool.evictConnection(connection);
            }
            throw e;
        }
    }

    private Connection physical(Connection connection) throws SQLException {
        return dialect == Dialect.POSTGRES
                ? (Connection) connection.unwrap(PGConnection.class)
                : connection.unwrap(SQLiteConnection.class);
    }

    static RuntimeException refusal(SQLException e) {
        return Unwell.of(e)
                .<RuntimeException>map(RefusedException.Unavailable::new)
                .orElseGet(() -> new IllegalStateException("The database refused a statement: " + e.getMessage(), e));
    }

    @Override
    public void close() {
        watch.close();
        writes.close();
        pool.close();
    }

    /** On one connection of the pool. */
    private interface OnConnection<T> {
        T run(Connection connection) throws SQLException;
    }

    /** In one transaction. */
    private interface Statements<T> {
        T run() throws SQLException;
    }
}
