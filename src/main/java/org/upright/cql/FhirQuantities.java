package org.upright.cql;

import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Range;
import org.hl7.fhir.r4.model.Ratio;
import org.jspecify.annotations.Nullable;
import org.opencds.cqf.cql.engine.runtime.Interval;

/**
 * Quantities of FHIR as those of CQL, as FHIRHelpers makes them: the unit is the code, where there is none the unit as
 * written. The engine's converter reads what is written alone, and loses the unit of a quantity that has only a code.
 */
final class FhirQuantities {
    private static final Set<String> UNITS =
            Set.of("http://unitsofmeasure.org", "http://hl7.org/fhirpath/CodeSystem/calendar-units");
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
}
