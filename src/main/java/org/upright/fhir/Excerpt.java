package org.upright.fhir;

/** A text as a message quotes it. */
public final class Excerpt {
    private static final int LONGEST = 80;

    private Excerpt() {}

    /** Its first {@value #LONGEST} characters, with a mark where more were left out. */
    public static String of(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
