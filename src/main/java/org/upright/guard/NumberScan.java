package org.upright.guard;

/** A JSON number, byte by byte: its grammar, and how much work it would be to a parser. */
final class NumberScan {
    private static final int MANY = 100_000;

    private enum Phase {
        START,
        SIGNED,
        ZERO,
        INTEGER,
        POINT,
        FRACTION,
        EXPONENT,
        EXPONENT_SIGNED,
        EXPONENT_DIGITS
    }

    private Phase phase = Phase.START;
    private int digits;
    private int exponent;

    void begin() {
        phase = Phase.START;
        digits = 0;
        exponent = 0;
    }

    /** @return whether the byte belongs to the number */
    boolean accept(int value) {
        return value >= '0' && value <= '9' ? digit(value - '0') : sign(value);
    }

    private boolean digit(int value) {
        switch (phase) {
            case START, SIGNED -> phase = value == 0 ? Phase.ZERO : Phase.INTEGER;
            case ZERO -> {
                return false;
            }
            case POINT -> phase = Phase.FRACTION;
            case EXPONENT, EXPONENT_SIGNED, EXPONENT_DIGITS -> {
                phase = Phase.EXPONENT_DIGITS;
                exponent = Math.min(MANY, exponent * 10 + value);
                return true;
            }
            case INTEGER, FRACTION -> {}
        }
        digits++;
        return true;
    }

    private boolean sign(int value) {
        Phase next = switch (value) {
            case '-' -> phase == Phase.START ? Phase.SIGNED : phase == Phase.EXPONENT ? Phase.EXPONENT_SIGNED : phase;
            case '+' -> phase == Phase.EXPONENT ? Phase.EXPONENT_SIGNED : phase;
            case '.' -> phase == Phase.ZERO || phase == Phase.INTEGER ? Phase.POINT : phase;
            case 'e', 'E' -> hasMantissa() ? Phase.EXPONENT : phase;
            default -> phase;
        };
        boolean taken = next != phase;
        phase = next;
        return taken;
    }

    private boolean hasMantissa() {
        return phase == Phase.ZERO || phase == Phase.INTEGER || phase == Phase.FRACTION;
    }

    /** Whether it may end here. */
    boolean isComplete() {
        return hasMantissa() || phase == Phase.EXPONENT_DIGITS;
    }

    /** Before the exponent. */
    int digits() {
        return digits;
    }

    /** Without its sign; large ones are not told apart. */
    int exponent() {
        return exponent;
    }
}
