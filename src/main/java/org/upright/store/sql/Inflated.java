package org.upright.store.sql;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.upright.memory.Room;

/** What was deflated. A few thousand bytes may become ten million; so large ones are counted before they are made. */
final class Inflated {
    /** So much is made without counting first; most resources are smaller. */
    private static final int AT_ONCE = 64 * 1_024;

    /**
     * Of memory for a byte: the body, the body with its version, the bundle that it is written into, and the buffer that the
     * answer is collected in, which grows by doubling.
     */
    private static final int PER_BYTE = 5;

    private Inflated() {}

    /** A new array, which the caller owns. */
    static byte[] of(byte[] deflated, Room room) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(deflated);
            byte[] buffer = new byte[(int) Math.min(AT_ONCE, 512L + 8L * deflated.length)];
            int got = inflater.inflate(buffer);
            if (inflater.finished()) {
                room.take((long) PER_BYTE * got);
                return Arrays.copyOf(buffer, got);
            }
            int length = got + counted(inflater, buffer);
            room.take((long) PER_BYTE * length);
            inflater.reset();
            inflater.setInput(deflated);
            byte[] whole = new byte[length];
            for (int at = 0; at < length; ) {
                at += inflater.inflate(whole, at, length - at);
            }
            return whole;
        } finally {
            inflater.end();
        }
    }

    private static int counted(Inflater inflater, byte[] buffer) throws DataFormatException {
        long length = 0;
        while (!inflater.finished()) {
            int more = inflater.inflate(buffer);
            if (more == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                throw new DataFormatException("The end is missing.");
            }
            length += more;
        }
        return Math.toIntExact(length);
    }
}
