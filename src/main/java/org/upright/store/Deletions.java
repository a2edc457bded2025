package org.upright.store;

import java.util.List;

/** Port: who needs a resource that is about to be deleted. */
public interface Deletions {
    /**
     * References of those that need it, for the message; empty where it may go.
     *
     * @param together all that is deleted in the same transaction, which nobody needs to keep for each other
     */
    List<String> neededBy(Stored stored, List<Stored> together);
}
