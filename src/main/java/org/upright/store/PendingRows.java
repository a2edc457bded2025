package org.upright.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.upright.store.index.IndexRows;
import org.upright.store.index.KeyRow;
import org.upright.store.index.RangeRow;
import org.upright.store.sql.SqlSession;
import org.upright.store.sql.VersionRow;

/**
 * What one transaction writes into the tables, kept back until {@link #flush}. Used by one thread.
 *
 * <p>So the rows of fifty resources go to the database in one batch a table, and index rows in the order of the index:
 * what they add to one page is added at once.
 */
final class PendingRows {
    private static final Comparator<Keyed> BY_KEY = Comparator.comparingInt((Keyed keyed) -> keyed.row.pid())
            .thenComparing(keyed -> keyed.row.k())
            .thenComparing(keyed -> keyed.row.x())
            .thenComparingLong(Keyed::rid);
    private static final Comparator<Ranged> BY_RANGE = Comparator.comparingInt((Ranged ranged) -> ranged.row.pid())
            .thenComparingDouble(ranged -> ranged.row.lo())
            .thenComparingDouble(ranged -> ranged.row.hi())
            .thenComparingLong(Ranged::rid);

    private final SqlSession session;
    private final List<Object[]> resources = new ArrayList<>();
    private final List<Object[]> changes = new ArrayList<>();
    private final List<Object[]> versions = new ArrayList<>();
    private final List<Object[]> unindexed = new ArrayList<>();
    private final List<Keyed> keys = new ArrayList<>();
    private final List<Ranged> ranges = new ArrayList<>();
    private final Set<Long> touched = new HashSet<>();

    private record Keyed(KeyRow row, long rid) {}

    private record Ranged(RangeRow row, long rid) {}

    PendingRows(SqlSession session) {
        this.session = session;
    }

    /** A resource's row with its first version. */
    void resource(VersionRow first) {
        touched.add(first.rid());
        resources.add(
                new Object[] {first.rid(), first.type(), first.id(), first.version(), first.upd(), 0, first.hid()});
        version(first);
    }

    /** The next version of a resource that is there. */
    void change(VersionRow next) throws SQLException {
        if (!touched.add(next.rid())) {
            flush();
        }
        changes.add(new Object[] {next.version(), next.upd(), next.deleted() ? 1 : 0, next.hid(), next.rid()});
        version(next);
    }

    private void version(VersionRow row) {
        versions.add(new Object[] {
            row.hid(), row.rid(), row.type(), row.id(), row.version(), row.upd(), row.deleted() ? 1 : 0, row.body()
        });
    }

    /** Whatever the resource was indexed with in the tables goes, before rows are added. */
    void unindex(long rid) {
        unindexed.add(new Object[] {rid});
    }

    void index(long rid, IndexRows rows) {
        rows.keys().forEach(row -> keys.add(new Keyed(row, rid)));
        rows.ranges().forEach(row -> ranges.add(new Ranged(row, rid)));
    }

    void flush() throws SQLException {
        session.batch("delete from ik where rid = ?", unindexed);
        session.batch("delete from ir where rid = ?", unindexed);
        session.batch("update resource set ver = ?, upd = ?, del = ?, hid = ? where rid = ?", changes);
        Map<String, List<Object[]>> rows = new LinkedHashMap<>();
        rows.put("resource (rid, rtype, fid, ver, upd, del, hid)", resources);
        rows.put("history (hid, rid, rtype, fid, ver, upd, del, body)", versions);
        rows.put("ik (pid, k, x, rid, g)", keyRows());
        rows.put("ir (pid, lo, hi, k, x, rid, g)", rangeRows());
        session.insert(rows);
        List.of(resources, changes, versions, unindexed, keys, ranges).forEach(List::clear);
        touched.clear();
    }

    private List<Object[]> keyRows() {
        keys.sort(BY_KEY);
        List<Object[]> rows = new ArrayList<>(keys.size());
        for (Keyed keyed : keys) {
            KeyRow row = keyed.row;
            rows.add(new Object[] {row.pid(), row.k(), row.x(), keyed.rid, row.g()});
        }
        return rows;
    }

    private List<Object[]> rangeRows() {
        ranges.sort(BY_RANGE);
        List<Object[]> rows = new ArrayList<>(ranges.size());
        for (Ranged ranged : ranges) {
            RangeRow row = ranged.row;
            rows.add(new Object[] {row.pid(), row.lo(), row.hi(), row.k(), row.x(), ranged.rid, row.g()});
        }
        return rows;
    }
}
