package org.upright.store;

import java.time.Instant;
import java.util.Optional;

/**
 * A history as it was asked: of the system, of a type, or of one resource.
 *
 * @param before key of the page, as a former page named it
 */
public record HistoryRequest(
        Optional<String> type,
        Optional<String> id,
        Optional<Instant> since,
        Optional<Instant> at,
        int count,
        Optional<Long> before) {}
