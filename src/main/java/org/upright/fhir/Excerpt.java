package org.upright.fhir;

import java.util.regex.Pattern;

/** A text as a message quotes it. */
public final class Excerpt {
    private static final int LONGEST = 80;
    private static final Pattern GAP = Pattern.compile("[\\s\\p{Cntrl}]+");

    private Excerpt() {}

    /** Its first characters, so many at most, and never half of one. */
    public static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(0, most > 0 && Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }

    /** Its first {@value #LONGEST} characters on one line, with a mark where more were left out. */
    public static String of(String text) {
        String start = text.strip();
        boolean more = start.length() > LONGEST;
        String line = GAP.matcher(more ? cut(start, LONGEST) : start).replaceAll(" ");
        return more ? line + "…" : line;
    }
}
