package org.upright.store.search;

import java.util.List;
import java.util.Optional;
import org.upright.store.index.IndexedParameter;

/**
 * One key of {@code _sort}: of several values the first counts ascending, the last descending; a date stands where it
 * begins; what has no value comes last.
 *
 * @param value one value for the resource {@code r}, never null
 * @param pid the parameter whose rows can be gone through in this order; empty for a column of the resource
 * @param once whether a resource has one such row at most
 */
record SortKey(Clause value, boolean descending, boolean isNumber, Optional<Integer> pid, boolean once) {
    private static final String LAST_TEXT = Character.toString(0x10FFFF);
    private static final double LAST_NUMBER = 1e300;

    static SortKey ofId(boolean descending) {
        return new SortKey(Clause.of("r.fid"), descending, false, Optional.empty(), true);
    }

    static SortKey ofUpdate(boolean descending) {
        return new SortKey(Clause.of("r.upd"), descending, true, Optional.empty(), true);
    }

    /** The column is hidden in an expression: SQLite would else go through all values of all resources in their order. */
    static SortKey of(IndexedParameter parameter, boolean descending) {
        boolean number = parameter.kind().isRange();
        String column = number ? "t.lo + 0" : "t.k || ''";
        String sql = "coalesce((select " + (descending ? "max(" : "min(") + column + ") from "
                + (number ? "ir t" : "ik t") + " where t.rid = r.rid and t.pid = ?), ?)";
        return new SortKey(
                new Clause(sql, List.of(parameter.pid(), missing(number, descending))),
                descending,
                number,
                Optional.of(parameter.pid()),
                parameter.once());
    }

    /** Stands for the value of what has none. */
    Object missing() {
        return missing(isNumber, descending);
    }

    private static Object missing(boolean number, boolean descending) {
        if (number) {
            return descending ? -LAST_NUMBER : LAST_NUMBER;
        }
        return descending ? "" : LAST_TEXT;
    }

    boolean isReadable(String text) {
        return !isNumber || !Double.isNaN(Double.parseDouble(text));
    }

    /** A value of a page key, as the column compares it. */
    Object read(String text) {
        return isNumber ? (Object) Double.valueOf(text) : text;
    }
}
