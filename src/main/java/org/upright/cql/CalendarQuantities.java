package org.upright.cql;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.opencds.cqf.cql.engine.elm.executing.AddEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.EqualEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.EquivalentEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.GreaterEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.GreaterOrEqualEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.LessEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.LessOrEqualEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.SubtractEvaluator;
import org.opencds.cqf.cql.engine.execution.State;
import org.opencds.cqf.cql.engine.runtime.Quantity;

/**
 * Durations in the words of the calendar, such as {@code 5 years + 6 months}.
 *
 * <p>The engine asks UCUM, which knows none of these words, and answers null, even for {@code 1 year + 2 years}. Both are
 * taken to the finer unit first, as the language says: a year has 12 months, a week 7 days; between months and days, a
 * month has 30 days and a year 365.
 *
 * @see <a href="https://cql.hl7.org/09-b-cqlreference.html#add">Add</a>
 */
final class CalendarQuantities {
    /** From the coarsest to the finest. */
    private static final List<String> UNITS =
            List.of("year", "month", "week", "day", "hour", "minute", "second", "millisecond");

    private static final List<String> UCUM = List.of("a", "mo", "wk", "d", "h", "min", "s", "ms");

    private static final Map<String, Long> MILLISECONDS = Map.of(
            "year", 365 * 86_400_000L,
            "month", 30 * 86_400_000L,
            "week", 7 * 86_400_000L,
            "day", 86_400_000L,
            "hour", 3_600_000L,
            "minute", 60_000L,
            "second", 1_000L,
            "millisecond", 1L);

    private static final Set<String> AGGREGATES = Set.of("Max", "Min", "Sum");

    private CalendarQuantities() {}

    static @Nullable Object answer(String node, @Nullable Object first, @Nullable Object second, State state) {
        if (AGGREGATES.contains(node)) {
            return first instanceof Iterable<?> several ? ofAll(node, several, state) : null;
        }
        if (isWithoutValue(first) || isWithoutValue(second)) {
            return node.equals("Equivalent") ? EquivalentEvaluator.equivalent(first, second, state) : null;
        }
        Object left = aligned(first, second);
        Object right = aligned(second, first);
        return switch (node) {
            case "Add" -> AddEvaluator.add(left, right, state);
            case "Subtract" -> SubtractEvaluator.subtract(left, right, state);
            case "Equal" -> EqualEvaluator.equal(left, right, state);
            case "Equivalent" -> EquivalentEvaluator.equivalent(left, right, state);
            case "Less" -> LessEvaluator.less(left, right, state);
            case "LessOrEqual" -> LessOrEqualEvaluator.lessOrEqual(left, right, state);
            case "Greater" -> GreaterEvaluator.greater(left, right, state);
            case "GreaterOrEqual" -> GreaterOrEqualEvaluator.greaterOrEqual(left, right, state);
            default -> throw new IllegalArgumentException("`" + node + "` is not supported");
        };
    }

    /** A quantity that is there without a number. */
    private static boolean isWithoutValue(@Nullable Object operand) {
        return operand instanceof Quantity quantity && quantity.getValue() == null;
    }

    /** Of the members that are there; one that cannot be compared with another leaves the answer unknown. */
    private static @Nullable Object ofAll(String node, Iterable<?> several, State state) {
        Object answer = null;
        for (Object one : several) {
            if (one == null || isWithoutValue(one)) {
                continue;
            }
            answer = answer == null ? one : ofTwo(node, answer, one, state);
            if (answer == null) {
                return null;
            }
        }
        return answer;
    }

    private static @Nullable Object ofTwo(String node, Object first, Object second, State state) {
        if (node.equals("Sum")) {
            return answer("Add", first, second, state);
        }
        Object wins = answer(node.equals("Max") ? "Less" : "Greater", first, second, state);
        return wins == null ? null : Boolean.TRUE.equals(wins) ? second : first;
    }

    /** The quantity in the finer of both units; itself where one of them is no word of the calendar. */
    private static @Nullable Object aligned(@Nullable Object one, @Nullable Object other) {
        if (!(one instanceof Quantity mine && other instanceof Quantity theirs) || mine.getValue() == null) {
            return one;
        }
        Optional<String> from = unit(mine);
        Optional<String> to = unit(theirs).map(unit -> finer(unit, from.orElse(unit)));
        return from.isEmpty() || to.isEmpty()
                ? one
                : new Quantity()
                        .withValue(converted(mine.getValue(), from.get(), to.get()))
                        .withUnit(to.get() + "s");
    }

    private static Optional<String> unit(Quantity quantity) {
        return unit(String.valueOf(quantity.getUnit()));
    }

    /** The word of the calendar in the singular; empty where it is none. */
    static Optional<String> unit(String unit) {
        String written = unit.toLowerCase(Locale.ROOT);
        String singular = written.endsWith("s") ? written.substring(0, written.length() - 1) : written;
        return Optional.of(singular).filter(UNITS::contains);
    }

    private static String finer(String one, String other) {
        return UNITS.indexOf(one) > UNITS.indexOf(other) ? one : other;
    }

    /** UCUM's code for a word of the calendar, as FHIR writes durations; empty where it is none. */
    static Optional<String> ucum(String unit) {
        return unit(unit).map(UNITS::indexOf).map(UCUM::get);
    }

    /** To a finer unit, so that the factor is whole. */
    private static BigDecimal converted(BigDecimal value, String from, String to) {
        return from.equals(to) ? value : value.multiply(BigDecimal.valueOf(times(from, to)));
    }

    /** How many of the second make the first; 1 where the second is not the finer of the two. */
    static long times(String unit, String finer) {
        if (UNITS.indexOf(unit) >= UNITS.indexOf(finer)) {
            return 1;
        }
        return unit.equals("year") && finer.equals("month")
                ? 12
                : MILLISECONDS.getOrDefault(unit, 1L) / MILLISECONDS.getOrDefault(finer, 1L);
    }
}
