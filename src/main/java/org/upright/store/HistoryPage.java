package org.upright.store;

import java.util.List;
import java.util.Optional;

/**
 * One page of a history.
 *
 * @param entries newest first; deletions among them
 * @param next key of the next page; absent on the last
 * @param total versions in all pages; absent where it would cost more than the page to count them
 */
public record HistoryPage(List<Written> entries, Optional<HistoryKey> next, Optional<Long> total) {
    public HistoryPage {
        entries = List.copyOf(entries);
    }
}
