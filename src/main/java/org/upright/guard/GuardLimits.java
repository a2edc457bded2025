package org.upright.guard;

/**
 * How much of each thing an input may have; exactly so much is allowed.
 *
 * @param bytes of a body
 * @param depth of JSON: objects and arrays round a value
 * @param elements depth of XML, of a narrative inside JSON too
 * @param keys of one JSON object
 * @param digits of a JSON number before its exponent
 * @param exponent of a JSON number, without its sign. A decimal of 65 bytes, {@code 1e1000000}, costs a parser a minute
 * @param url characters of path and query
 */
public record GuardLimits(long bytes, int depth, int elements, int keys, int digits, int exponent, int url) {
    private static final GuardLimits STANDARD = new GuardLimits(10 * 1_024 * 1_024, 200, 199, 256, 40, 30, 8 * 1_024);

    /** 10 MiB, and depths that no honest resource comes near. */
    public static GuardLimits standard() {
        return STANDARD;
    }

    /** These with another size. */
    public GuardLimits withBytes(long most) {
        return new GuardLimits(most, depth, elements, keys, digits, exponent, url);
    }
}
