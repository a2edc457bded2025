package org.upright.store;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.upright.store.sql.Dialect;
import org.upright.store.sql.SqlSession;

/** Numbers of resources and versions: PostgreSQL's sequences, or counters, for SQLite has one writer. */
final class Numbers {
    private final AtomicLong rid;
    private final AtomicLong hid;

    /** Numbers of a new resource and its first version. */
    record Pair(long rid, long hid) {}

    /** Goes on from what the database has. */
    Numbers(SqlSession session) throws SQLException {
        this.rid = new AtomicLong(session.number("select max(rid) from resource"));
        this.hid = new AtomicLong(session.number("select max(hid) from history"));
    }

    /** The numbers that one transaction takes. */
    Taken on(SqlSession session) {
        return new Taken(session);
    }

    /** Used by one thread. */
    final class Taken {
        private static final String NEXT = "select nextval('resource_rid'), nextval('history_hid')";

        private final SqlSession session;
        private final Deque<Pair> reserved = new ArrayDeque<>();

        private Taken(SqlSession session) {
            this.session = session;
        }

        /** Asks a database with sequences once for as many. */
        void reserve(int count) throws SQLException {
            if (session.dialect() == Dialect.POSTGRES) {
                reserved.addAll(session.list(
                        NEXT + " from generate_series(1, ?)",
                        List.of(count),
                        row -> new Pair(row.getLong(1), row.getLong(2))));
            }
        }

        Pair nextResource() throws SQLException {
            if (session.dialect() == Dialect.SQLITE) {
                return new Pair(rid.incrementAndGet(), hid.incrementAndGet());
            }
            if (reserved.isEmpty()) {
                reserve(1);
            }
            return reserved.remove();
        }

        long nextVersion() throws SQLException {
            return session.dialect() == Dialect.SQLITE
                    ? hid.incrementAndGet()
                    : nextResource().hid();
        }
    }
}
