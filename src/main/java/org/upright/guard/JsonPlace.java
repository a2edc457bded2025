package org.upright.guard;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where in a JSON text a scan is: the objects and arrays that are open, and the keys met in each of them.
 *
 * <p>Keys are kept as hashes of 64 bits on one stack, so two equal ones are always found. Two different ones with one
 * hash would be taken for equal; by accident that does not happen, and on purpose it costs only the sender.
 */
final class JsonPlace {
    private static final int KEPT = 48;
    private static final long PRIME = 0x100000001B3L;
    private static final long OFFSET = 0xCBF29CE484222325L;
    private static final long DIV = hash("div");

    private final int keyLimit;
    private final boolean[] objects;
    private final int[] indices;
    private final int[] starts;
    private final byte[][] names;
    private final int[] lengths;
    private long[] keys = new long[64];
    private int keyCount;
    private int depth;
    private long hash;

    JsonPlace(int depthLimit, int keyLimit) {
        this.keyLimit = keyLimit;
        int size = depthLimit + 1;
        this.objects = new boolean[size];
        this.indices = new int[size];
        this.starts = new int[size];
        this.lengths = new int[size];
        this.names = new byte[size][];
    }

    private static long hash(String text) {
        long hash = OFFSET;
        for (byte one : text.getBytes(StandardCharsets.US_ASCII)) {
            hash = (hash ^ one) * PRIME;
        }
        return hash;
    }

    int depth() {
        return depth;
    }

    boolean isInObject() {
        return depth > 0 && objects[depth];
    }

    boolean isInArray() {
        return depth > 0 && !objects[depth];
    }

    void open(boolean object) {
        depth++;
        objects[depth] = object;
        indices[depth] = 0;
        starts[depth] = keyCount;
        lengths[depth] = 0;
    }

    void close() {
        keyCount = starts[depth];
        depth--;
    }

    void nextItem() {
        indices[depth]++;
    }

    void beginKey() {
        hash = OFFSET;
        lengths[depth] = 0;
        if (names[depth] == null) {
            names[depth] = new byte[KEPT];
        }
    }

    void keyBytes(byte[] bytes, int from, int to) {
        long sum = hash;
        for (int at = from; at < to; at++) {
            sum = (sum ^ bytes[at]) * PRIME;
        }
        hash = sum;
        int kept = Math.min(to - from, KEPT - lengths[depth]);
        System.arraycopy(bytes, from, names[depth], lengths[depth], kept);
        lengths[depth] += kept;
    }

    /** @return whether the object has this key already */
    boolean endKey() {
        for (int i = starts[depth]; i < keyCount; i++) {
            if (keys[i] == hash) {
                return true;
            }
        }
        if (keyCount == keys.length) {
            keys = Arrays.copyOf(keys, keys.length * 2);
        }
        keys[keyCount++] = hash;
        return false;
    }

    boolean hasTooManyKeys() {
        return keyCount - starts[depth] > keyLimit;
    }

    /** Whether the last key is the one of FHIR's narrative. */
    boolean isAtMarkup() {
        return hash == DIV && isInObject();
    }

    String key() {
        return new String(names[depth], 0, lengths[depth], StandardCharsets.UTF_8);
    }

    /** Such as {@code entry[2].resource.name[0]}; empty at the top. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= depth; i++) {
            if (!objects[i]) {
                text.append('[').append(indices[i]).append(']');
            } else if (lengths[i] > 0) {
                text.append(i == 1 ? "" : ".").append(new String(names[i], 0, lengths[i], StandardCharsets.UTF_8));
            }
        }
        return text.toString();
    }
}
