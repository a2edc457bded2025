package org.upright.cql;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;
import kotlin.Lazy;
import kotlin.LazyKt;
import kotlin.Pair;
import org.cqframework.cql.cql2elm.ucum.UcumService;
import org.cqframework.cql.cql2elm.ucum.UcumServiceJvmKt;
import org.jspecify.annotations.Nullable;
import org.upright.apply.expression.OverBudgetException;
import org.upright.fhir.UcumCode;

/**
 * UCUM for the engine, and the words of the calendar beside it.
 *
 * <p>Wherever the engine compares or adds two quantities it asks for a conversion: in intervals, sorts, medians, lists.
 * UCUM knows no {@code months}, so that {@code 18 months in Interval[1 year, 2 years]} was null. A word of the calendar
 * converts to another word, as in {@link CalendarQuantities}, and never to a unit of UCUM: a month is no {@code mo}.
 */
final class CalendarUnits implements UcumService {
    private static final int DIGITS = 8;

    private final UcumService ucum;

    private CalendarUnits(UcumService ucum) {
        this.ucum = ucum;
    }

    /** Made when the first unit is asked for: UCUM's tables take a while to read. */
    static Lazy<UcumService> lazily() {
        return LazyKt.lazy(() ->
                new CalendarUnits(UcumServiceJvmKt.getDefaultLazyUcumService().getValue()));
    }

    @Override
    public BigDecimal convert(BigDecimal value, String from, String to) {
        return both(from, to)
                .map(units -> value.multiply(
                                BigDecimal.valueOf(CalendarQuantities.times(units.getFirst(), units.getSecond())))
                        .divide(
                                BigDecimal.valueOf(CalendarQuantities.times(units.getSecond(), units.getFirst())),
                                MathContext.DECIMAL128))
                .orElseGet(() -> ucum.convert(value, reckonable(from), reckonable(to)));
    }

    private static String reckonable(String unit) {
        if (!UcumCode.isReckonable(unit)) {
            throw new OverBudgetException("met a unit with " + UcumCode.TOO_MANY);
        }
        return unit;
    }

    /** Both words of the calendar, in the singular; empty where one is not. */
    private static Optional<Pair<String, String>> both(String one, String other) {
        Optional<String> first = CalendarQuantities.unit(one);
        return first.isEmpty()
                ? Optional.empty()
                : CalendarQuantities.unit(other).map(second -> new Pair<>(first.get(), second));
    }

    /** One that is not reckoned with passes: it stops the expression that reckons with it, not the whole library. */
    @Override
    public @Nullable String validate(String unit) {
        return UcumCode.isReckonable(unit) ? ucum.validate(unit) : null;
    }

    @Override
    public Pair<BigDecimal, String> multiply(
            Pair<? extends BigDecimal, String> left, Pair<? extends BigDecimal, String> right) {
        String unused = reckonable(left.getSecond()) + reckonable(right.getSecond());
        return ucum.multiply(left, right);
    }

    @Override
    public Pair<BigDecimal, String> divideBy(
            Pair<? extends BigDecimal, String> left, Pair<? extends BigDecimal, String> right) {
        String unused = reckonable(left.getSecond()) + reckonable(right.getSecond());
        return both(left.getSecond(), right.getSecond()).isPresent()
                ? new Pair<>(
                        convert(left.getFirst(), left.getSecond(), right.getSecond())
                                .divide(right.getFirst(), DIGITS, RoundingMode.HALF_UP)
                                .stripTrailingZeros(),
                        "1")
                : ucum.divideBy(left, right);
    }
}
