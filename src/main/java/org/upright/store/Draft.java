package org.upright.store;

import java.time.Instant;
import java.util.List;
import org.upright.store.index.IndexRows;
import org.upright.store.sql.Stamp;

/**
 * A resource ready to be written: serialised, deflated and indexed once, whatever version it becomes.
 *
 * @param marked JSON with the mark of {@link Stamp} in it
 * @param body the same, deflated
 * @param references literal references to resources of this store, {@code Type/id}
 */
record Draft(String type, String id, byte[] marked, byte[] body, IndexRows rows, List<String> references) {
    byte[] json(long version, Instant updated) {
        return Stamp.on(marked, version, updated.toEpochMilli());
    }
}
