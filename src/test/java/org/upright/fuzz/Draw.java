package org.upright.fuzz;

import java.util.List;
import java.util.Random;

/** Chance, from a seed. Not thread-safe: each request has its own. */
final class Draw {
    private final Random random;

    /** @param number of the request, so that each can be made again without those before it */
    Draw(long seed, long number) {
        long mixed = (seed + number * 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
        this.random = new Random(mixed ^ mixed >>> 31);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean once(int in) {
        return random.nextInt(in) == 0;
    }

    <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** Few as a rule, seldom many. */
    int few() {
        int count = 1;
        while (count < 12 && random.nextInt(5) < 2) {
            count++;
        }
        return count;
    }

    byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
