package org.upright.apply.careplan;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemComponent;

/**
 * Where the items of a group find their answers: a resource, or the one part of it that a slice of its profile means.
 *
 * @param path where it stands in the profile, such as {@code Organization} or {@code Organization.identifier:npi}
 */
record FormSource(Optional<Base> base, String path) {
    private static final String HIDDEN = "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden";

    static final FormSource NONE = new FormSource(Optional.empty(), "");

    static FormSource of(Base resource) {
        return new FormSource(Optional.of(resource), resource.fhirType());
    }

    boolean isPresent() {
        return base.isPresent();
    }

    /** That of an item within: for a slice, the part which has what the slice fixes; none where there is no such part. */
    FormSource in(QuestionnaireItemComponent item) {
        String inner = path(item);
        if (!item.hasItem() || !isWithin(inner) || inner.indexOf(':', inner.lastIndexOf('.') + 1) < 0) {
            return this;
        }
        Optional<Base> part = base.stream()
                .flatMap(whole -> at(whole, inner.substring(path.length() + 1)))
                .filter(candidate -> new FormSource(Optional.of(candidate), inner).hasAllFixed(item))
                .findFirst();
        return part.isPresent() ? new FormSource(part, inner) : NONE;
    }

    private boolean hasAllFixed(QuestionnaireItemComponent group) {
        return group.getItem().stream()
                .filter(item -> item.hasInitial() && item.hasExtension(HIDDEN))
                .allMatch(item -> values(item)
                        .anyMatch(
                                value -> isSame(value, item.getInitialFirstRep().getValue())));
    }

    /** The initial value has a type that an answer can have, which may be another than the element's. */
    private static boolean isSame(Base value, Base fixed) {
        if (fixed instanceof Coding code && !(value instanceof Coding)) {
            return value instanceof CodeableConcept concept
                    ? concept.hasCoding(code.getSystem(), code.getCode())
                    : String.valueOf(value.primitiveValue()).equals(code.getCode());
        }
        return value.isPrimitive()
                ? String.valueOf(value.primitiveValue()).equals(fixed.primitiveValue())
                : value.equalsDeep(fixed);
    }

    /** What the item's {@code definition} leads to from here. */
    Stream<Base> values(QuestionnaireItemComponent item) {
        String wanted = path(item);
        return isWithin(wanted)
                ? base.stream().flatMap(found -> at(found, wanted.substring(path.length() + 1)))
                : Stream.of();
    }

    private boolean isWithin(String inner) {
        return !path.isEmpty() && inner.startsWith(path + ".");
    }

    private static String path(QuestionnaireItemComponent item) {
        String definition = item.getDefinition() != null ? item.getDefinition() : "";
        return definition.substring(definition.indexOf('#') + 1);
    }

    private static Stream<Base> at(Base from, String path) {
        int dot = path.indexOf('.');
        String step =
                (dot < 0 ? path : path.substring(0, dot)).replace("[x]", "").replaceAll(":.*", "");
        Stream<Base> found = Optional.ofNullable(from.getNamedProperty(step)).map(Property::getValues).stream()
                .flatMap(List::stream);
        return dot < 0 ? found : found.flatMap(child -> at(child, path.substring(dot + 1)));
    }
}
