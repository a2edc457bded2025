package org.upright.store.sql;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** A transaction of its own for each write, on the caller's thread, as PostgreSQL does well. */
final class ParallelWrites implements Writes {
    private static final int ATTEMPTS = 20;
    /** Serialisation failure, deadlock, unique violation: run again and it will be seen what the other wrote. */
    private static final Set<String> WORTH_ANOTHER_TRY = Set.of("40001", "40P01", "23505");

    private final HikariDataSource pool;
    private final Map<Connection, SqlSession> sessions = new ConcurrentHashMap<>();

    ParallelWrites(HikariDataSource pool) {
        this.pool = pool;
    }

    @Override
    public <T> T write(SqlWork<T> work, boolean serialised) {
        for (int attempt = 1; ; attempt++) {
            try (Connection connection = pool.getConnection()) {
                return attempt(connection, work, serialised);
            } catch (SQLException e) {
                if (attempt == ATTEMPTS || !WORTH_ANOTHER_TRY.contains(e.getSQLState())) {
                    throw Database.refusal(e);
                }
                pause(attempt);
            }
        }
    }

    /** Longer each time, and not the same for all, so that writers of one row do not meet again. */
    private static void pause(int attempt) {
        long most = 1L << Math.min(attempt, 6);
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most * 1_000_000));
    }

    private <T> T attempt(Connection connection, SqlWork<T> work, boolean serialised) throws SQLException {
        connection.setAutoCommit(false);
        if (serialised) {
            serialise(connection);
        }
        Connection physical = (Connection) connection.unwrap(org.postgresql.PGConnection.class);
        SqlSession session = sessions.computeIfAbsent(physical, c -> new SqlSession(c, Dialect.POSTGRES));
        try {
            T result = work.run(session);
            connection.commit();
            return result;
        } catch (SQLException | RuntimeException e) {
            if (physical.isClosed()) {
                sessions.remove(physical);
                pool.evictConnection(connection);
            } else {
                connection.rollback();
            }
            throw e;
        }
    }

    /** For this transaction only; to set and reset it on the connection would be two more questions to the server. */
    private static void serialise(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set transaction isolation level serializable");
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
