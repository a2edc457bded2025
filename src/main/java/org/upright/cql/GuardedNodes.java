package org.upright.cql;

import java.math.BigDecimal;
import java.util.List;
import java.util.function.Supplier;
import org.cqframework.cql.cql2elm.LibraryManager;
import org.hl7.elm.r1.CodeSystemRef;
import org.jspecify.annotations.Nullable;
import org.opencds.cqf.cql.engine.elm.executing.CodeSystemRefEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.ConvertQuantityEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.HighBoundaryEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.InValueSetEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.LowBoundaryEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.PowerEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.RoundEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.ToDecimalEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.ToQuantityEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.ToRatioEvaluator;
import org.opencds.cqf.cql.engine.execution.State;
import org.opencds.cqf.cql.engine.runtime.Date;
import org.opencds.cqf.cql.engine.runtime.DateTime;
import org.opencds.cqf.cql.engine.runtime.Time;
import org.opencds.cqf.cql.engine.runtime.ValueSet;
import org.upright.apply.expression.Budget;
import org.upright.apply.expression.Deadline;
import org.upright.apply.expression.OverBudgetException;

/** Answers the nodes of {@link NodeGuards} within the budget of one run: as the engine does, or not at all. */
final class GuardedNodes {
    private static final int LONGEST_NUMBER = 100;
    private static final int MOST_BITS = 100_000;
    private static final int MOST_DIGITS = 1_000;

    private final GuardedTexts texts;
    private final GuardedLists lists;
    private final CallTerminology terminology;
    private final Supplier<State> state;

    /**
     * @param state of the engine, as it is when a node is asked for
     */
    GuardedNodes(Deadline deadline, Budget budget, CallTerminology terminology, Supplier<State> state) {
        this.texts = new GuardedTexts(deadline, budget.characters());
        this.lists = new GuardedLists(deadline, budget.items(), state);
        this.terminology = terminology;
        this.state = state;
    }

    @Nullable
    Object answer(String node, List<?> operands) {
        Object first = operands.isEmpty() ? null : operands.get(0);
        Object second = operands.size() < 2 ? null : operands.get(1);
        if (node.startsWith(NodeGuards.QUANTITIES)) {
            String of = node.substring(NodeGuards.QUANTITIES.length());
            return CalendarQuantities.answer(of, first, second, state.get());
        }
        return switch (node) {
            case "Matches" -> texts.matches(first, second);
            case "ReplaceMatches" -> texts.replaceMatches(first, second, operands.get(2));
            case "SplitOnMatches" -> texts.splitOnMatches(first, second);
            case "Split" -> texts.split(first, second);
            case "Concatenate" -> texts.concatenate(first, second);
            case "Combine" -> texts.combine(first, second);
            case "PositionOf" -> texts.positionOf(first, second);
            case "LastPositionOf" -> texts.lastPositionOf(first, second);
            case "Length of text" -> first == null ? null : ((String) first).length();
            case "Power" -> power(first, second);
            case "Round" -> RoundEvaluator.round(first, precision(second));
            case "LowBoundary" -> LowBoundaryEvaluator.lowBoundary(own(first), precision(second));
            case "HighBoundary" -> HighBoundaryEvaluator.highBoundary(first, precision(second));
            case "ToDecimal" -> isNumber(first) ? ToDecimalEvaluator.toDecimal(first) : null;
            case "ToQuantity" -> isNumber(first) ? ToQuantityEvaluator.toQuantity(first, state.get()) : null;
            case "CanConvertQuantity" -> canConvert(first, second);
            case NodeGuards.CODE_SYSTEM -> codeSystem(first, second);
            case NodeGuards.IN_VALUE_SET -> isInValueSet(first, second);
            case "ConvertsToRatio" -> first == null ? null : ToRatioEvaluator.toRatio(first) != null;
            default -> lists.answer(node, first, second, operands.isEmpty());
        };
    }

    /** The engine reads a code system where a code is looked for in it, and knows none as a value. */
    private Object codeSystem(@Nullable Object name, @Nullable Object library) {
        CodeSystemRef reference = new CodeSystemRef();
        reference.setName((String) name);
        reference.setLibraryName((String) library);
        return CodeSystemRefEvaluator.toCodeSystem(reference, state.get());
    }

    /** The engine's own answer but for texts; of a list, whether any of it is. */
    private @Nullable Object isInValueSet(@Nullable Object codes, @Nullable Object valueSet) {
        if (codes instanceof Iterable<?> several) {
            for (Object one : several) {
                if (Boolean.TRUE.equals(isInValueSet(one, valueSet))) {
                    return true;
                }
            }
            return valueSet == null ? null : false;
        }
        return codes instanceof String text && valueSet instanceof ValueSet set
                ? terminology.hasText(text, set)
                : InValueSetEvaluator.inValueSet(codes, valueSet, state.get());
    }

    private @Nullable Boolean canConvert(@Nullable Object quantity, @Nullable Object unit) {
        LibraryManager manager = state.get().getEnvironment().getLibraryManager();
        return quantity == null || unit == null || manager == null
                ? null
                : ConvertQuantityEvaluator.convertQuantity(quantity, unit, manager.getUcumService()) != null;
    }

    /** The engine multiplies to the last digit before it looks at what an Integer can hold. */
    private static @Nullable Object power(@Nullable Object base, @Nullable Object exponent) {
        if (base instanceof Number number && exponent instanceof Number times && !(base instanceof BigDecimal)) {
            double bits = Math.log(Math.abs(number.doubleValue()) + 1) / Math.log(2);
            if (bits * Math.abs(times.doubleValue()) > MOST_BITS) {
                throw new OverBudgetException("would build a number of more than " + MOST_BITS + " bits");
            }
        }
        return PowerEvaluator.power(base, exponent);
    }

    /** The engine writes the boundary into the moment that it was asked about, which others refer to. */
    private static @Nullable Object own(@Nullable Object value) {
        if (value instanceof DateTime moment && moment.getPrecision() != null) {
            return new DateTime(moment.getDateTime(), moment.getPrecision());
        }
        if (value instanceof Date day && day.getPrecision() != null) {
            return new Date(day.getDate(), day.getPrecision());
        }
        return value instanceof Time time && time.getPrecision() != null
                ? new Time(time.getTime(), time.getPrecision())
                : value;
    }

    private static @Nullable Object precision(@Nullable Object precision) {
        if (precision instanceof Integer digits && (digits > MOST_DIGITS || digits < -MOST_DIGITS)) {
            throw new OverBudgetException("would build a number of more than " + MOST_DIGITS + " digits");
        }
        return precision;
    }

    /** CQL's numbers have no exponent; a few characters of one would stand for a billion digits. */
    private static boolean isNumber(@Nullable Object value) {
        if (!(value instanceof String text)) {
            return true;
        }
        int end = 0;
        while (end < text.length() && "0123456789+-. \t".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        return end <= LONGEST_NUMBER && (end == text.length() || "eE".indexOf(text.charAt(end)) < 0);
    }
}
