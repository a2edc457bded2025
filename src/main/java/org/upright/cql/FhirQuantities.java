package org.upright.cql;

import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Range;
import org.hl7.fhir.r4.model.Ratio;
import org.jspecify.annotations.Nullable;
import org.opencds.cqf.cql.engine.runtime.Interval;

/**
 * Quantities of FHIR as those of CQL, as FHIRHelpers makes them: the unit is the code, where there is none the unit as
 * written. The engine's converter reads what is written alone, and loses the unit of a quantity that has only a code.
 *
 * <p>And back: the words of the calendar are UCUM in FHIR, by FHIR's own map between the two. The converter gives them a
 * system of their own, which has none of the codes that it writes.
 *
 * @see <a href="https://hl7.org/fhir/R4/fhirpath.html#quantity">Using FHIR types in expressions</a>
 */
final class FhirQuantities {
    private static final String UCUM = "http://unitsofmeasure.org";
    private static final String CALENDAR = "http://hl7.org/fhirpath/CodeSystem/calendar-units";
    private static final Set<String> UNITS = Set.of(UCUM, CALENDAR);
    private static final Map<String, String> WORDS = Map.of(
            "ms",
            "millisecond",
            "s",
            "second",
            "min",
            "minute",
            "h",
            "hour",
            "d",
            "day",
            "wk",
            "week",
            "mo",
            "month",
            "a",
            "year");

    private FhirQuantities() {}

    /** Null without a value; one with a comparator is no number and stays as it is. */
    static @Nullable Object toCql(Quantity quantity) {
        return quantity.getComparator() != null ? quantity : plain(quantity);
    }

    private static org.opencds.cqf.cql.engine.runtime.@Nullable Quantity plain(Quantity quantity) {
        return quantity.getValue() != null
                ? new org.opencds.cqf.cql.engine.runtime.Quantity()
                        .withValue(quantity.getValue())
                        .withUnit(unit(quantity))
                : null;
    }

    private static String unit(Quantity quantity) {
        boolean coded =
                quantity.getCode() != null && (quantity.getSystem() == null || UNITS.contains(quantity.getSystem()));
        String unit = coded || quantity.getUnit() == null ? quantity.getCode() : quantity.getUnit();
        return unit == null ? "1" : WORDS.getOrDefault(unit, unit);
    }

    static @Nullable Object toCql(Range range) {
        return range.hasLow() || range.hasHigh()
                ? new Interval(
                        range.hasLow() ? plain(range.getLow()) : null,
                        true,
                        range.hasHigh() ? plain(range.getHigh()) : null,
                        true)
                : null;
    }

    static @Nullable Object toCql(Ratio ratio) {
        var numerator = plain(ratio.getNumerator());
        var denominator = plain(ratio.getDenominator());
        return numerator == null || denominator == null
                ? null
                : new org.opencds.cqf.cql.engine.runtime.Ratio()
                        .withNumerator(numerator)
                        .withDenominator(denominator);
    }

    /** What the engine's converter made, in UCUM; changed in place. */
    static Base inUcum(Base made) {
        if (made instanceof Quantity quantity) {
            rename(quantity);
        } else if (made instanceof Range range) {
            rename(range.getLow());
            rename(range.getHigh());
        } else if (made instanceof Ratio ratio) {
            rename(ratio.getNumerator());
            rename(ratio.getDenominator());
        }
        return made;
    }

    /** Only the code: for a reader the unit stays as the author wrote it. */
    private static void rename(Quantity quantity) {
        if (CALENDAR.equals(quantity.getSystem())) {
            CalendarQuantities.ucum(String.valueOf(quantity.getUnit()))
                    .ifPresent(code -> quantity.setSystem(UCUM).setCode(code));
        }
    }
}
