package org.upright.rest.operation;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

/**
 * The parameters of one call, known to be declared and of the right kind.
 *
 * @param issues what was passed over while they were read
 */
record Sent(List<ParametersParameterComponent> parameters, List<Issue> issues) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9\\-.]{1,64}");

    List<ParametersParameterComponent> all(String name) {
        return parameters.stream().filter(p -> name.equals(p.getName())).toList();
    }

    private Optional<ParametersParameterComponent> one(String name) {
        return all(name).stream().findFirst();
    }

    private Optional<Type> value(String name) {
        return one(name).map(ParametersParameterComponent::getValue);
    }

    List<String> texts(String name) {
        return all(name).stream()
                .map(ParametersParameterComponent::getValue)
                .map(Sent::text)
                .filter(text -> !text.isBlank())
                .toList();
    }

    Optional<String> text(String name) {
        return texts(name).stream().findFirst();
    }

    private static String text(Type value) {
        return value instanceof Reference reference
                ? Optional.ofNullable(reference.getReference()).orElse("")
                : Optional.ofNullable(value.primitiveValue()).orElse("");
    }

    /**
     * Empty where it was not sent.
     *
     * @param type of what an id alone means
     */
    Optional<Reference> reference(String name, String type) {
        return value(name)
                .map(value -> value instanceof Reference reference ? reference.copy() : new Reference(text(value)))
                .filter(reference -> reference.getReference() != null)
                .map(reference -> ID.matcher(reference.getReference()).matches()
                        ? reference.setReference(type + "/" + reference.getReference())
                        : reference);
    }

    boolean isTrue(String name, boolean otherwise) {
        return value(name).map(Sent::truth).orElse(otherwise);
    }

    private static boolean truth(Type value) {
        return value instanceof BooleanType truth ? truth.getValue() : Boolean.parseBoolean(value.primitiveValue());
    }

    Optional<CodeableConcept> concept(String name) {
        return value(name).map(Sent::concept);
    }

    static CodeableConcept concept(Type value) {
        if (value instanceof CodeableConcept concept) {
            return concept;
        }
        if (value instanceof Coding coding) {
            return new CodeableConcept().addCoding(coding);
        }
        String text = Optional.ofNullable(value.primitiveValue()).orElse("");
        int bar = text.indexOf('|');
        Coding coding = new Coding().setCode(text.substring(bar + 1));
        return new CodeableConcept().addCoding(bar > 0 ? coding.setSystem(text.substring(0, bar)) : coding);
    }

    List<Resource> resources(String name) {
        return all(name).stream().map(ParametersParameterComponent::getResource).toList();
    }

    <T extends Resource> Optional<T> resource(String name, Class<T> type) {
        Optional<Resource> sent = resources(name).stream().findFirst();
        sent.filter(resource -> !type.isInstance(resource)).ifPresent(resource -> {
            throw new RefusedException.Unreadable("Parameter `" + name + "` holds a `" + resource.fhirType() + "`; a `"
                    + type.getSimpleName() + "` is needed.");
        });
        return sent.map(type::cast);
    }

    /** Whether a value can be read as this kind. */
    static boolean fits(Kind kind, ParametersParameterComponent parameter) {
        Type value = parameter.getValue();
        if (value instanceof PrimitiveType<?> primitive && !primitive.hasValue()) {
            return false;
        }
        return switch (kind) {
            case TEXT ->
                value instanceof Reference || (value instanceof PrimitiveType && !(value instanceof BooleanType));
            case BOOLEAN -> value instanceof BooleanType || isTruth(value);
            case TIME -> value instanceof PrimitiveType;
            case INTEGER ->
                value instanceof PrimitiveType && value.primitiveValue().matches("[0-9]{1,9}");
            case CONCEPT ->
                value instanceof CodeableConcept
                        || value instanceof Coding
                        || value instanceof CodeType
                        || value instanceof StringType;
            case RESOURCE -> parameter.hasResource();
            case PARTS -> parameter.hasPart();
        };
    }

    private static boolean isTruth(Type value) {
        return value instanceof StringType text && text.getValue().matches("true|false");
    }
}
