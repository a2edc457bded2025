package org.upright.random;

import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Choices from a seed. */
final class Dice {
    private final Random random;

    Dice(long seed) {
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    }

    int below(int end) {
        return random.nextInt(end);
    }

    boolean oneIn(int chances) {
        return random.nextInt(chances) == 0;
    }

    <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** Calls it with one of them, one time in so many. */
    <T> void sometimes(int chances, List<T> of, Consumer<T> set) {
        if (oneIn(chances)) {
            set.accept(one(of));
        }
    }
}
