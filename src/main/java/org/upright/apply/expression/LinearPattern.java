package org.upright.apply.expression;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * A regular expression that takes time in proportion to the text, whatever it says: an automaton that never goes back
 * (1). Java's own tries every way through, which are more than anybody can wait for in {@code (a|a)*b}.
 *
 * <p>The price is what cannot be said without going back: groups referred to, and looking ahead or behind. A repetition
 * that is counted is written out, so counts that multiply are refused before they fill the memory.
 *
 * <p>(1) R. Cox, Regular Expression Matching Can Be Simple And Fast, https://swtch.com/~rsc/regexp/regexp1.html
 */
public final class LinearPattern {
    private static final int CHARACTERS = 1_000;

    private final Pattern pattern;

    private LinearPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /** Thrown where the pattern is none, or none that can be matched in linear time; the message ends a sentence. */
    public static final class RefusedPattern extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private RefusedPattern(String found) {
            super(found, null, false, false);
        }
    }

    public static LinearPattern of(String text) {
        if (text.length() > CHARACTERS) {
            throw new RefusedPattern("has " + text.length() + " characters; the most is " + CHARACTERS);
        }
        if (Repetitions.most(text) > Repetitions.LIMIT) {
            throw new RefusedPattern("repeats more than " + Repetitions.LIMIT + " times what it counts");
        }
        try {
            return new LinearPattern(Pattern.compile(text, Pattern.DOTALL));
        } catch (PatternSyntaxException e) {
            throw new RefusedPattern("cannot be read: " + e.getDescription());
        }
    }

    /** Whether all of the text matches, not a part of it. */
    public boolean matchesAll(String text) {
        return pattern.matches(text);
    }

    /** How much one character of a text may cost, in steps of the automaton. */
    public int size() {
        return pattern.programSize();
    }
}
