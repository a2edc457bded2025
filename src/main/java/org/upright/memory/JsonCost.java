package org.upright.memory;

/**
 * What JSON takes in memory while it is read and once it is read. It depends on its values more than on its bytes.
 *
 * <p>The figures are measured ones, rounded up, and no bound by proof: 170 bytes were measured for texts in a list, 200 for
 * the elements of observations, 270 for objects of one member.
 */
public final class JsonCost {
    /** The array that it arrives in, one twice as large while that grows, and the text made of it. */
    private static final int PER_BYTE = 3;

    /** What the parsers make of it: a tree and a resource. */
    private static final int PER_VALUE = 270;

    private JsonCost() {}

    /** Bytes of memory until it is there, unread. */
    public static long arriving(long bytes) {
        return PER_BYTE * bytes;
    }

    /** Bytes of memory, with what it is read to. */
    public static long read(long bytes, long values) {
        return PER_BYTE * bytes + PER_VALUE * values;
    }

    /** The same; values are counted by what parts them, in texts too. */
    public static long read(byte[] json) {
        long values = 1;
        for (byte one : json) {
            if (one == ',' || one == '[' || one == '{') {
                values++;
            }
        }
        return read(json.length, values);
    }
}
