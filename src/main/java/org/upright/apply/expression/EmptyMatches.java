package org.upright.apply.expression;

import java.util.regex.Pattern;

/**
 * In how many ways Java's matcher may try a regular expression at one place without reading a character: {@code (|)(|)}
 * in four. That work is seen by nobody who watches the text, and doubles with each group, so it is counted before.
 *
 * <p>A bound from above, by the pattern's own structure: of parts that follow each other the ways multiply until one has
 * to read, those of alternatives add up, and an optional part has one more.
 */
final class EmptyMatches {
    private static final double UNBOUNDED = Double.MAX_VALUE;
    private static final Pattern SPACES_MEAN_NOTHING = Pattern.compile("\\(\\?[A-Za-z-]*x");

    private final String pattern;
    private final boolean spaced;
    private int at;

    private EmptyMatches(String pattern) {
        this.pattern = pattern;
        this.spaced = SPACES_MEAN_NOTHING.matcher(pattern).find();
    }

    /**
     * @param empty ways to match nothing; none where it has to read
     * @param tried ways that are tried before something is read
     */
    private record Ways(double empty, double tried) {
        static final Ways READS = new Ways(0, 1);
        static final Ways NOTHING = new Ways(1, 1);

        Ways then(Ways next) {
            double here = Math.max(empty, 1);
            return new Ways(times(empty, next.empty), Math.max(tried, times(here, next.tried)));
        }

        Ways or(Ways other) {
            return new Ways(empty + other.empty, tried + other.tried);
        }

        Ways repeated(double least, boolean more) {
            Ways once = new Ways(more ? empty + 1 : empty, tried + 1);
            if (least == 0 || empty == 0) {
                return least == 0 ? new Ways(empty + 1, tried + 1) : once;
            }
            double forced = Math.pow(empty, least);
            return new Ways(times(forced, more ? empty + 1 : 1), times(times(forced, least), tried + 1));
        }

        private static double times(double one, double other) {
            return one == 0 || other == 0 ? 0 : Math.min(one * other, UNBOUNDED);
        }
    }

    /** @param pattern one that Java takes */
    static double tried(String pattern) {
        EmptyMatches read = new EmptyMatches(pattern);
        Ways all = read.alternatives();
        while (read.at < pattern.length()) { // a bracket too many, in what is a comment
            read.at++;
            all = all.then(read.alternatives());
        }
        return all.tried();
    }

    private boolean sees(String text) {
        return pattern.startsWith(text, at);
    }

    private boolean take(String text) {
        boolean there = sees(text);
        at += there ? text.length() : 0;
        return there;
    }

    private Ways alternatives() {
        Ways all = sequence();
        while (take("|")) {
            all = all.or(sequence());
        }
        return all;
    }

    /** What comes after a part that reads begins anew: each way to it has read something. */
    private Ways sequence() {
        double tried = 1;
        boolean reads = false;
        Ways run = Ways.NOTHING;
        while (at < pattern.length() && !sees("|") && !sees(")")) {
            Ways next = quantified();
            run = run.then(next);
            tried = Math.max(tried, run.tried());
            if (run.empty() == 0) {
                reads = true;
                run = Ways.NOTHING;
            }
        }
        return new Ways(reads ? 0 : run.empty(), tried);
    }

    private Ways quantified() {
        Ways part = part();
        while (at < pattern.length()) {
            if (take("*") || take("?")) {
                part = part.repeated(0, true);
            } else if (take("+")) {
                part = part.repeated(1, true);
            } else if (sees("{") && at + 1 < pattern.length() && Character.isDigit(pattern.charAt(at + 1))) {
                part = counted(part);
            } else {
                break;
            }
        }
        return part;
    }

    private Ways counted(Ways part) {
        int end = pattern.indexOf('}', at);
        String[] counts =
                pattern.substring(at + 1, end < 0 ? pattern.length() : end).split(",", 2);
        at = end < 0 ? pattern.length() : end + 1;
        String least = counts[0].strip();
        return part.repeated(least.length() > 9 ? UNBOUNDED : Double.parseDouble(least), counts.length > 1);
    }

    private Ways part() {
        char c = pattern.charAt(at++);
        return switch (c) {
            case '(' -> group();
            case '[' -> characterClass();
            case '\\' -> escaped();
            case '^', '$' -> Ways.NOTHING;
            default -> spaced && (Character.isWhitespace(c) || c == '#') ? Ways.NOTHING : Ways.READS;
        };
    }

    /** What looks ahead or behind matches nothing, and tries what is in it. */
    private Ways group() {
        boolean looks = sees("?=") || sees("?!") || sees("?<=") || sees("?<!");
        if (take("?")) {
            skipHead();
        }
        Ways inner = alternatives();
        boolean unused = take(")");
        return looks ? new Ways(Math.max(inner.empty(), 1), inner.tried()) : inner;
    }

    /** To the end of what says of which kind a group is: {@code ?:}, {@code ?<name>}, {@code ?i-m:}. */
    private void skipHead() {
        if (take("<=") || take("<!")) {
            return;
        }
        boolean named = take("<");
        while (at < pattern.length() && !sees(")")) {
            char c = pattern.charAt(at++);
            if (named ? c == '>' : ":=!>".indexOf(c) >= 0) {
                return;
            }
        }
    }

    private Ways characterClass() {
        boolean unused = take("^") || take("]");
        int depth = 1;
        while (at < pattern.length() && depth > 0) {
            char c = pattern.charAt(at++);
            if (c == '\\') {
                at++;
            }
            depth += c == '[' ? 1 : c == ']' ? -1 : 0;
        }
        return Ways.READS;
    }

    private Ways escaped() {
        if (at >= pattern.length()) {
            return Ways.NOTHING;
        }
        char c = pattern.charAt(at++);
        if (c == 'Q') {
            int end = pattern.indexOf("\\E", at);
            boolean empty = end == at;
            at = end < 0 ? pattern.length() : end + 2;
            return empty ? Ways.NOTHING : Ways.READS;
        }
        if ("pPxNk".indexOf(c) >= 0 && (sees("{") || sees("<"))) {
            int end = pattern.indexOf(sees("{") ? '}' : '>', at);
            at = end < 0 ? pattern.length() : end + 1;
        }
        return "bBAGZzkE123456789".indexOf(c) >= 0 ? Ways.NOTHING : Ways.READS;
    }
}
