package org.upright.store.sql;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;

/**
 * Version and time inside a body. Bodies are stored with a mark in their place, so that they can be made before it is
 * known which version they become and when; who reads one puts the columns' values there.
 */
public final class Stamp {
    /** What a writer gives as version; no client can, for version and time are taken from what it sends. */
    public static final String VERSION = "0";

    public static final String UPDATED = "9999-12-31T23:59:59.999Z";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final byte[] MARK = text(VERSION, UPDATED);

    private Stamp() {}

    private static byte[] text(String version, String updated) {
        return ("\"versionId\":\"" + version + "\",\"lastUpdated\":\"" + updated + "\"")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Where the first mark begins, which is the one of the resource itself; -1 where there is none. */
    public static int find(byte[] json) {
        for (int i = 0; i <= json.length - MARK.length; i++) {
            if (json[i] == '"' && Arrays.equals(json, i, i + MARK.length, MARK, 0, MARK.length)) {
                return i;
            }
        }
        return -1;
    }

    /** The JSON with its version and time; itself where it has no mark. */
    public static byte[] on(byte[] marked, long version, long epochMillis) {
        int at = find(marked);
        if (at < 0) {
            return marked;
        }
        byte[] stamp = text(String.valueOf(version), TIME.format(Instant.ofEpochMilli(epochMillis)));
        byte[] json = new byte[marked.length - MARK.length + stamp.length];
        System.arraycopy(marked, 0, json, 0, at);
        System.arraycopy(stamp, 0, json, at, stamp.length);
        int rest = marked.length - at - MARK.length;
        System.arraycopy(marked, at + MARK.length, json, at + stamp.length, rest);
        return json;
    }
}
