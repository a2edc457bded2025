package org.upright.apply.expression;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How often a regular expression repeats by its own counts: {@code ((a{10}){20}|b{5})} 200 times. */
final class Repetitions {
    /** As many as Go's and Google's RE2 allow. */
    static final int LIMIT = 1_000;

    private static final Pattern COUNT = Pattern.compile("\\{(\\d+)(?:,(\\d*))?}");

    private final String pattern;
    private final Deque<Long> enclosing = new ArrayDeque<>();
    private long inGroup = 1;
    private long atom = 1;
    private int at;

    private Repetitions(String pattern) {
        this.pattern = pattern;
    }

    /** The greatest product of counts that stand within each other. */
    static long most(String pattern) {
        return new Repetitions(pattern).read();
    }

    private long read() {
        while (at < pattern.length()) {
            step(pattern.charAt(at));
        }
        enclosing.forEach(outer -> inGroup = Math.max(inGroup, outer));
        return inGroup;
    }

    private void step(char c) {
        at++;
        switch (c) {
            case '\\' -> escaped();
            case '[' -> inClass();
            case '(' -> {
                enclosing.push(inGroup);
                inGroup = 1;
                atom = 1;
            }
            case ')' -> {
                atom = inGroup;
                inGroup = enclosing.isEmpty() ? inGroup : Math.max(inGroup, enclosing.pop());
            }
            case '{' -> count();
            default -> atom = 1;
        }
    }

    private void escaped() {
        boolean quoted = pattern.startsWith("Q", at);
        int end = quoted ? pattern.indexOf("\\E", at) : at + 1;
        at = end < 0 ? pattern.length() : quoted ? end + 2 : end;
        atom = 1;
    }

    private void inClass() {
        int depth = 1;
        boolean first = true;
        while (at < pattern.length() && depth > 0) {
            char c = pattern.charAt(at++);
            if (c == '\\') {
                at++;
            } else if (c == '[') {
                depth++;
            } else if (c == ']' && !first) {
                depth--;
            }
            first = first && c == '^';
        }
        atom = 1;
    }

    /** Counts that follow each other multiply too. */
    private void count() {
        Matcher count = COUNT.matcher(pattern).region(at - 1, pattern.length());
        if (!count.lookingAt()) {
            return;
        }
        String most = count.group(2) == null || count.group(2).isEmpty() ? count.group(1) : count.group(2);
        long times = most.length() > 9 ? Integer.MAX_VALUE : Math.max(1, Long.parseLong(most));
        atom = Math.min(atom * times, Integer.MAX_VALUE);
        inGroup = Math.max(inGroup, atom);
        at = count.end();
    }
}
