package org.upright.guard;

import org.upright.guard.BadInputException.Kind;

/** Form data and queries: escapes that are whole, and in them UTF-8 without control characters. No nesting to count. */
final class QueryScan implements Scan {
    private final Utf8 utf8 = new Utf8();
    private int digits;
    private int escaped;
    private long offset;

    @Override
    public void more(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            next(bytes[at]);
            offset++;
        }
    }

    private void next(byte value) {
        if (digits > 0) {
            escape(Character.digit(value, 16));
        } else if (value == '%') {
            digits = 2;
            escaped = 0;
        } else {
            character(value & 0xFF);
        }
    }

    private void escape(int digit) {
        if (digit < 0) {
            throw bad("An escape is broken at byte " + offset, "`%` and two hexadecimal digits are expected");
        }
        escaped = escaped << 4 | digit;
        digits--;
        if (digits == 0) {
            character(escaped);
        }
    }

    private void character(int value) {
        if (value < 0x80 && !Utf8.isCharacter(value) || !utf8.accept(value)) {
            throw bad("Byte " + offset + " is no UTF-8 or a control character", "parameters are read as UTF-8");
        }
    }

    private static BadInputException bad(String found, String expected) {
        return new BadInputException(Kind.MALFORMED, "", found, expected);
    }

    @Override
    public void end() {
        if (digits > 0 || utf8.isInside()) {
            throw bad("The parameters end in the middle of a character", "a whole one is expected");
        }
    }

    @Override
    public long values() {
        return 0;
    }
}
