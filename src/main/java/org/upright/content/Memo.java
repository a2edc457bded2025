package org.upright.content;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Computes each key once; who asks while it is being computed waits for that one computation. Thread-safe.
 *
 * <p>What an earlier snapshot computed is taken over when it is first asked for, if its trace holds still.
 */
final class Memo<K, V> {
    private final Artifacts artifacts;
    private final Map<K, Traced<V>> inherited;
    private final Map<K, Cell<V>> cells = new ConcurrentHashMap<>();

    private Memo(Artifacts artifacts, Map<K, Traced<V>> inherited) {
        this.artifacts = artifacts;
        this.inherited = inherited;
    }

    static <K, V> Memo<K, V> empty(Artifacts artifacts) {
        return new Memo<>(artifacts, Map.of());
    }

    /**
     * A memo over other artifacts that inherits what is known here.
     *
     * @param kept the keys for which it does; what is inherited for a key that nobody asks for any more stays for good
     */
    Memo<K, V> over(Artifacts others, Predicate<K> kept) {
        Map<K, Traced<V>> known = known();
        boolean unused = known.keySet().removeIf(kept.negate());
        return new Memo<>(others, known);
    }

    private Map<K, Traced<V>> known() {
        Map<K, Traced<V>> known = new HashMap<>(inherited);
        cells.forEach((key, cell) -> cell.value.ifPresent(value -> known.put(key, value)));
        return known;
    }

    Traced<V> get(K key, Supplier<Traced<V>> computation) {
        return cells.computeIfAbsent(key, k -> new Cell<>())
                .get(() -> known(key).orElseGet(computation));
    }

    private Optional<Traced<V>> known(K key) {
        return Optional.ofNullable(inherited.get(key)).filter(v -> v.trace().holdsFor(artifacts));
    }

    private static final class Cell<V> {
        private volatile Optional<Traced<V>> value = Optional.empty();

        private synchronized Traced<V> get(Supplier<Traced<V>> computation) {
            Traced<V> present = value.orElseGet(computation);
            value = Optional.of(present);
            return present;
        }
    }
}
