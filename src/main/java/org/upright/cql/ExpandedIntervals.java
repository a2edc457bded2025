package org.upright.cql;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opencds.cqf.cql.engine.runtime.BaseTemporal;
import org.opencds.cqf.cql.engine.runtime.Date;
import org.opencds.cqf.cql.engine.runtime.DateTime;
import org.opencds.cqf.cql.engine.runtime.Interval;
import org.opencds.cqf.cql.engine.runtime.Quantity;
import org.opencds.cqf.cql.engine.runtime.Time;
import org.upright.apply.expression.OverBudgetException;

/** How many members {@code expand} would make: {@code expand { Interval[1, 1000000000] } per 1} fills the memory. */
final class ExpandedIntervals {
    /** Members that an expansion may have. */
    static final int LIMIT = 100_000;

    private ExpandedIntervals() {}

    /** What is to be expanded, unless it would become too many. */
    static @Nullable Object counted(@Nullable Object intervals, @Nullable Quantity per) {
        double members = 0;
        for (Object each : intervals instanceof Iterable<?> several ? several : some(intervals)) {
            members += each instanceof Interval interval ? members(interval, per) : 0;
        }
        if (members > LIMIT) {
            throw new OverBudgetException("would expand to more than " + LIMIT + " members");
        }
        return intervals;
    }

    private static Iterable<?> some(@Nullable Object interval) {
        return interval == null ? List.of() : List.of(interval);
    }

    private static double members(Interval interval, @Nullable Quantity per) {
        Optional<Double> low = number(interval.getLow());
        Optional<Double> high = number(interval.getHigh());
        double step = per == null ? precision(interval) : step(per, interval.getLow());
        return low.isEmpty() || high.isEmpty() || step <= 0 ? 0 : (high.get() - low.get()) / step + 1;
    }

    /** Whole numbers are never counted by less than one. */
    private static double step(Quantity per, @Nullable Object point) {
        double value = per.getValue() == null ? 0 : per.getValue().doubleValue();
        double step = value * unit(per.getUnit() == null ? "1" : per.getUnit());
        return point instanceof Integer || point instanceof Long ? Math.ceil(step) : step;
    }

    /** Numbers as they are, moments in seconds. */
    private static Optional<Double> number(@Nullable Object point) {
        if (point instanceof Number number) {
            return Optional.of(number.doubleValue());
        }
        if (point instanceof Quantity quantity) {
            return Optional.ofNullable(quantity.getValue()).map(BigDecimal::doubleValue);
        }
        return point instanceof BaseTemporal temporal ? Optional.of(seconds(temporal)) : Optional.empty();
    }

    private static double seconds(BaseTemporal temporal) {
        if (temporal instanceof DateTime moment && moment.getDateTime() != null) {
            return moment.getDateTime().toEpochSecond();
        }
        if (temporal instanceof Date day && day.getDate() != null) {
            return day.getDate().toEpochDay() * 86_400.0;
        }
        return temporal instanceof Time time ? time.getTime().toSecondOfDay() : 0;
    }

    /** The step that the engine takes where none is given: the coarser of the ends. */
    private static double precision(Interval interval) {
        return Math.max(precision(interval.getLow()), precision(interval.getHigh()));
    }

    private static double precision(@Nullable Object point) {
        if (point instanceof BigDecimal number) {
            return Math.pow(10, -Math.max(0, number.scale()));
        }
        if (point instanceof Quantity quantity && quantity.getValue() != null) {
            return precision(quantity.getValue());
        }
        return point instanceof BaseTemporal temporal && temporal.getPrecision() != null
                ? unit(temporal.getPrecision().toString().toLowerCase(Locale.ROOT))
                : 1;
    }

    /** Seconds for units of time; any other unit counts as one. */
    private static double unit(String unit) {
        return switch (unit) {
            case "year", "years", "a" -> 365 * 86_400.0;
            case "month", "months", "mo" -> 30 * 86_400.0;
            case "week", "weeks", "wk" -> 7 * 86_400.0;
            case "day", "days", "d" -> 86_400;
            case "hour", "hours", "h" -> 3_600;
            case "minute", "minutes", "min" -> 60;
            case "millisecond", "milliseconds", "ms" -> 0.001;
            default -> 1;
        };
    }
}
