package org.upright.store.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.upright.store.sql.Dialect;
import org.upright.store.sql.VersionRow;

/**
 * Selects of one page in the order of {@code _sort}.
 *
 * <p>Where a criterion is selective, its matches are sorted. Else the index of the first key is gone through in its
 * order until the page is full: each resource is met at the row that counts for it, which is its first in that order.
 * What has no value for the key comes when the rows are at their end. Cost: the rows between the page's matches, and
 * the matches that are equal in the first key, as those are sorted by the others.
 */
final class Sorted {
    private static final String HISTORY = " cross join history h where h.hid = r.hid and ";

    private final List<SortKey> keys;
    private final Optional<PageKey> after;
    private final Clause where;
    private final Dialect dialect;

    /** @param where condition on the resource {@code r} */
    Sorted(List<SortKey> keys, Optional<PageKey> after, Clause where, Dialect dialect) {
        this.keys = keys;
        this.after = after;
        this.where = where;
        this.dialect = dialect;
    }

    /** Everything that matches, sorted. */
    Clause all(int limit) {
        List<Clause> columns = keys.stream().map(SortKey::value).toList();
        return select("resource r", columns, restAfter(columns, 0), 0, limit);
    }

    /** Whether the rows of an index can be gone through in the order of the first key. */
    boolean isWalkable() {
        return keys.get(0).pid().isPresent();
    }

    /** Whether the page may have matches that have a value for the first key. */
    boolean hasValues() {
        return after.isEmpty() || !after.get().isPastValues(keys.get(0));
    }

    /**
     * Matches of which each has one row for the first key, by going through those rows that meet a condition.
     *
     * @param arm condition on the row {@code t}
     */
    Clause walked(Clause arm, int limit) {
        Clause rows = rows().and(arm);
        List<Clause> columns = columns(Clause.of("t." + column()));
        return select(
                table(keys.get(0)) + " t cross join resource r", columns, rows.and(restAfter(columns, 0)), 0, limit);
    }

    private String column() {
        return keys.get(0).isNumber() ? "lo" : "k";
    }

    /** Rows of the first key, from where the page begins. */
    private Clause rows() {
        SortKey key = keys.get(0);
        Clause rows = Clause.of("t.rid = r.rid and t.pid = ?", key.pid().orElseThrow());
        return after.isEmpty()
                ? rows
                : rows.and(
                        "t." + column() + (key.descending() ? " <= ?" : " >= ?"),
                        key.read(after.get().values().get(0)));
    }

    /** Matches with a value for the first key, by going through its rows. */
    Clause walked(int limit) {
        SortKey key = keys.get(0);
        String order = key.isNumber() ? "lo, hi, k, x, g" : "k, x, g";
        String first = "not exists (select 1 from " + table(key) + " o where o.rid = t.rid and o.pid = t.pid and ("
                + named("o.", order) + (key.descending() ? ") > (" : ") < (") + named("t.", order) + ")"
                + dialect.rowByRow() + ")";
        List<Clause> columns = columns(Clause.of("t." + column()));
        return select(
                table(key) + " t cross join resource r",
                columns,
                rows().and(first).and(restAfter(columns, 0)),
                0,
                limit);
    }

    /** Matches without a value for the first key. */
    Clause withoutValue(int limit) {
        SortKey key = keys.get(0);
        Clause none = Clause.of(
                "not exists (select 1 from " + table(key) + " o where o.rid = r.rid and o.pid = ?" + dialect.rowByRow()
                        + ")",
                key.pid().orElseThrow());
        List<Clause> columns =
                columns(Clause.of("cast(? as " + (key.isNumber() ? "double precision)" : "text)"), key.missing()));
        return select("resource r", columns, hasValues() ? none : none.and(restAfter(columns, 1)), 1, limit);
    }

    private static String table(SortKey key) {
        return key.isNumber() ? "ir" : "ik";
    }

    private static String named(String alias, String columns) {
        return alias + columns.replace(", ", ", " + alias);
    }

    private List<Clause> columns(Clause first) {
        List<Clause> columns = new ArrayList<>(keys.stream().map(SortKey::value).toList());
        columns.set(0, first);
        return columns;
    }

    private Clause restAfter(List<Clause> columns, int first) {
        return after.map(key -> key.after(keys, columns, first)).orElse(Clause.of("1 = 1"));
    }

    private Clause select(String from, List<Clause> columns, Clause more, int firstOfOrder, int limit) {
        Clause select = Clause.of("select " + VersionRow.COLUMNS);
        StringBuilder order = new StringBuilder(" order by ");
        for (int i = 0; i < columns.size(); i++) {
            select = select.then(columns.get(i).within(", {} as s" + i));
            order.append(i < firstOfOrder ? "" : "s" + i + (keys.get(i).descending() ? " desc, " : ", "));
        }
        return select.then(Clause.of(" from " + from + HISTORY))
                .then(where.and(more))
                .then(Clause.of(order + "r.rid limit " + limit));
    }
}
