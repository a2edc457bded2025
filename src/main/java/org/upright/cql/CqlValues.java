package org.upright.cql;

import ca.uhn.fhir.context.FhirVersionEnum;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Range;
import org.hl7.fhir.r4.model.TimeType;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;
import org.opencds.cqf.cql.engine.fhir.converter.FhirTypeConverter;
import org.opencds.cqf.cql.engine.fhir.converter.FhirTypeConverterFactory;
import org.opencds.cqf.cql.engine.runtime.Date;
import org.opencds.cqf.cql.engine.runtime.Interval;
import org.opencds.cqf.cql.engine.runtime.Precision;
import org.opencds.cqf.cql.engine.runtime.Quantity;
import org.opencds.cqf.cql.engine.runtime.Time;
import org.opencds.cqf.cql.engine.runtime.Tuple;
import org.opencds.cqf.cql.engine.runtime.Vocabulary;

/** Values of CQL as values of FHIR R4, and back. Stateless. */
final class CqlValues {
    /** What the converter has a case for; it throws at all else. */
    private static final Set<String> CONVERTED = Set.of(
            "boolean",
            "CodeableConcept",
            "Coding",
            "date",
            "dateTime",
            "decimal",
            "id",
            "instant",
            "Period",
            "string",
            "time");

    /** Of intervals that a Range or a Period may come from as well as those of quantities and moments. */
    private static final Map<Class<?>, String> POINTS = Map.of(
            Integer.class,
            "Integer",
            Long.class,
            "Long",
            BigDecimal.class,
            "Decimal",
            Date.class,
            "Date",
            Time.class,
            "Time");

    private final FhirTypeConverter converter = new FhirTypeConverterFactory().create(FhirVersionEnum.R4);

    /**
     * FHIR values of what an expression gave: lists flattened, null left out.
     *
     * <p>A tuple becomes HAPI's {@code Tuple}: whoever sets it on an element fills that element's type from it.
     */
    List<Base> toFhir(@Nullable Object value) {
        List<Base> values = new ArrayList<>();
        collect(value, values);
        return values;
    }

    private void collect(@Nullable Object value, List<Base> into) {
        if (value instanceof Iterable<?> several) {
            several.forEach(one -> collect(one, into));
        } else if (value instanceof IdType id) {
            into.add(id.hasResourceType() ? new IdType(id.getIdPart()) : id);
        } else if (value instanceof Base base) {
            into.add(base);
        } else if (value != null) {
            into.add(single(value));
        }
    }

    private Base single(Object value) {
        if (value instanceof Tuple tuple) {
            return tuple(tuple);
        }
        if (value instanceof Long number) {
            return number.intValue() == number
                    ? new IntegerType(number.intValue())
                    : new DecimalType(BigDecimal.valueOf(number));
        }
        if (value instanceof Time time) {
            return new TimeType(withSeconds(time));
        }
        if (value instanceof Interval interval && (isOf(interval, Number.class) || isOf(interval, Quantity.class))) {
            return range(interval);
        }
        if (value instanceof Interval interval && isOf(interval, Date.class)) {
            return period(interval);
        }
        if (value instanceof Vocabulary vocabulary) {
            return canonical(vocabulary);
        }
        return FhirQuantities.inUcum((Base) converter.toFhirType(value));
    }

    /** FHIR has no time without seconds. */
    private static String withSeconds(Time time) {
        Precision precision = Optional.ofNullable(time.getPrecision()).orElse(Precision.MILLISECOND);
        return switch (precision) {
            case HOUR -> time + ":00:00";
            case MINUTE -> time + ":00";
            default -> time.toString();
        };
    }

    /** A value set or a code system as such: its name in FHIR. */
    private static CanonicalType canonical(Vocabulary vocabulary) {
        String version = vocabulary.getVersion();
        return new CanonicalType(vocabulary.getId() + (version == null ? "" : "|" + version));
    }

