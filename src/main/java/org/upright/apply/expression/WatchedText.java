package org.upright.apply.expression;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text that looks at the time while it is read. A regular expression over it can be stopped while it backtracks, which
 * nothing else in Java can do.
 */
public final class WatchedText implements CharSequence {
    private static final int EVERY = 256;

    /** At all places of a text together: tenths of a second. */
    private static final long MOST_UNREAD = 10_000_000;

    private final String text;
    private final Deadline deadline;
    private int read;

    public WatchedText(String text, Deadline deadline) {
        this.text = text;
        this.deadline = deadline;
    }

    /**
     * A matcher that is stopped where it takes too long.
     *
     * @throws java.util.regex.PatternSyntaxException where the pattern is none
     * @throws OverBudgetException where it could try too much without reading, which nothing would stop
     */
    public static Matcher matcher(String pattern, String text, Deadline deadline) {
        Pattern compiled = Pattern.compile(pattern);
        if (EmptyMatches.tried(pattern) * (text.length() + 1) > MOST_UNREAD) {
            throw new OverBudgetException("would try more than " + MOST_UNREAD + " ways to match nothing");
        }
        return compiled.matcher(new WatchedText(text, deadline));
    }

    @Override
    public char charAt(int index) {
        if (++read % EVERY == 0) {
            deadline.check();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
