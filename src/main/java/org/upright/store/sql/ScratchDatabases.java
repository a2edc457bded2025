package org.upright.store.sql;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Databases in memory with the tables of a store and nothing in them, used again and again. Thread-safe. */
public final class ScratchDatabases implements AutoCloseable {
    private final ConcurrentLinkedQueue<SqlSession> idle = new ConcurrentLinkedQueue<>();

    /** What the work writes is gone when this returns. */
    public <T> T with(SqlWork<T> work) {
        try {
            return within(taken(), work);
        } catch (SQLException e) {
            throw Database.refusal(e);
        }
    }

    /** One whose work failed is not used again. */
    private <T> T within(SqlSession session, SqlWork<T> work) throws SQLException {
        boolean clean = false;
        try {
            T result = work.run(session);
            empty(session);
            clean = idle.add(session);
            return result;
        } finally {
            if (!clean) {
                session.connection().close();
            }
        }
    }

    private SqlSession taken() throws SQLException {
        Optional<SqlSession> ready = Optional.ofNullable(idle.poll());
        return ready.isPresent() ? ready.get() : opened();
    }

    private static SqlSession opened() throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        new Migrations(Dialect.SQLITE).run(connection);
        return new SqlSession(connection, Dialect.SQLITE);
    }

    private static void empty(SqlSession session) throws SQLException {
        try (Statement statement = session.connection().createStatement()) {
            for (String table : List.of("resource", "history", "ik", "ir")) {
                statement.execute("delete from " + table);
            }
        }
    }

    @Override
    public void close() {
        for (SqlSession session = idle.poll(); session != null; session = idle.poll()) {
            try {
                session.connection().close();
            } catch (SQLException e) {
                continue; // it was in memory only
            }
        }
    }
}
