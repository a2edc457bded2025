package org.upright.store.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.upright.fhir.RefusedException;

/**
 * One writing connection with a thread of its own, as SQLite wants it.
 *
 * <p>Whatever waits when the thread comes back is written in one transaction and is acknowledged after the common
 * commit: many writers share one fsync, nobody is told before it. Where one piece of work fails, the group is begun
 * again with each piece behind a savepoint of its own; not at once, for behind a savepoint SQLite copies every page
 * before it changes it.
 */
final class GroupedWrites implements Writes {
    private static final Logger LOG = LoggerFactory.getLogger(GroupedWrites.class);
    private static final int MOST_IN_A_GROUP = 64;

    private final SqlSession session;
    private final BlockingQueue<Pending<?>> queue = new LinkedBlockingQueue<>(4096);
    private final Thread thread = new Thread(this::loop, "store-writer");
    private volatile boolean closed;

    GroupedWrites(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        this.session = new SqlSession(connection, Dialect.SQLITE);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public <T> T write(SqlWork<T> work, boolean serialised) {
        Pending<T> pending = new Pending<>(work);
        try {
            queue.put(pending);
            if (closed) {
                throw new RefusedException.Unavailable("The store is closed.");
            }
            return pending.answer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException.Unavailable("The write was interrupted.");
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void loop() {
        List<Pending<?>> group = new ArrayList<>();
        while (!closed || !queue.isEmpty()) {
            try {
                group.add(queue.take());
                queue.drainTo(group, MOST_IN_A_GROUP - 1);
                writeTogether(group);
            } catch (InterruptedException e) {
                closed = true;
            } catch (RuntimeException | Error e) { // the one thread that writes outlives whatever went wrong
                LOG.error("Writes failed", e);
                group.forEach(pending -> pending.answer.completeExceptionally(e));
            }
            group.clear();
        }
    }

    private void writeTogether(List<Pending<?>> group) {
        try {
            if (!runBare(group)) {
                rollback();
                for (Pending<?> pending : group) {
                    pending.runBehindSavepoint(session);
                }
            }
            session.connection().commit();
            group.forEach(Pending::acknowledge);
        } catch (SQLException e) {
            rollback();
            group.forEach(pending -> pending.answer.completeExceptionally(Database.refusal(e)));
        }
    }

    private boolean runBare(List<Pending<?>> group) throws SQLException {
        for (Pending<?> pending : group) {
            if (!pending.run(session)) {
                return false;
            }
        }
        return true;
    }

    private void rollback() {
        try {
            session.connection().rollback();
        } catch (SQLException e) {
            LOG.debug("There was nothing to roll back: {}", e.getMessage());
            beginAnew();
        }
    }

    /**
     * A full disk makes SQLite roll back by itself. Its driver does not notice and would go on outside any transaction,
     * each statement for itself; switched to and fro it begins one.
     */
    private void beginAnew() {
        try {
            session.connection().setAutoCommit(true);
        } catch (SQLException e) {
            LOG.debug("There was nothing to commit: {}", e.getMessage());
        }
        try {
            session.connection().setAutoCommit(false);
        } catch (SQLException e) {
            throw new IllegalStateException("The writing connection cannot begin a transaction.", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(10_000);
            session.connection().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            throw Database.refusal(e);
        }
        List<Pending<?>> late = new ArrayList<>();
        queue.drainTo(late);
        late.forEach(pending ->
                pending.answer.completeExceptionally(new RefusedException.Unavailable("The store is closed.")));
    }

    /** Work that waits, then what it came to. */
    private static final class Pending<T> {
        private final SqlWork<T> work;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private Runnable acknowledgement = () -> {};

        Pending(SqlWork<T> work) {
            this.work = work;
        }

        /** Whether it was written; where not, it may be by half. */
        boolean run(SqlSession session) {
            try {
                T result = work.run(session);
                acknowledgement = () -> answer.complete(result);
                return true;
            } catch (SQLException e) {
                session.forgetStatements();
                return false;
            } catch (RuntimeException | Error e) {
                return false;
            }
        }

        /** @throws SQLException where the whole transaction is lost */
        void runBehindSavepoint(SqlSession session) throws SQLException {
            Savepoint before = session.connection().setSavepoint();
            try {
                T result = work.run(session);
                session.connection().releaseSavepoint(before);
                acknowledgement = () -> answer.complete(result);
            } catch (SQLException e) {
                session.forgetStatements();
                if (Unwell.of(e).isPresent()) {
                    throw e; // a full disk takes the savepoints with it
                }
                undo(session, before, Database.refusal(e));
            } catch (RuntimeException | Error e) {
                undo(session, before, e);
            }
        }

        private void undo(SqlSession session, Savepoint before, Throwable why) throws SQLException {
            session.connection().rollback(before);
            session.connection().releaseSavepoint(before);
            acknowledgement = () -> answer.completeExceptionally(why);
        }

        void acknowledge() {
            acknowledgement.run();
        }
    }
}
