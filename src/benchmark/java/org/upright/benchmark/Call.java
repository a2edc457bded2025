package org.upright.benchmark;

import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Resource;

/**
 * One $apply that both engines can do.
 *
 * @param plan id of the PlanDefinition
 * @param subject {@code Patient/id}
 * @param parameters of the operation, for CQL
 */
record Call(
        String plan,
        String subject,
        List<Resource> data,
        Optional<Parameters> parameters,
        ZonedDateTime now) {
    Resource subjectResource() {
        String id = subject.substring(subject.indexOf('/') + 1);
        return data.stream()
                .filter(resource -> resource.fhirType().equals("Patient"))
                .filter(resource -> resource.getIdElement().getIdPart().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The data have no `" + subject + "`."));
    }
}
