package org.upright.store;

import java.time.Instant;

/**
 * One version of a resource as it is stored.
 *
 * @param version counts from 1
 * @param json UTF-8, compact, with id, meta.versionId and meta.lastUpdated in it; empty for a deletion. Shared, not to
 *     be changed
 */
public record Stored(String type, String id, long version, Instant updated, boolean deleted, byte[] json) {
    /** {@code Type/id}. */
    public String reference() {
        return type + "/" + id;
    }
}
