package org.upright.rest;

import java.util.Optional;
import org.upright.store.Stored;

/**
 * An answer that needs no encoder: bytes that can leave as they are.
 *
 * @param json UTF-8, compact; not to be changed
 * @param xml empty where XML is made on demand
 * @param stored the version whose ETag and Last-Modified the answer carries; empty for bundles
 */
record Ready(byte[] json, Optional<byte[]> xml, Optional<Stored> stored) {
    static Ready of(Stored stored) {
        return new Ready(stored.json(), Optional.empty(), Optional.of(stored));
    }

    static Ready of(byte[] json) {
        return new Ready(json, Optional.empty(), Optional.empty());
    }
}
