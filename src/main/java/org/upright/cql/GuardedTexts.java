package org.upright.cql;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import org.opencds.cqf.cql.engine.elm.executing.CombineEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.ConcatenateEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.LastPositionOfEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.PositionOfEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.SplitEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.SplitOnMatchesEvaluator;
import org.upright.apply.expression.Deadline;
import org.upright.apply.expression.OverBudgetException;
import org.upright.apply.expression.WatchedText;

/** What CQL does with texts, stopped where it takes too long or writes too much. Null and other types are the engine's. */
record GuardedTexts(Deadline deadline, int characters) {
    /** Characters of a text times those of what is looked for in it: a hundred million take a tenth of a second. */
    private static final long COMPARED = 100_000_000;

    @Nullable
    Object matches(@Nullable Object text, @Nullable Object pattern) {
        return text instanceof String found && pattern instanceof String wanted
                ? matcher(found, wanted).matches()
                : null;
    }

    private Matcher matcher(String text, String pattern) {
        return WatchedText.matcher(pattern, text, deadline);
    }

    @Nullable
    Object replaceMatches(@Nullable Object text, @Nullable Object pattern, @Nullable Object substitution) {
        if (!(text instanceof String found && pattern instanceof String wanted && substitution instanceof String put)) {
            return null;
        }
        Matcher matcher = matcher(found, wanted);
        long groups = put.chars().filter(c -> c == '$').count();
        StringBuilder written = new StringBuilder();
        while (matcher.find()) {
            require(written.length() + put.length() + groups * (matcher.end() - matcher.start()));
            Matcher unused = matcher.appendReplacement(written, put);
        }
        require(written.length() + found.length());
        return matcher.appendTail(written).toString();
    }

    private void require(long wanted) {
        if (wanted > characters) {
            throw new OverBudgetException("would build more than " + characters + " characters");
        }
    }

    /** Empty texts at the end are left out, as the engine does. */
    @Nullable
    Object splitOnMatches(@Nullable Object text, @Nullable Object separator) {
        if (!(text instanceof String found && separator instanceof String wanted)) {
            return SplitOnMatchesEvaluator.splitOnMatches(text, separator);
        }
        Matcher matcher = matcher(found, wanted);
        List<String> parts = new ArrayList<>();
        int from = 0;
        while (matcher.find()) {
            parts.add(found.substring(from, matcher.start()));
            from = matcher.end();
        }
        parts.add(found.substring(from));
        int end = parts.size();
        while (end > 0 && parts.get(end - 1).isEmpty()) {
            end--;
        }
        return new ArrayList<>(parts.subList(0, end));
    }

    @Nullable
    Object split(@Nullable Object text, @Nullable Object separator) {
        compare(text, separator);
        return SplitEvaluator.split(text, separator);
    }

    @Nullable
    Object positionOf(@Nullable Object pattern, @Nullable Object text) {
        compare(text, pattern);
        return PositionOfEvaluator.positionOf(pattern, text);
    }

    @Nullable
    Object lastPositionOf(@Nullable Object pattern, @Nullable Object text) {
        compare(text, pattern);
        return LastPositionOfEvaluator.lastPositionOf(text, pattern);
    }

    private static void compare(@Nullable Object text, @Nullable Object pattern) {
        if (text instanceof String found
                && pattern instanceof String wanted
                && (long) found.length() * wanted.length() > COMPARED) {
            throw new OverBudgetException("would compare more than " + COMPARED + " characters");
        }
    }

    @Nullable
    Object concatenate(@Nullable Object left, @Nullable Object right) {
        if (left instanceof String one && right instanceof String two) {
            require((long) one.length() + two.length());
        }
        return ConcatenateEvaluator.concatenate(left, right);
    }

    @Nullable
    Object combine(@Nullable Object texts, @Nullable Object separator) {
        if (texts instanceof Iterable<?> several && separator instanceof String between) {
            long length = 0;
            for (Object text : several) {
                length += (text instanceof String one ? one.length() : 0) + between.length();
                require(length);
            }
        }
        return CombineEvaluator.combine(texts, (String) separator);
    }
}
