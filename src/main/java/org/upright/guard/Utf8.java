package org.upright.guard;

/**
 * Whether bytes are UTF-8, and of characters that XML 1.0 can say: what cannot be answered in XML is not taken in JSON.
 *
 * @see <a href="https://www.unicode.org/versions/Unicode15.0.0/ch03.pdf">Unicode, table 3-7</a>
 */
final class Utf8 {
    private int missing;
    private int least;
    private int point;

    /** @return false where the byte cannot follow the ones before */
    boolean accept(int value) {
        return missing == 0 ? first(value) : next(value);
    }

    private boolean first(int value) {
        if (value < 0x80) {
            return true;
        }
        if (value >= 0xC2 && value <= 0xDF) {
            return begin(1, value & 0x1F, 0x80);
        }
        if (value >= 0xE0 && value <= 0xEF) {
            return begin(2, value & 0x0F, 0x800);
        }
        return value >= 0xF0 && value <= 0xF4 && begin(3, value & 0x07, 0x10000);
    }

    private boolean begin(int following, int bits, int smallest) {
        missing = following;
        point = bits;
        least = smallest;
        return true;
    }

    private boolean next(int value) {
        if ((value & 0xC0) != 0x80) {
            return false;
        }
        point = point << 6 | value & 0x3F;
        missing--;
        return missing > 0 || isCharacter(point) && point >= least;
    }

    /** Of XML 1.0: no control characters but tab and line ends, no surrogates, no U+FFFE and U+FFFF. */
    static boolean isCharacter(int point) {
        return point >= 0x20 && point < 0xD800
                || point == '\t'
                || point == '\n'
                || point == '\r'
                || point > 0xDFFF && point < 0xFFFE
                || point > 0xFFFF && point <= 0x10FFFF;
    }

    /** Whether a character has begun and not ended. */
    boolean isInside() {
        return missing > 0;
    }
}
