package org.upright.guard;

import java.util.function.BiFunction;

/** The {@code \}{@code uXXXX} escapes of one text: each a UTF-16 unit, surrogates in pairs. */
final class Escapes16 {
    private int digits;
    private int unit;
    private boolean half;

    void begin() {
        digits = 0;
        unit = 0;
    }

    /** @return whether the escape is complete */
    boolean digit(int value, BiFunction<String, String, BadInputException> bad) {
        unit = unit << 4 | value;
        digits++;
        if (digits < 4) {
            return false;
        }
        check(bad);
        return true;
    }

    private void check(BiFunction<String, String, BadInputException> bad) {
        if (half != Character.isLowSurrogate((char) unit)) {
            throw lonely(bad);
        }
        half = Character.isHighSurrogate((char) unit);
        if (!Character.isSurrogate((char) unit) && !Utf8.isCharacter(unit)) {
            throw bad.apply(
                    String.format("A text has the escape of U+%04X", unit), "control characters are not allowed");
        }
    }

    int unit() {
        return unit;
    }

    /** Whether the other half of a pair has to follow. */
    boolean isHalf() {
        return half;
    }

    void requireNoHalf(BiFunction<String, String, BadInputException> bad) {
        if (half) {
            throw lonely(bad);
        }
    }

    private static BadInputException lonely(BiFunction<String, String, BadInputException> bad) {
        return bad.apply("A text has half of a surrogate pair", "both halves are expected");
    }
}
