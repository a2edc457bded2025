package org.upright.cql;

import java.math.BigDecimal;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hl7.elm.r1.IntervalTypeSpecifier;
import org.hl7.elm.r1.ListTypeSpecifier;
import org.hl7.elm.r1.NamedTypeSpecifier;
import org.hl7.elm.r1.TupleTypeSpecifier;
import org.hl7.elm.r1.TypeSpecifier;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.jspecify.annotations.Nullable;
import org.opencds.cqf.cql.engine.elm.executing.ToBooleanEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.ToDateEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.ToIntegerEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.ToLongEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.ToTimeEvaluator;
import org.opencds.cqf.cql.engine.runtime.Code;
import org.opencds.cqf.cql.engine.runtime.Concept;
import org.opencds.cqf.cql.engine.runtime.Date;
import org.opencds.cqf.cql.engine.runtime.DateTime;
import org.opencds.cqf.cql.engine.runtime.Interval;
import org.opencds.cqf.cql.engine.runtime.Quantity;
import org.upright.fhir.Excerpt;
import org.upright.fhir.RefusedException;

/** The caller's parameters as the parameters that a library declares; those that none declares are left out. */
final class CqlParameters {

    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,28}(?:\\.\\d{1,8})?");
    private static final Pattern QUANTITY =
            Pattern.compile("(?<value>" + NUMBER + ")\\s*(?:'(?<unit>[^']*)'|(?<word>[a-z]+))?");

    private static final Pattern MOMENT = Pattern.compile(
            "\\d{4}(?:-\\d{2}(?:-\\d{2}(?:T\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,3})?)?(?:Z|[+-]\\d{2}:\\d{2})?)?)?)?");

    private final CqlValues values;
    private final ZonedDateTime now;

    CqlParameters(CqlValues values, ZonedDateTime now) {
        this.values = values;
        this.now = now;
    }

    /**
     * By name; a parameter that the caller did not send is not there, so that its default holds.
     *
     * @throws RefusedException.Unreadable where several values were sent for a parameter that takes one, or one that is not
     *     of the declared type: compared with other values it would give an answer, and a wrong one
     */
    Map<String, Object> of(Parameters sent, Translation library) {
        Map<String, Object> converted = new HashMap<>();
        if (sent.hasParameter()) {
            Map<String, List<Base>> byName = byName(sent);
            library.parameters().forEach((name, def) -> {
                Object value = byName.containsKey(name)
                        ? convert(name, byName.get(name), ParameterTypes.of(def).orElse(null))
                        : null;
                if (value != null) {
                    converted.put(name, value);
                }
            });
        }
        return converted;
    }

    private static Map<String, List<Base>> byName(Parameters sent) {
        Map<String, List<Base>> byName = new HashMap<>();
        for (ParametersParameterComponent parameter : sent.getParameter()) {
            Base value = parameter.hasResource() ? parameter.getResource() : parameter.getValue();
            if (value != null && parameter.getName() != null) {
                byName.computeIfAbsent(parameter.getName(), name -> new ArrayList<>())
                        .add(value);
            }
        }
        return byName;
    }

    private @Nullable Object convert(String name, List<Base> sent, @Nullable TypeSpecifier type) {
        if (sent.size() > 1 && takesOne(type)) {
            throw new RefusedException.Unreadable("CQL parameter `" + name + "` was sent " + sent.size()
                    + " times; the library declares it as `" + declared(type) + "`, which is one value.");
        }
        if (type instanceof ListTypeSpecifier list) {
            return sent.stream()
                    .map(value -> fitting(name, value, list.getElementType()))
                    .toList();
        }
        return sent.size() == 1
                ? fitting(name, sent.get(0), type)
                : sent.stream().map(value -> convert(value, type)).toList();
    }

    private @Nullable Object fitting(String name, Base sent, @Nullable TypeSpecifier type) {
        Object value = convert(sent, type);
        if (value != null && type != null && !ParameterTypes.fits(type, value)) {
            String shown = sent.isPrimitive() ? " `" + Excerpt.of(sent.primitiveValue()) + "`" : "";
            throw new RefusedException.Unreadable("CQL parameter `" + name + "` was sent as `" + sent.fhirType() + "`"
                    + shown + "; the library declares it as `" + declared(type) + "`.");
        }
        return value;
    }

    private static boolean takesOne(@Nullable TypeSpecifier type) {
        return type instanceof IntervalTypeSpecifier
                || type instanceof TupleTypeSpecifier
                || (type instanceof NamedTypeSpecifier named
                        && !named.getName().getLocalPart().equals("Any"));
    }

    private static String declared(@Nullable TypeSpecifier type) {
        if (type instanceof IntervalTypeSpecifier interval) {
            return "Interval<" + declared(interval.getPointType()) + ">";
        }
        return type instanceof NamedTypeSpecifier named ? named.getName().getLocalPart() : "Tuple";
    }

    private @Nullable Object convert(Base value, @Nullable TypeSpecifier type) {
        if (type instanceof NamedTypeSpecifier named) {
            return ParameterTypes.SYSTEM.equals(named.getName().getNamespaceURI())
                    ? as(named.getName().getLocalPart(), values.toCql(value))
                    : value;
        }
        Object converted = values.toCql(value);
        return converted instanceof Interval interval
                        && type instanceof IntervalTypeSpecifier declared
                        && declared.getPointType() instanceof NamedTypeSpecifier point
                ? points(interval, point.getName().getLocalPart())
                : converted;
    }

    private Interval points(Interval interval, String point) {
        return new Interval(
                as(point, interval.getLow()),
                interval.getLowClosed(),
                as(point, interval.getHigh()),
                interval.getHighClosed());
    }

    private @Nullable Object as(String type, @Nullable Object value) {
        if (type.equals("DateTime") && value instanceof Date date) {
            return new DateTime(date.toString(), now.getOffset());
        }
        if (type.equals("Date") && value instanceof DateTime moment) {
            return new Date(moment.getDateTime().toLocalDate());
        }
        if (value instanceof String text) {
            return Optional.ofNullable(read(type, text)).orElse(text);
        }
        if (value instanceof Quantity quantity && quantity.getValue() != null && "1".equals(quantity.getUnit())) {
            return type.equals("Integer") || type.equals("Decimal")
                    ? read(type, quantity.getValue().toPlainString())
                    : quantity;
        }
        if (type.equals("Long") && value instanceof Integer number) {
            return number.longValue();
        }
        if (type.equals("Decimal") && value instanceof Integer number) {
            return BigDecimal.valueOf(number);
        }
        if (type.equals("Quantity") && value instanceof Number number) {
            return new Quantity().withValue(new BigDecimal(number.toString())).withUnit("1");
        }
        if (type.equals("Concept") && value instanceof Code code) {
            return new Concept().withCode(code);
        }
        if (type.equals("Code")
                && value instanceof Concept concept
                && concept.getCodes() != null
                && concept.getCodes().size() == 1) {
            return concept.getCodes().get(0);
        }
        return value;
    }

    /** A text as CQL itself reads it, where the library declares another type; null where it is none of that type. */
    private @Nullable Object read(String type, String text) {
        return switch (type) {
            case "Boolean" -> ToBooleanEvaluator.toBoolean(text);
            case "Integer" -> ToIntegerEvaluator.toInteger(text);
            case "Long" -> ToLongEvaluator.toLong(text);
            case "Decimal" -> NUMBER.matcher(text).matches() ? new BigDecimal(text) : null;
            case "Date" -> ToDateEvaluator.toDate(text);
            case "DateTime" -> moment(text);
            case "Time" -> ToTimeEvaluator.toTime(text);
            case "Quantity" -> quantity(text);
            default -> null;
        };
    }

    private @Nullable DateTime moment(String text) {
        return MOMENT.matcher(text).matches() ? new DateTime(text, now.getOffset()) : null;
    }

    private static @Nullable Quantity quantity(String text) {
        Matcher quantity = QUANTITY.matcher(text);
        return quantity.matches()
                ? new Quantity()
                        .withValue(new BigDecimal(quantity.group("value")))
                        .withUnit(Stream.of("unit", "word")
                                .map(quantity::group)
                                .filter(Objects::nonNull)
                                .findFirst()
                                .orElse("1"))
                : null;
    }
}
