package org.upright.cql;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.elm.r1.Date;
import org.hl7.elm.r1.Expression;
import org.hl7.elm.r1.ExpressionRef;
import org.hl7.elm.r1.FunctionRef;
import org.hl7.elm.r1.Interval;
import org.hl7.elm.r1.Literal;
import org.hl7.elm.r1.Now;
import org.hl7.elm.r1.ParameterRef;
import org.hl7.elm.r1.Quantity;
import org.hl7.elm.r1.Subtract;
import org.hl7.elm.r1.Today;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Duration;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/**
 * What a data requirement says of the interval that a moment must lie in, as far as it is known before it is run: days
 * that are written there, a time before now, or the name of the parameter or define that tells it.
 */
final class WantedDates {
    private static final String CQF_EXPRESSION = "http://hl7.org/fhir/StructureDefinition/cqf-expression";
    private static final String NAME = "text/cql-identifier";

    private WantedDates() {}

    static Optional<Type> of(@Nullable Expression interval) {
        if (interval instanceof ParameterRef parameter) {
            return Optional.of(named(parameter.getLibraryName(), parameter.getName()));
        }
        if (interval instanceof ExpressionRef define && !(define instanceof FunctionRef)) {
            return Optional.of(named(define.getLibraryName(), define.getName()));
        }
        return interval instanceof Interval written ? written(written) : Optional.empty();
    }

    /** A Period whose value the define gives, as the reference implementation writes it. */
    private static Period named(@Nullable String library, @Nullable String name) {
        org.hl7.fhir.r4.model.Expression expression = new org.hl7.fhir.r4.model.Expression();
        expression.setLanguage(NAME);
        expression.setExpression(library == null ? name : library + "." + name);
        Period period = new Period();
        period.addExtension(CQF_EXPRESSION, expression);
        return period;
    }

    private static Optional<Type> written(Interval interval) {
        if (isNow(interval.getHigh()) && interval.getLow() instanceof Subtract subtract) {
            return beforeNow(subtract);
        }
        Optional<String> low = day(interval.getLow());
        Optional<String> high = day(interval.getHigh());
        return low.isEmpty() || high.isEmpty()
                ? Optional.empty()
                : Optional.of(new Period()
                        .setStartElement(new DateTimeType(low.get()))
                        .setEndElement(new DateTimeType(high.get())));
    }

    /** A Duration: "it specifies a filter to return only those data items that are within the duration before now". */
    private static Optional<Type> beforeNow(Subtract subtract) {
        return subtract.getOperand().size() == 2
                        && isNow(subtract.getOperand().get(0))
                        && subtract.getOperand().get(1) instanceof Quantity quantity
                        && quantity.getValue() != null
                ? CalendarQuantities.ucum(String.valueOf(quantity.getUnit()))
                        .map(code -> (Type) duration(quantity, code))
                : Optional.empty();
    }

    private static org.hl7.fhir.r4.model.Quantity duration(Quantity quantity, String code) {
        return new Duration()
                .setValue(new BigDecimal(String.valueOf(quantity.getValue())))
                .setUnit(quantity.getUnit())
                .setSystem("http://unitsofmeasure.org")
                .setCode(code);
    }

    private static boolean isNow(@Nullable Expression moment) {
        return moment instanceof Now || moment instanceof Today;
    }

    /** A day that is written in numbers; open ends make a filter that lets one day too many through, never one too few. */
    private static Optional<String> day(@Nullable Expression bound) {
        if (!(bound instanceof Date date)) {
            return Optional.empty();
        }
        String text = Stream.of(date.getYear(), date.getMonth(), date.getDay())
                .map(part -> part instanceof Literal literal ? String.valueOf(literal.getValue()) : "")
                .map(part -> part.length() == 1 ? "0" + part : part)
                .collect(Collectors.joining("-"));
        return Optional.of(text).filter(whole -> whole.matches("\\d{4}-\\d\\d-\\d\\d"));
    }
}
