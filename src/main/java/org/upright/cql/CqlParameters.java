package org.upright.cql;

import java.math.BigDecimal;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hl7.elm.r1.IntervalTypeSpecifier;
import org.hl7.elm.r1.ListTypeSpecifier;
import org.hl7.elm.r1.NamedTypeSpecifier;
import org.hl7.elm.r1.ParameterDef;
import org.hl7.elm.r1.TypeSpecifier;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.jspecify.annotations.Nullable;
import org.opencds.cqf.cql.engine.runtime.Code;
import org.opencds.cqf.cql.engine.runtime.Concept;
import org.opencds.cqf.cql.engine.runtime.Date;
import org.opencds.cqf.cql.engine.runtime.DateTime;
import org.opencds.cqf.cql.engine.runtime.Interval;

/** The caller's parameters as the parameters that a library declares; those that none declares are left out. */
final class CqlParameters {
    private static final String SYSTEM = "urn:hl7-org:elm-types:r1";

    private final CqlValues values;
    private final ZonedDateTime now;

    CqlParameters(CqlValues values, ZonedDateTime now) {
        this.values = values;
        this.now = now;
    }

    /** By name; a parameter that the caller did not send is not there, so that its default holds. */
    Map<String, Object> of(Parameters sent, Translation library) {
        Map<String, Object> converted = new HashMap<>();
        if (sent.hasParameter()) {
            Map<String, List<Base>> byName = byName(sent);
            declared(library).forEach((name, def) -> {
                Object value = byName.containsKey(name) ? convert(byName.get(name), type(def)) : null;
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
            if (value != null && parameter.hasName()) {
                byName.computeIfAbsent(parameter.getName(), name -> new ArrayList<>())
                        .add(value);
            }
        }
        return byName;
    }

    private static Map<String, ParameterDef> declared(Translation library) {
        Map<String, ParameterDef> declared = new LinkedHashMap<>();
        library.includes().values().forEach(included -> declared.putAll(declared(included)));
        if (library.elm().getParameters() != null) {
            library.elm().getParameters().getDef().forEach(def -> declared.put(def.getName(), def));
        }
        return declared;
    }

    private static @Nullable TypeSpecifier type(ParameterDef def) {
        return def.getParameterTypeSpecifier() != null || def.getParameterType() == null
                ? def.getParameterTypeSpecifier()
                : new NamedTypeSpecifier().withName(def.getParameterType());
    }

    private @Nullable Object convert(List<Base> sent, @Nullable TypeSpecifier type) {
        if (type instanceof ListTypeSpecifier list) {
            return sent.stream()
                    .map(value -> convert(value, list.getElementType()))
                    .toList();
        }
        return sent.size() == 1
                ? convert(sent.get(0), type)
                : sent.stream().map(value -> convert(value, type)).toList();
    }

    private @Nullable Object convert(Base value, @Nullable TypeSpecifier type) {
        if (type instanceof NamedTypeSpecifier named) {
            return SYSTEM.equals(named.getName().getNamespaceURI())
                    ? as(named.getName().getLocalPart(), values.toCql(value))
                    : value;
        }
        Object converted = values.toCql(value);
        boolean ofDates = type instanceof IntervalTypeSpecifier interval
                && interval.getPointType() instanceof NamedTypeSpecifier point
                && point.getName().getLocalPart().equals("Date");
        return converted instanceof Interval interval && type != null ? points(interval, ofDates) : converted;
    }

    private Interval points(Interval interval, boolean ofDates) {
        String point = ofDates ? "Date" : "DateTime";
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
        if (type.equals("Decimal") && value instanceof Integer number) {
            return BigDecimal.valueOf(number);
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
}
