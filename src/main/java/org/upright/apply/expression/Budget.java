package org.upright.apply.expression;

import java.time.Duration;

/**
 * How much one call may cost.
 *
 * @param expression time of the processor for one expression, or of one engine run over a library
 * @param call time of the processor for all expressions of the call
 * @param items members of the largest collection that an expression may build
 * @param characters of the longest text, or of all texts in one collection, that an expression may build
 */
public record Budget(Duration expression, Duration call, int items, int characters) {
    /** One second an expression, five a call, a hundred thousand items, a million characters. */
    public static Budget standard() {
        return new Budget(Duration.ofSeconds(1), Duration.ofSeconds(5), 100_000, 1_000_000);
    }

    /** The same sizes, with other times. */
    public Budget within(Duration one, Duration all) {
        return new Budget(one, all, items, characters);
    }
}
