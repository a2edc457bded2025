package org.upright.apply.plan.form;

import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.exceptions.FHIRException;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Enumeration;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;
import org.hl7.fhir.r4.model.UriType;

/** The value of an element as a questionnaire can hold it: as an initial value or as an answer. */
public final class FormValue {
    /** Types that an answer can have. */
    private static final Set<String> ANSWERS = Set.of(
            "boolean",
            "decimal",
            "integer",
            "date",
            "dateTime",
            "time",
            "string",
            "uri",
            "Attachment",
            "Coding",
            "Quantity",
            "Reference");

    private FormValue() {}

    /** A new value: a concept is its first code, a code a Coding; empty where no type of an answer can hold it. */
    public static Optional<Type> of(Base value) {
        Base wanted =
                value instanceof CodeableConcept concept && concept.hasCoding() ? concept.getCodingFirstRep() : value;
        if (!(wanted instanceof Type type)) {
            return Optional.empty();
        }
        try {
            return Optional.of(fitting(type)).filter(found -> !found.isEmpty());
        } catch (FHIRException unfit) {
            return Optional.empty();
        }
    }

    private static Type fitting(Type type) {
        String text = type.primitiveValue();
        return switch (type.fhirType()) {
            case "code" -> coding(type, text);
            case "positiveInt", "unsignedInt" -> new IntegerType(text);
            case "instant" -> new DateTimeType(text);
            case "url", "canonical", "oid", "uuid" -> new UriType(text);
            default -> ANSWERS.contains(type.fhirType()) ? type.copy() : new StringType(text);
        };
    }

    private static Coding coding(Type type, String code) {
        Coding coding = new Coding().setCode(code);
        if (type instanceof Enumeration<?> known && known.hasValue()) {
            coding.setSystem(known.getSystem());
        }
        return coding;
    }
}
