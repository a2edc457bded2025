package org.upright.store;

import java.sql.SQLException;
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

    Pair nextResource(SqlSession session) throws SQLException {
        if (session.dialect() == Dialect.SQLITE) {
            return new Pair(rid.incrementAndGet(), hid.incrementAndGet());
        }
        return session.first(
                        "select nextval('resource_rid'), nextval('history_hid')",
                        List.of(),
                        row -> new Pair(row.getLong(1), row.getLong(2)))
                .orElseThrow();
    }

    long nextVersion(SqlSession session) throws SQLException {
        return session.dialect() == Dialect.SQLITE
                ? hid.incrementAndGet()
                : session.number("select nextval('history_hid')");
    }
}
