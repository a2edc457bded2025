package org.upright.apply.expression;

import java.math.BigDecimal;
import java.util.List;
import org.fhir.ucum.Decimal;
import org.fhir.ucum.Pair;
import org.fhir.ucum.UcumException;
import org.fhir.ucum.UcumService;
import org.hl7.fhir.exceptions.PathEngineException;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Quantity;
import org.upright.fhir.Excerpt;

/**
 * Quantities as {@code <}, {@code >}, {@code <=} and {@code >=} compare them: in the base units of UCUM, exactly.
 *
 * <p>HAPI's engine compares the words in {@code Quantity.unit}, so that without them {@code 2 'kg' > 1500 'g'} is false, and what
 * it has brought to base units it compares by value alone, so that {@code 2 'kg' > 5 's'} is true. Here both operands have their
 * base unit for a word; where these differ, HAPI asks for base units of them, and {@link #refuse} answers.
 *
 * @see <a href="https://hl7.org/fhirpath/N1/#comparison">Comparison</a>
 */
final class Measures {
    private static final String UCUM = "http://unitsofmeasure.org";
    private static final String MEASURED = "upright-measured:";

    private Measures() {}

    /** Items that are no quantities, or have no unit of UCUM, as they are. */
    static List<Base> of(List<Base> items, UcumService ucum) {
        if (items.stream().noneMatch(Quantity.class::isInstance)) {
            return items;
        }
        return items.stream()
                .<Base>map(item -> item instanceof Quantity quantity ? measured(quantity, ucum) : item)
                .toList();
    }

    private static Base measured(Quantity quantity, UcumService ucum) {
        if (quantity.getComparator() != null) {
            throw new PathEngineException("a quantity that is only known to be `"
                    + quantity.getComparator().toCode() + "` a value is compared");
        }
        String code = quantity.getCode();
        boolean coded = code != null && UCUM.equals(quantity.getSystem()) && quantity.getValue() != null;
        return coded ? base(quantity.getValue(), code, ucum) : quantity;
    }

    /** Degrees and logarithms are no multiples of a base unit: they are compared among themselves. */
    private static Quantity base(BigDecimal value, String code, UcumService ucum) {
        boolean multiple = ucum.getModel().getDefinedUnits().stream()
                .noneMatch(unit -> unit.isSpecial() && code.contains(unit.getCode()));
        try {
            if (multiple) {
                Pair base = ucum.getCanonicalForm(new Pair(new Decimal(value.toPlainString()), code));
                return measured(new BigDecimal(base.getValue().asDecimal()), base.getCode());
            }
        } catch (UcumException noUnit) {
            // compared with its like, as below
        }
        return measured(value, code);
    }

    private static Quantity measured(BigDecimal value, String unit) {
        return new Quantity().setValue(value).setUnit(unit).setSystem(UCUM).setCode(MEASURED + unit);
    }

    /** @throws PathEngineException where the base unit is asked for of what is in base units already */
    static void refuse(Pair value) {
        if (value.getCode() != null && value.getCode().startsWith(MEASURED)) {
            throw new PathEngineException(
                    "a quantity in `" + Excerpt.of(value.getCode().substring(MEASURED.length()))
                            + "` is compared with one that no unit leads to from there");
        }
    }
}
