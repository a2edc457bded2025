package org.upright.store.search;

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
     * Rows {@code t} of the range index that compare with a value that stands for a range.
     *
     * @param first of the range, in it
     * @param last of the range, in it
     * @param near how far {@code ap} reaches beyond the range
     */
    Clause withRange(double first, double last, double near) {
        return switch (prefix) {
            case EQ -> Clause.of("t.lo >= ? and t.lo <= ? and t.hi <= ?", first, last, last);
            case NE -> Clause.of("(t.lo < ? or t.hi > ?)", first, last);
            case GT -> Clause.of("t.hi > ?", last);
            case LT -> Clause.of("t.lo < ?", first);
            case GE -> Clause.of("t.hi >= ? and (t.hi > ? or t.lo >= ?)", first, last, first);
            case LE -> Clause.of("t.lo <= ? and (t.lo < ? or t.hi <= ?)", last, first, last);
            case SA -> Clause.of("t.lo > ?", last);
            case EB -> Clause.of("t.hi < ?", first);
            case AP -> Clause.of("t.lo <= ? and t.hi >= ?", last + near, first - near);
        };
    }

    /**
     * Rows {@code t} of the range index that compare with a number.
     *
     * @param half half of the last digit's place: {@code 5.4} stands for 5.35 up to, not with, 5.45
     */
    Clause withNumber(java.math.BigDecimal number, java.math.BigDecimal half, DoubleUnaryOperator unit) {
        double value = unit.applyAsDouble(number.doubleValue());
        double first = unit.applyAsDouble(number.subtract(half).doubleValue());
        double next = unit.applyAsDouble(number.add(half).doubleValue());
        double tenth = Math.max(Math.abs(value) * 0.1, next - value);
        return switch (prefix) {
            case EQ -> Clause.of("t.lo >= ? and t.lo < ? and t.hi < ?", first, next, next);
            case NE -> Clause.of("(t.lo < ? or t.hi >= ?)", first, next);
            case GT -> Clause.of("t.hi > ?", value);
            case LT -> Clause.of("t.lo < ?", value);
            case GE -> Clause.of("t.hi >= ?", value);
            case LE -> Clause.of("t.lo <= ?", value);
            case SA -> Clause.of("t.lo > ?", value);
            case EB -> Clause.of("t.hi < ?", value);
            case AP -> Clause.of("t.lo <= ? and t.hi >= ?", value + tenth, value - tenth);
        };
    }
}
