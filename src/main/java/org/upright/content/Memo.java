package org.upright.content;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    /** A memo over other artifacts that inherits what is known here. */
    Memo<K, V> over(Artifacts others) {
        return new Memo<>(others, known());
    }

    /**
     * The same for good, without what was computed for keys that are no more: it would be inherited for ever.
     *
     * @param there whether there is still something of this key
     */
    Memo<K, V> after(Artifacts others, Predicate<K> there) {
        Map<K, Traced<V>> known = known();
        boolean unused = known.keySet().removeIf(there.negate());
        return new Memo<>(others, known);
    }

    private Map<K, Traced<V>> known() {
        Map<K, Traced<V>> known = new HashMap<>(inherited);
        cells.forEach((key, cell) -> cell.value.ifPresent(value -> known.put(key, value)));
        return known;
    }

    /** Keys of which something is known; for what looks after memory. */
    Set<K> keys() {
        return Set.copyOf(known().keySet());
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
