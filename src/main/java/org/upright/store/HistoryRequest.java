package org.upright.store;

import java.time.Instant;
import java.util.Optional;

/**
 * A history as it was asked: of the system, of a type, or of one resource.
 *
 * @param at versions that were current at some time of it
 * @param before key of the page, as a former page named it
 */
public record HistoryRequest(
        Optional<String> type,
        Optional<String> id,
        Optional<Instant> since,
        Optional<Period> at,
        int count,
        Optional<Long> before) {
    /** Both ends are in it. */
    public record Period(Instant first, Instant last) {}
}
