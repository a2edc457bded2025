package org.upright.store.index;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.fhir.ucum.Decimal;
import org.fhir.ucum.Pair;
import org.fhir.ucum.UcumException;
import org.upright.fhir.BoundedUcum;

/**
 * UCUM units brought to their canonical form, so that {@code 1 g} finds {@code 1000 mg}. Thread-safe.
 *
 * <p>Only units that are a multiple of their canonical form; temperatures in Celsius, logarithmic units, and those of
 * so many factors that nobody can reckon with them keep their own.
 */
public final class Units {
    public static final String UCUM = "http://unitsofmeasure.org";

    private static final int MOST_KEPT = 10_000;

    private final BoundedUcum ucum = BoundedUcum.read();
    private final Map<String, Optional<Canonicalised>> known = new ConcurrentHashMap<>();

    /** A unit's canonical form, and how many of it the unit is. */
    public record Canonicalised(String unit, BigDecimal factor) {}

    /** Empty where the code is no unit of UCUM, or no multiple of its canonical form. */
    public Optional<Canonicalised> canonical(String code) {
        if (known.size() > MOST_KEPT) {
            known.clear();
        }
        return known.computeIfAbsent(code, this::look);
    }

    private Optional<Canonicalised> look(String code) {
        if (code.isBlank() || isSpecial(code)) {
            return Optional.empty();
        }
        try {
            Pair one = ucum.getCanonicalForm(new Pair(new Decimal("1.000000000000000000"), code));
            return Optional.of(new Canonicalised(
                    one.getCode(), new BigDecimal(one.getValue().asDecimal())));
        } catch (UcumException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private boolean isSpecial(String code) {
        return ucum.getModel().getDefinedUnits().stream()
                .anyMatch(unit -> unit.isSpecial() && code.contains(unit.getCode()));
    }
}
