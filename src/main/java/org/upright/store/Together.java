package org.upright.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Work on many things that does not wait for anything, shared among the processors that are free. */
final class Together {
    /** Fewer are done sooner by one. */
    private static final int MANY = 8;

    private Together() {}

    private record Outcome<R>(List<R> result, Optional<RuntimeException> thrown) {}

    /** The results in order; where some of it fails, the first failure in this order is thrown. */
    static <T, R> List<R> each(List<T> things, Function<T, R> work) {
        Stream<T> all = things.size() < MANY ? things.stream() : things.parallelStream();
        List<R> results = new ArrayList<>(things.size());
        for (Outcome<R> outcome : all.map(thing -> attempt(thing, work)).toList()) {
            outcome.thrown().ifPresent(thrown -> {
                throw thrown;
            });
            results.addAll(outcome.result());
        }
        return results;
    }

    private static <T, R> Outcome<R> attempt(T thing, Function<T, R> work) {
        try {
            return new Outcome<>(List.of(work.apply(thing)), Optional.empty());
        } catch (RuntimeException e) { // thrown again by the caller's thread
            return new Outcome<>(List.of(), Optional.of(e));
        }
    }
}