    private org.hl7.fhir.r4.model.Tuple tuple(Tuple tuple) {
        org.hl7.fhir.r4.model.Tuple elements = new org.hl7.fhir.r4.model.Tuple();
        tuple.getElements().forEach((name, element) -> elements.addProperty(name, toFhir(element)));
        return elements;
    }

    /** Of the point that is there, which is of the class of the other. */
    private static boolean isOf(Interval interval, Class<?> points) {
        return points.isInstance(interval.getLow()) || points.isInstance(interval.getHigh());
    }

    /** Days stay days: as a moment they would need a time zone that nobody gave. */
    private static Period period(Interval interval) {
        Period period = new Period();
        if (interval.getLow() != null) {
            period.setStartElement(new DateTimeType(String.valueOf(interval.getStart())));
        }
        if (interval.getHigh() != null) {
            period.setEndElement(new DateTimeType(String.valueOf(interval.getEnd())));
        }
        return period;
    }

    /** A Range has quantities, so that numbers become quantities of unit 1. What is open to one side has no bound there. */
    private Base range(Interval interval) {
        Range range = new Range();
        if (interval.getLow() != null) {
            range.setLow(bound(interval.getStart()));
        }
        if (interval.getHigh() != null) {
            range.setHigh(bound(interval.getEnd()));
        }
        return range;
    }

    private org.hl7.fhir.r4.model.@Nullable Quantity bound(@Nullable Object point) {
        if (point instanceof Number number) {
            return new org.hl7.fhir.r4.model.Quantity()
                    .setValue(new BigDecimal(number.toString()))
                    .setSystem("http://unitsofmeasure.org")
                    .setCode("1");
        }
        Object bound = converter.toFhirType(point);
        return bound == null ? null : (org.hl7.fhir.r4.model.Quantity) FhirQuantities.inUcum((Base) bound);
    }

    /** The points of an interval that FHIR has no type for, by their names; empty for all other values. */
    Map<String, Object> points(Object value) {
        Map<String, Object> points = new LinkedHashMap<>();
        if (value instanceof Interval interval && isOf(interval, Time.class)) {
            if (interval.getLow() != null) {
                points.put("low", Objects.requireNonNull(interval.getStart()));
            }
            if (interval.getHigh() != null) {
                points.put("high", Objects.requireNonNull(interval.getEnd()));
            }
        }
        return points;
    }

    /** The type of CQL that a value of FHIR's does not tell. */
    Optional<String> type(Object value) {
        if (value instanceof Long) {
            return Optional.of("System.Long");
        }
        return value instanceof Interval interval
                ? POINTS.entrySet().stream()
                        .filter(points -> isOf(interval, points.getKey()))
                        .map(points -> "Interval<System." + points.getValue() + ">")
                        .findFirst()
                : Optional.empty();
    }

    /** The CQL value of a FHIR value; what CQL has no type for, such as a resource, stays as it is. */
    @Nullable
    Object toCql(Base value) {
        if (value instanceof org.hl7.fhir.r4.model.Quantity quantity) {
            return FhirQuantities.toCql(quantity);
        }
        if (value instanceof Range range) {
            return FhirQuantities.toCql(range);
        }
        if (value instanceof org.hl7.fhir.r4.model.Ratio ratio) {
            return FhirQuantities.toCql(ratio);
        }
        if (value instanceof IntegerType number) {
            return number.getValue();
        }
        return CONVERTED.contains(value.fhirType()) ? converter.toCqlType(value) : plain(value);
    }

    /** The text of a primitive that CQL has no type for, such as a code or a uri. */
    private static @Nullable Object plain(Base value) {
        return value.isPrimitive() ? value.primitiveValue() : value;
    }

    /** As {@link #toCql}, of what has a type of FHIR's. */
    @Nullable
    Object toComparable(Base value) {
        return value instanceof Type ? toCql(value) : value;
    }
}
