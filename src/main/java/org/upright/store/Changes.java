package org.upright.store;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Who wants to hear of which writes. Thread-safe. */
final class Changes {
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    private record Listener(Set<String> types, Consumer<List<Stored>> callback) {}

    void add(Collection<String> types, Consumer<List<Stored>> callback) {
        listeners.add(new Listener(Set.copyOf(types), callback));
    }

    void publish(List<Stored> written) {
        for (Listener listener : listeners) {
            List<Stored> wanted = written.stream()
                    .filter(stored -> listener.types().contains(stored.type())
                            || listener.types().contains("*"))
                    .toList();
            if (!wanted.isEmpty()) {
                listener.callback().accept(wanted);
            }
        }
    }
}
