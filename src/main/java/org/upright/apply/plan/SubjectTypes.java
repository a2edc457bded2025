package org.upright.apply.plan;

import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.ResourceType;
import org.hl7.fhir.r4.model.Type;

/**
 * The FHIR type that a definition is about; a patient where it does not say, or says in another code which patients: the
 * codes of R4 are an example only, and "adult" of SNOMED CT is one too.
 */
public final class SubjectTypes {
    private SubjectTypes() {}

    public static String of(PlanDefinition definition) {
        return of(Optional.ofNullable(definition.getSubject()));
    }

    public static String of(ActivityDefinition definition) {
        return of(Optional.ofNullable(definition.getSubject()));
    }

    private static String of(Optional<Type> subject) {
        return subject.filter(CodeableConcept.class::isInstance).stream()
                .flatMap(concept -> ((CodeableConcept) concept).getCoding().stream())
                .map(Coding::getCode)
                .filter(code -> code != null && isType(code))
                .findFirst()
                .orElse("Patient");
    }

    private static boolean isType(String code) {
        return Stream.of(ResourceType.values()).anyMatch(type -> type.name().equals(code));
    }
}
