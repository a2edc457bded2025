package org.upright.store.search;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;

/**
 * How a value is compared, and with what.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#prefix">prefixes</a>
 */
record Comparison(Prefix prefix, String value) {
    enum Prefix {
        EQ,
        NE,
        GT,
        LT,
        GE,
        LE,
        SA,
        EB,
        AP
    }

    private static final Set<String> PREFIXES = Set.of("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap");

    static Comparison of(String text) {
        return text.length() > 2 && PREFIXES.contains(text.substring(0, 2))
                ? new Comparison(Prefix.valueOf(text.substring(0, 2).toUpperCase(Locale.ROOT)), text.substring(2))
                : new Comparison(Prefix.EQ, text);
    }

    /**
     * Rows {@code t} of the range index that compare with a value that stands for a range; each row meets one of the
     * conditions or none.
     *
     * @param first of the range, in it
     * @param last of the range, in it
     * @param near how far {@code ap} reaches beyond the range
     */
    List<Clause> withRange(double first, double last, double near) {
        return switch (prefix) {
            case EQ -> List.of(Clause.of("t.lo >= ? and t.lo <= ? and t.hi <= ?", first, last, last));
            case NE -> List.of(below(first), Clause.of("t.lo >= ? and t.hi > ?", first, last));
            case GT -> List.of(Clause.of("t.lo > ?", last), wideAcross(last));
            case LT -> List.of(below(first));
            case GE -> List.of(Clause.of("t.lo >= ?", first), wideAcross(first, last));
            case LE -> List.of(Clause.of("t.lo <= ? and (t.lo < ? or t.hi <= ?)", last, first, last));
            case SA -> List.of(Clause.of("t.lo > ?", last));
            case EB -> List.of(Clause.of("t.lo < ? and t.hi < ?", first, first));
            case AP -> around(first - near, last + near);
        };
    }

    private static Clause below(double bound) {
        return Clause.of("t.lo < ?", bound);
    }

    /** Rows that begin at the bound or before it and end behind it; the index over {@code hi} has only wide rows. */
    private static Clause wideAcross(double bound) {
        return Clause.of("t.hi > t.lo and t.lo <= ? and t.hi > ?", bound, bound);
    }

    private static Clause wideAcross(double first, double last) {
        return Clause.of("t.hi > t.lo and t.lo < ? and t.hi > ?", first, last);
    }

    /** Rows that have something in common with a range. */
    private static List<Clause> around(double from, double to) {
        return List.of(
                Clause.of("t.lo >= ? and t.lo <= ?", from, to),
                Clause.of("t.hi > t.lo and t.lo < ? and t.hi >= ?", from, from));
    }

    /**
     * Rows {@code t} of the range index that compare with a number; each row meets one of the conditions or none.
     *
     * @param half half of the last digit's place: {@code 5.4} stands for 5.35 up to, not with, 5.45
     */
    List<Clause> withNumber(BigDecimal number, BigDecimal half, DoubleUnaryOperator unit) {
        double value = unit.applyAsDouble(number.doubleValue());
        double first = unit.applyAsDouble(number.subtract(half).doubleValue());
        double next = unit.applyAsDouble(number.add(half).doubleValue());
        double tenth = Math.max(Math.abs(value) * 0.1, next - value);
        return switch (prefix) {
            case EQ -> List.of(Clause.of("t.lo >= ? and t.lo < ? and t.hi < ?", first, next, next));
            case NE -> List.of(below(first), Clause.of("t.lo >= ? and t.hi >= ?", first, next));
            case GT -> List.of(Clause.of("t.lo > ?", value), wideAcross(value));
            case LT -> List.of(below(value));
            case GE ->
                List.of(
                        Clause.of("t.lo >= ?", value),
                        Clause.of("t.hi > t.lo and t.lo < ? and t.hi >= ?", value, value));
            case LE -> List.of(Clause.of("t.lo <= ?", value));
            case SA -> List.of(Clause.of("t.lo > ?", value));
            case EB -> List.of(Clause.of("t.lo < ? and t.hi < ?", value, value));
            case AP -> around(value - tenth, value + tenth);
        };
    }
}
