package org.upright.store;

import java.util.List;
import java.util.Map;

/** Port: who needs what is about to be deleted, judged by what the transaction leaves. */
@FunctionalInterface
public interface Deletions {
    /**
     * References of deleted resources that must stay, each with the references of those that need it, for the message.
     *
     * @param written everything that the transaction has written, the deletions among it; nothing of it is committed
     */
    Map<String, List<String>> needed(List<Stored> written);
}
