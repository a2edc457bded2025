package org.upright.apply.expression;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.hl7.fhir.r4.model.Base;

/**
 * Looks at a function before the engine runs it, for nothing can stop it then: how much it would write, and how long
 * its regular expression takes.
 */
record FunctionGuard(FhirPathCall call, String function) {
    /** Characters of a text times those that are looked for in it. */
    private static final long COMPARED = 100_000_000;

    private static final int MOST_DIGITS = 1_000;

    /** What it got; throws where the function would go over the budget. */
    List<Base> passed(List<Base> focus, List<List<Base>> parameters) {
        String text = text(focus);
        String pattern = parameters.isEmpty() ? "" : text(parameters.get(0));
        switch (function) {
            case "upright-replace" -> replace(text, pattern, text(parameters.get(1)));
            case "upright-replace-matches" -> replaceMatches(text, pattern, text(parameters.get(1)));
            case "upright-matches-full" -> {
                boolean unused = matcher(text, pattern).matches();
            }
            case "upright-find" -> compare((long) text.length() * pattern.length());
            case "upright-join" -> join(focus, pattern);
            case "upright-round" -> digits(pattern);
            default -> {
                boolean unused = matcher(text, pattern).find();
            }
        }
        return focus;
    }

    private static void compare(long characters) {
        if (characters > COMPARED) {
            throw new OverBudgetException("would compare more than " + COMPARED + " characters");
        }
    }

    private void join(List<Base> focus, String separator) {
        long characters = 0;
        for (Base item : focus) {
            String text = item.primitiveValue();
            characters += separator.length() + (text == null ? 0 : text.length());
        }
        require(characters);
    }

    private static void digits(String precision) {
        if (precision.length() > 9 || (!precision.isEmpty() && Math.abs(Integer.parseInt(precision)) > MOST_DIGITS)) {
            throw new OverBudgetException("would build a number of more than " + MOST_DIGITS + " digits");
        }
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
        int limit = call.context().budget().characters();
        if (characters > limit) {
            throw new OverBudgetException("would build more than " + limit + " characters");
        }
    }

    /** One that finds nothing where the pattern cannot be read; the engine says why. */
    private Matcher matcher(String text, String pattern) {
        try {
            return WatchedText.matcher("(?s)" + pattern, text, call.deadline());
        } catch (PatternSyntaxException e) {
            return Pattern.compile("(?!)").matcher("");
        }
    }
}
