package org.upright.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.upright.store.index.IndexRows;
import org.upright.store.index.KeyRow;
import org.upright.store.index.RangeRow;
import org.upright.store.sql.SqlSession;

/** The rows of the index, by the number of their resource. */
final class IndexTables {
    private IndexTables() {}

    static void remove(SqlSession session, long rid) throws SQLException {
        session.update("delete from ik where rid = ?", rid);
        session.update("delete from ir where rid = ?", rid);
    }

    static void replace(SqlSession session, long rid, IndexRows rows) throws SQLException {
        remove(session, rid);
        add(session, rid, rows);
    }

    static void add(SqlSession session, long rid, IndexRows rows) throws SQLException {
        List<Object[]> keys = new ArrayList<>();
        for (KeyRow row : rows.keys()) {
            keys.add(new Object[] {row.pid(), row.k(), row.x(), rid, row.g()});
        }
        session.batch("insert into ik (pid, k, x, rid, g) values (?, ?, ?, ?, ?)", keys);
        List<Object[]> ranges = new ArrayList<>();
        for (RangeRow row : rows.ranges()) {
            ranges.add(new Object[] {row.pid(), row.lo(), row.hi(), row.k(), row.x(), rid, row.g()});
        }
        session.batch("insert into ir (pid, lo, hi, k, x, rid, g) values (?, ?, ?, ?, ?, ?, ?)", ranges);
    }
}
