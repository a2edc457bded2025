package org.upright.store;

/** A write that was acknowledged: durable, in its history, and visible to searches. */
public record Written(Stored stored, Kind kind) {
    /** What the write did. */
    public enum Kind {
        CREATED,
        UPDATED,
        /** The content was the current version's already, or a conditional create found its match. */
        UNCHANGED,
        DELETED
    }
}
