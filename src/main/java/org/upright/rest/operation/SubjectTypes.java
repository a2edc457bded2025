package org.upright.rest.operation;

import java.util.Optional;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Type;

/** The FHIR type that a definition is about; a patient where it does not say. */
final class SubjectTypes {
    private SubjectTypes() {}

    static String of(PlanDefinition definition) {
        return of(Optional.ofNullable(definition.getSubject()));
    }

    static String of(ActivityDefinition definition) {
        return of(Optional.ofNullable(definition.getSubject()));
    }

    private static String of(Optional<Type> subject) {
        return subject.filter(CodeableConcept.class::isInstance)
                .map(concept -> ((CodeableConcept) concept).getCodingFirstRep().getCode())
                .filter(code -> !code.isBlank())
                .orElse("Patient");
    }
}
