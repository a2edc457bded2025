package org.upright.fhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeSearchParam;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The search parameter that ties a type to its patient.
 *
 * @see <a href="https://hl7.org/fhir/R4/compartmentdefinition-patient.html">Patient compartment</a>
 */
public final class PatientParameter {
    private PatientParameter() {}

    /** Its name; empty for Patient, for types outside of the compartment, and for what is no type. */
    public static Optional<String> of(String type, FhirContext fhir) {
        if (type.equals("Patient") || !fhir.getResourceTypes().contains(type)) {
            return Optional.empty();
        }
        List<String> names = fhir.getResourceDefinition(type).getSearchParamsForCompartmentName("Patient").stream()
                .map(RuntimeSearchParam::getName)
                .toList();
        return Stream.of("patient", "subject")
                .filter(names::contains)
                .findFirst()
                .or(() -> names.stream().findFirst());
    }
}
