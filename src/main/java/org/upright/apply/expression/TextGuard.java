package org.upright.apply.expression;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.hl7.fhir.r4.model.Base;

/**
 * Looks at a text function before the engine runs it, for nothing can stop it then: how much it would write, and how
 * long its regular expression takes.
 */
record TextGuard(FhirPathCall call, String function) {
    private static final int EVERY = 4096;

    /** What it got; throws where the function would go over the budget. */
    List<Base> passed(List<Base> focus, List<List<Base>> parameters) {
        String text = text(focus);
        String pattern = text(parameters.get(0));
        switch (function) {
            case "upright-replace" -> replace(text, pattern, text(parameters.get(1)));
            case "upright-replace-matches" -> replaceMatches(text, pattern, text(parameters.get(1)));
            default -> {
                boolean unused = matcher(text, pattern).find();
            }
        }
        return focus;
    }

    private static String text(List<Base> values) {
        String text = values.size() == 1 ? values.get(0).primitiveValue() : null;
        return text == null ? "" : text;
    }

    private void replace(String text, String pattern, String substitution) {
        long times = pattern.isEmpty() ? text.length() + 1L : occurrences(text, pattern);
        require(text.length() + times * substitution.length());
    }

    private static long occurrences(String text, String pattern) {
        long times = 0;
        for (int at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + pattern.length())) {
            times++;
        }
        return times;
    }

    /** Groups can bring back all that was matched, once for each two characters of the substitution. */
    private void replaceMatches(String text, String pattern, String substitution) {
        Matcher matcher = matcher(text, pattern);
        long times = 0;
        while (matcher.find()) {
            times++;
        }
        require(text.length() + (times + text.length()) * substitution.length());
    }

    private void require(long characters) {
        int limit = call.context().budget().items();
        if (characters > limit) {
            throw new OverBudgetException("would build more than " + limit + " characters");
        }
    }

    /** One that finds nothing where the pattern cannot be read; the engine says why. */
    private Matcher matcher(String text, String pattern) {
        try {
            return Pattern.compile("(?s)" + pattern).matcher(new Watched(text, call.deadline(), new int[1]));
        } catch (PatternSyntaxException e) {
            return Pattern.compile("(?!)").matcher("");
        }
    }

    /** A text that looks at the time while it is read. */
    private record Watched(CharSequence text, Deadline deadline, int[] read) implements CharSequence {
        @Override
        public char charAt(int index) {
            if (++read[0] % EVERY == 0) {
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
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
