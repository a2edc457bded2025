package org.upright.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A patient's record as it was asked for.
 *
 * @param types those wanted; empty: all
 * @param since only what was written then or later
 * @param after key of the page, as a former page named it
 */
public record EverythingRequest(
        String patient, List<String> types, Optional<Instant> since, int count, Optional<String> after) {
    public EverythingRequest {
        types = List.copyOf(types);
    }
}
