package org.upright.apply.careplan.path;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Quantity;

/**
 * A Quantity that is a length of time.
 *
 * @param code of UCUM, which an Age and a Duration must have (invariants age-1 and drt-1); CQL gives the words of its
 *     calendar units
 */
record TimeSpan(Quantity quantity, String code) {
    private static final String UCUM = "http://unitsofmeasure.org";
    private static final Map<String, String> CODES = codes();

    private static Map<String, String> codes() {
        Map<String, String> codes = new TreeMap<>();
        Map.of("year", "a", "month", "mo", "week", "wk", "day", "d", "hour", "h", "minute", "min", "second", "s")
                .forEach((word, code) -> {
                    codes.put(word, code);
                    codes.put(word + "s", code);
                    codes.put(code, code);
                });
        codes.put("millisecond", "ms");
        codes.put("milliseconds", "ms");
        codes.put("ms", "ms");
        return codes;
    }

    /** Empty for anything else: a dose or a bare number is no time. */
    static Optional<TimeSpan> of(Base value) {
        return value instanceof Quantity quantity && quantity.getValue() != null
                ? Optional.ofNullable(CODES.get(unit(quantity))).map(code -> new TimeSpan(quantity, code))
                : Optional.empty();
    }

    private static String unit(Quantity quantity) {
        return quantity.getCode() != null ? quantity.getCode() : quantity.getUnit() != null ? quantity.getUnit() : "";
    }

    boolean isPositive() {
        return quantity.getValue().signum() > 0;
    }

    /** Fills it with what the quantity says. */
    Quantity as(Quantity made) {
        quantity.copyValues(made);
        return made.setSystem(UCUM).setCode(code);
    }
}
