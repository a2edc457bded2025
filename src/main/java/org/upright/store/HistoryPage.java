package org.upright.store;

import java.util.List;
import java.util.Optional;

/**
 * One page of a history.
 *
 * @param entries newest first; deletions among them
 * @param next key of the next page; absent on the last
 */
public record HistoryPage(List<Written> entries, Optional<Long> next, long total) {
    public HistoryPage {
        entries = List.copyOf(entries);
    }
}
