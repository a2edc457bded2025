package org.upright.store.search;

import java.math.BigDecimal;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.upright.fhir.RefusedException;
import org.upright.store.index.DateRange;
import org.upright.store.index.IndexedParameter;
import org.upright.store.index.Units;

/** Dates, numbers and quantities as conditions on {@code ir t}. */
final class RangeCriteria {
    private final Units units;
    private final Clock clock;

    RangeCriteria(Units units, Clock clock) {
        this.units = units;
        this.clock = clock;
    }

    /** A matching row meets one of them. */
    List<Clause> clauses(IndexedParameter parameter, String value) {
        Clause of = Clause.of("t.pid = ?", parameter.pid());
        return switch (parameter.kind()) {
            case DATE -> each(of, date(parameter.name(), value));
            case NUMBER -> each(of, number(parameter.name(), value, x -> x));
            default -> quantity(parameter, value);
        };
    }

    private static List<Clause> each(Clause before, List<Clause> clauses) {
        return clauses.stream().map(before::and).toList();
    }

    List<Clause> date(String name, String value) {
        Comparison comparison = Comparison.of(Escapes.plain(value));
        DateRange range = DateRange.of(comparison.value())
                .orElseThrow(() -> new RefusedException.Unreadable("Search parameter `" + name + "` has `" + value
                        + "`; a date as `2026-01-31` or `2026-01-31T12:00:00Z` is needed, with a prefix or without."));
        double distance = Math.abs(clock.millis() - range.lo());
        return comparison.withRange(range.lo(), range.hi(), distance / 10);
    }

    private static List<Clause> number(String name, String value, DoubleUnaryOperator unit) {
        Comparison comparison = Comparison.of(Escapes.plain(value));
        BigDecimal number = decimal(comparison.value())
                .orElseThrow(() -> new RefusedException.Unreadable(
                        "Search parameter `" + name + "` has `" + value + "`; a number is needed."));
        return comparison.withNumber(number, half(number), unit);
    }

    private static Optional<BigDecimal> decimal(String text) {
        return text.matches("[+-]?\\d{1,40}(\\.\\d{1,40})?([eE][+-]?\\d{1,3})?")
                ? Optional.of(new BigDecimal(text))
                : Optional.empty();
    }

    /** Half of the place of the last digit that was written: {@code 1e2} stands for 95 to 105 as {@code 1.0e2} does not. */
    private static BigDecimal half(BigDecimal number) {
        return BigDecimal.valueOf(5).scaleByPowerOfTen(-number.scale() - 1);
    }

    private List<Clause> quantity(IndexedParameter parameter, String value) {
        List<String> parts = Escapes.split(value, '|');
        String number = parts.get(0);
        String system = parts.size() > 2 ? Escapes.plain(parts.get(1)) : "";
        String code = parts.size() > 1 ? Escapes.plain(parts.get(parts.size() - 1)) : "";
        Optional<Units.Canonicalised> canonical = system.equals(Units.UCUM) ? units.canonical(code) : Optional.empty();
        if (canonical.isPresent()) {
            BigDecimal factor = canonical.get().factor();
            Clause inUnit = Clause.of(
                    "t.pid = ? and t.k = ?",
                    parameter.companion(),
                    canonical.get().unit());
            return each(
                    inUnit,
                    number(
                            parameter.name(),
                            number,
                            x -> BigDecimal.valueOf(x).multiply(factor).doubleValue()));
        }
        Clause clause = Clause.of("t.pid = ?", parameter.pid());
        clause = code.isEmpty() ? clause : clause.and("t.k = ?", code);
        clause = system.isEmpty() ? clause : clause.and("t.x = ?", system);
        return each(clause, number(parameter.name(), number, x -> x));
    }
}
