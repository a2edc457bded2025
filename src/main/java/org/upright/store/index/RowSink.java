package org.upright.store.index;

import java.util.LinkedHashSet;
import java.util.Set;

/** Collects the rows of one resource. Used by one thread. */
final class RowSink {
    private final Set<KeyRow> keys = new LinkedHashSet<>();
    private final Set<RangeRow> ranges = new LinkedHashSet<>();

    void key(int pid, String k, String x, int g) {
        keys.add(new KeyRow(pid, k, x, g));
    }

    void range(int pid, double lo, double hi, String k, String x, int g) {
        ranges.add(new RangeRow(pid, lo, hi, k, x, g));
    }

    IndexRows rows() {
        return new IndexRows(keys, ranges);
    }
}
