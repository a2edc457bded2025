package org.upright.apply.careplan.path;

import ca.uhn.fhir.parser.DataFormatException;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.hl7.fhir.exceptions.FHIRException;
import org.hl7.fhir.r4.model.Age;
import org.hl7.fhir.r4.model.Annotation;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Duration;
import org.hl7.fhir.r4.model.Factory;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Timing;
import org.hl7.fhir.r4.model.Tuple;

/** What an expression gave, as the type that an element takes. */
final class Conversion {
    private static final Set<String> MOMENTS = Set.of("date", "dateTime", "instant");
    private static final Set<String> ADDRESSES = Set.of("string", "uri", "url", "canonical", "id", "code");

    /** A relative, inner or absolute reference; any other word is none. */
    private static final Pattern ADDRESS = Pattern.compile(
            "#\\S+|[a-z][a-z0-9+.-]*:\\S+|[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}(?:/_history/[A-Za-z0-9.-]{1,64})?"
                    + "|[A-Z][A-Za-z]+\\?\\S+");

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private Conversion() {}

    /** A copy of the value as that type; empty where there is no such reading of it. */
    static Optional<Base> to(String type, Base value) {
        if (type.equals(value.fhirType())) {
            return Optional.of(value.copy());
        }
        if (value instanceof Tuple tuple) {
            return filled(type, tuple);
        }
        return switch (type) {
            case "*" -> Optional.of(value.copy());
            case "Resource" -> value instanceof Resource ? Optional.of(value.copy()) : Optional.empty();
            case "CodeableConcept" -> concept(value);
            case "Coding" -> coding(value);
            case "Reference" -> reference(value);
            case "Period" -> moment(value).map(start -> new Period().setStartElement(start));
            case "Timing" -> moment(value).map(event -> timing(event));
            case "Quantity", "SimpleQuantity" -> quantity(value);
            case "Age" -> TimeSpan.of(value).filter(TimeSpan::isPositive).map(span -> span.as(new Age()));
            case "Duration" -> TimeSpan.of(value).map(span -> span.as(new Duration()));
            case "Annotation" -> text(value).map(text -> new Annotation().setText(text));
            default -> primitive(type, value);
        };
    }

    /** An element of that type with the tuple's elements as its own; empty where one of them does not fit. */
    private static Optional<Base> filled(String type, Tuple tuple) {
        try {
            Base made = new Factory().create(type);
            boolean fits = tuple.children().stream()
                    .filter(Property::hasValues)
                    .allMatch(element -> ElementPath.of(element.getName())
                            .put(made, element.getValues())
                            .isEmpty());
            return fits && !made.isPrimitive() ? Optional.of(made) : Optional.empty();
        } catch (FHIRException noSuchType) {
            return Optional.empty();
        }
    }

    private static Base timing(DateTimeType event) {
        Timing timing = new Timing();
        timing.getEvent().add(event);
        return timing;
    }

    private static Optional<Base> concept(Base value) {
        if (value instanceof Coding coding) {
            return Optional.of(new CodeableConcept(coding.copy()));
        }
        return text(value).map(Conversion::concept);
    }

    /** A single word is as likely a code as a text, so it is given as both. */
    private static CodeableConcept concept(String text) {
        CodeableConcept concept = new CodeableConcept().setText(text);
        if (WORD.matcher(text).matches()) {
            concept.addCoding().setCode(text);
        }
        return concept;
    }

    private static Optional<Base> coding(Base value) {
        if (value instanceof CodeableConcept concept && concept.hasCoding()) {
            return Optional.of(concept.getCodingFirstRep().copy());
        }
        return "code".equals(value.fhirType()) ? text(value).map(code -> new Coding().setCode(code)) : Optional.empty();
    }

    private static Optional<Base> reference(Base value) {
        if (value instanceof Resource resource && resource.hasIdElement()) {
            return Optional.of(new Reference(
                    resource.fhirType() + "/" + resource.getIdElement().getIdPart()));
        }
        return ADDRESSES.contains(value.fhirType())
                ? text(value).filter(ADDRESS.asMatchPredicate()).map(Reference::new)
                : Optional.empty();
    }

    private static Optional<DateTimeType> moment(Base value) {
        return MOMENTS.contains(value.fhirType()) ? text(value).map(DateTimeType::new) : Optional.empty();
    }

    private static Optional<Base> quantity(Base value) {
        if (value instanceof Quantity quantity) {
            Quantity converted = new Quantity();
            quantity.copyValues(converted);
            return Optional.of(converted);
        }
        boolean number =
                Set.of("integer", "decimal", "positiveInt", "unsignedInt").contains(value.fhirType());
        return number ? text(value).map(text -> new Quantity().setValue(new BigDecimal(text))) : Optional.empty();
    }

    /** Enumerations are written as {@code code}; the element itself checks that it knows the code. */
    private static Optional<Base> primitive(String type, Base value) {
        Optional<String> text = "code".equals(type) ? code(value) : text(value);
        return text.flatMap(written -> written(type, written));
    }

    private static Optional<Base> written(String type, String text) {
        try {
            Base made = new Factory().create(type);
            if (made instanceof PrimitiveType<?> primitive) {
                primitive.setValueAsString(trimmed(type, text));
                return primitive.hasValue() ? Optional.of(made) : Optional.empty();
            }
            return Optional.empty();
        } catch (FHIRException | IllegalArgumentException | DataFormatException unreadable) {
            return Optional.empty();
        }
    }

    private static String trimmed(String type, String text) {
        return "date".equals(type) && text.indexOf('T') > 0 ? text.substring(0, text.indexOf('T')) : text;
    }

    private static Optional<String> code(Base value) {
        if (value instanceof CodeableConcept concept) {
            return Optional.ofNullable(concept.getCodingFirstRep().getCode());
        }
        return value instanceof Coding coding ? Optional.ofNullable(coding.getCode()) : text(value);
    }

    private static Optional<String> text(Base value) {
        if (value instanceof CodeableConcept concept) {
            return Optional.ofNullable(
                    concept.getText() != null
                            ? concept.getText()
                            : concept.getCodingFirstRep().getDisplay());
        }
        if (value instanceof Coding coding) {
            return Optional.ofNullable(coding.getDisplay());
        }
        return value.isPrimitive() ? Optional.ofNullable(value.primitiveValue()) : Optional.empty();
    }
}
