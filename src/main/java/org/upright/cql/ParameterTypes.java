package org.upright.cql;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.namespace.QName;
import org.cqframework.cql.cql2elm.tracking.Trackable;
import org.hl7.cql.model.DataType;
import org.hl7.cql.model.IntervalType;
import org.hl7.cql.model.ListType;
import org.hl7.cql.model.NamedType;
import org.hl7.elm.r1.Date;
import org.hl7.elm.r1.DateTime;
import org.hl7.elm.r1.Expression;
import org.hl7.elm.r1.Interval;
import org.hl7.elm.r1.IntervalTypeSpecifier;
import org.hl7.elm.r1.ListTypeSpecifier;
import org.hl7.elm.r1.Literal;
import org.hl7.elm.r1.NamedTypeSpecifier;
import org.hl7.elm.r1.ParameterDef;
import org.hl7.elm.r1.Quantity;
import org.hl7.elm.r1.Time;
import org.hl7.elm.r1.TypeSpecifier;
import org.jspecify.annotations.Nullable;

/**
 * The type of a parameter: as declared, else that of its default, which the translator does not write down
 * ({@code parameter "Lookback" default 6 months}).
 */
final class ParameterTypes {
    static final String SYSTEM = "urn:hl7-org:elm-types:r1";

    private static final Map<String, Class<?>> VALUES = Map.ofEntries(
            Map.entry("Boolean", Boolean.class),
            Map.entry("Integer", Integer.class),
            Map.entry("Long", Long.class),
            Map.entry("Decimal", BigDecimal.class),
            Map.entry("String", String.class),
            Map.entry("Date", org.opencds.cqf.cql.engine.runtime.Date.class),
            Map.entry("DateTime", org.opencds.cqf.cql.engine.runtime.DateTime.class),
            Map.entry("Time", org.opencds.cqf.cql.engine.runtime.Time.class),
            Map.entry("Quantity", org.opencds.cqf.cql.engine.runtime.Quantity.class),
            Map.entry("Ratio", org.opencds.cqf.cql.engine.runtime.Ratio.class),
            Map.entry("Code", org.opencds.cqf.cql.engine.runtime.Code.class),
            Map.entry("Concept", org.opencds.cqf.cql.engine.runtime.Concept.class));

    private ParameterTypes() {}

    static Optional<TypeSpecifier> of(ParameterDef def) {
        return Optional.ofNullable(def.getParameterTypeSpecifier())
                .or(() -> Optional.ofNullable(def.getParameterType()).map(ParameterTypes::named))
                .or(() -> specifier(Trackable.INSTANCE.getResultType(def)))
                .or(() -> Optional.ofNullable(def.getDefault()).flatMap(ParameterTypes::ofDefault));
    }

    /** Whether a value of CQL is of this type; FHIR's types, tuples and vocabularies are not looked at. */
    static boolean fits(TypeSpecifier type, Object value) {
        if (type instanceof IntervalTypeSpecifier declared) {
            return value instanceof org.opencds.cqf.cql.engine.runtime.Interval interval
                    && Stream.of(Optional.ofNullable(interval.getLow()), Optional.ofNullable(interval.getHigh()))
                            .flatMap(Optional::stream)
                            .allMatch(point -> fits(declared.getPointType(), point));
        }
        return !(type instanceof NamedTypeSpecifier named)
                || !SYSTEM.equals(named.getName().getNamespaceURI())
                || VALUES.getOrDefault(named.getName().getLocalPart(), Object.class)
                        .isInstance(value);
    }

    private static TypeSpecifier named(QName name) {
        return new NamedTypeSpecifier().withName(name);
    }

    private static TypeSpecifier system(String name) {
        return named(new QName(SYSTEM, name));
    }

    private static Optional<TypeSpecifier> specifier(@Nullable DataType type) {
        if (type instanceof ListType list) {
            return specifier(list.getElementType()).map(element -> new ListTypeSpecifier().withElementType(element));
        }
        if (type instanceof IntervalType interval) {
            return specifier(interval.getPointType()).map(point -> new IntervalTypeSpecifier().withPointType(point));
        }
        return type instanceof NamedType named && "System".equals(named.getNamespace())
                ? Optional.of(system(named.getSimpleName()))
                : Optional.empty();
    }

    /** Of ELM that was translated elsewhere, whose elements have no types. */
    private static Optional<TypeSpecifier> ofDefault(Expression value) {
        if (value instanceof Literal literal) {
            return Optional.ofNullable(literal.getValueType()).map(ParameterTypes::named);
        }
        if (value instanceof Interval interval) {
            return Optional.ofNullable(interval.getLow())
                    .or(() -> Optional.ofNullable(interval.getHigh()))
                    .flatMap(ParameterTypes::ofDefault)
                    .map(point -> new IntervalTypeSpecifier().withPointType(point));
        }
        return value instanceof Quantity || value instanceof Date || value instanceof DateTime || value instanceof Time
                ? Optional.of(system(value.getClass().getSimpleName()))
                : Optional.empty();
    }
}
