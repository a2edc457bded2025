package org.upright.store.index;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.upright.fhir.Excerpt;

/** Strings as the index holds them, the same on the side of the resource and of the search. */
public final class Texts {
    /** An index row of PostgreSQL takes 2,704 bytes; a character takes up to 4. */
    static final int LONGEST = 300;

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern SPACES = Pattern.compile("\\s+");

    private Texts() {}

    /** Without case, accents and surplus white space; its first {@value #LONGEST} characters. */
    public static String normalised(String text) {
        String plain = isAscii(text)
                ? text
                : MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD)).replaceAll("");
        String lower =
                SPACES.matcher(plain.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
        return lower.length() <= LONGEST ? lower : Excerpt.cut(lower, LONGEST);
    }

    /** The text itself, or its beginning and a digest where it is too long to index. */
    public static String exact(String text) {
        String clean = text.indexOf('\0') < 0 ? text : text.replace("\0", "");
        return clean.length() <= LONGEST ? clean : Excerpt.cut(clean, LONGEST - 70) + "…" + digest(clean);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 127) {
                return false;
            }
        }
        return true;
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}
