package org.upright.apply.expression;

/**
 * A text that looks at the time while it is read. A regular expression over it can be stopped while it backtracks, which
 * nothing else in Java can do.
 */
public final class WatchedText implements CharSequence {
    private static final int EVERY = 4096;

    private final String text;
    private final Deadline deadline;
    private int read;

    public WatchedText(String text, Deadline deadline) {
        this.text = text;
        this.deadline = deadline;
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
