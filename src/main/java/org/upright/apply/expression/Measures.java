package org.upright.apply.expression;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.fhir.ucum.Decimal;
import org.fhir.ucum.Pair;
import org.fhir.ucum.UcumException;
import org.fhir.ucum.UcumService;
import org.hl7.fhir.exceptions.PathEngineException;
import org.hl7.fhir.r4.fhirpath.ExpressionNode;
import org.hl7.fhir.r4.fhirpath.ExpressionNode.Kind;
import org.hl7.fhir.r4.fhirpath.FHIRPathUtilityClasses.FHIRConstant;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Quantity;
import org.upright.fhir.Excerpt;

/**
 * Quantities as the operators of FHIRPath compare them: in the base units of UCUM, exactly.
 *
 * <p>HAPI's engine compares the words in {@code Quantity.unit}, so that without them {@code 2 'kg' > 1500 'g'} is
 * false, and what it has brought to base units it compares by value alone, so that {@code 2 'kg' > 5 's'} is true. Here
 * both operands have their base unit for a word; where these differ, HAPI asks for base units of them, and
 * {@link #canonical} answers.
 *
 * <p>{@code =} and {@code !=} of different dimensions are empty, {@code ~} is false, as the language says; HAPI's
 * {@code =} is false, and what a value is said to be less than counts as that value.
 *
 * @see <a href="https://hl7.org/fhirpath/N1/#comparison">Comparison</a>
 * @see <a href="https://hl7.org/fhirpath/N1/#quantity-equality">Quantity Equality</a>
 */
final class Measures {
    private static final String UCUM = "http://unitsofmeasure.org";
    private static final Map<String, String> WORDS = Map.of("year", "a", "years", "a", "month", "mo", "months", "mo");
    private static final String MEASURED = "upright-measured:";
    private static final String LIKENED = "upright-likened:";

    private Measures() {}

    /** Whether it may give quantities: a word, a number or a date that stands in the expression gives none. */
    static boolean mayBe(ExpressionNode operand) {
        Base constant = operand.getKind() == Kind.Constant && operand.getInner() == null ? operand.getConstant() : null;
        return constant == null
                || constant instanceof Quantity
                || constant instanceof FHIRConstant variable
                        && variable.getValue().startsWith("%");
    }

    /** For {@code <} and its like. Items that are no quantities, or have no unit of UCUM, as they are. */
    static List<Base> ordered(List<Base> items, Supplier<UcumService> ucum) {
        return each(items, quantity -> {
            if (quantity.getComparator() != null) {
                throw new PathEngineException("a quantity that is only known to be `"
                        + quantity.getComparator().toCode() + "` a value is compared");
            }
            return base(quantity, ucum).setSystem(UCUM);
        });
    }

    /** For {@code =}: without a system HAPI compares the codes, and gives nothing where they differ. */
    static List<Base> equated(List<Base> items, Supplier<UcumService> ucum) {
        return each(items, quantity -> compared(base(quantity, ucum).setSystem(null), quantity));
    }

    /** For {@code ~}: HAPI asks for base units of both and finds them alike or not. */
    static List<Base> likened(List<Base> items, Supplier<UcumService> ucum) {
        return each(items, quantity -> {
            Quantity base = compared(base(quantity, ucum), quantity);
            return base.setSystem(UCUM).setCode(LIKENED + base.getCode());
        });
    }

    private static Quantity compared(Quantity base, Quantity source) {
        return source.getComparator() == null
                ? base
                : base.setCode(source.getComparator().toCode() + " " + base.getCode());
    }

    private static List<Base> each(List<Base> items, UnaryOperator<Quantity> change) {
        if (items.stream().noneMatch(Quantity.class::isInstance)) {
            return items;
        }
        return items.stream()
                .<Base>map(item ->
                        item instanceof Quantity quantity && code(quantity).isPresent() ? change.apply(quantity) : item)
                .toList();
    }

    /** Its unit as UCUM writes it; HAPI gives {@code 2 years} the word alone, and data have {@code a}. */
    private static Optional<String> code(Quantity quantity) {
        if (quantity.getValue() == null) {
            return Optional.empty();
        }
        return quantity.getCode() == null && quantity.getSystem() == null
                ? Optional.ofNullable(WORDS.get(String.valueOf(quantity.getUnit())))
                : Optional.ofNullable(quantity.getCode()).filter(code -> UCUM.equals(quantity.getSystem()));
    }

    private static Quantity base(Quantity quantity, Supplier<UcumService> ucum) {
        return base(quantity.getValue(), code(quantity).orElseThrow(), ucum.get());
    }

    /** What {@code =} says of two that cannot be compared; empty where they can, or are not two quantities. */
    static Optional<String> difference(List<Base> left, List<Base> right) {
        if (left.size() != 1
                || right.size() != 1
                || !(left.get(0) instanceof Quantity one && right.get(0) instanceof Quantity other)
                || Objects.equals(one.getCode(), other.getCode())) {
            return Optional.empty();
        }
        return Optional.of("a quantity in " + unit(one) + " is compared with one in " + unit(other));
    }

    static boolean areLikened(List<Base> items) {
        return items.stream()
                .anyMatch(item -> item instanceof Quantity quantity
                        && quantity.getCode() != null
                        && quantity.getCode().startsWith(LIKENED));
    }

    private static String unit(Quantity quantity) {
        String code = quantity.getCode() == null ? quantity.getUnit() : quantity.getCode();
        return code == null
                ? "no unit"
                : "`" + Excerpt.of(code.replace(LIKENED, "").replace(MEASURED, "")) + "`";
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
        return new Quantity().setValue(value).setUnit(unit).setCode(MEASURED + unit);
    }

    /**
     * What is in base units already.
     *
     * @return empty for all else
     * @throws PathEngineException where two of different dimensions are ordered
     */
    static Optional<Pair> canonical(Pair value) {
        String code = String.valueOf(value.getCode());
        if (code.startsWith(MEASURED)) {
            throw new PathEngineException("a quantity in `" + Excerpt.of(code.substring(MEASURED.length()))
                    + "` is compared with one that no unit leads to from there");
        }
        return code.startsWith(LIKENED) ? Optional.of(value) : Optional.empty();
    }
}
