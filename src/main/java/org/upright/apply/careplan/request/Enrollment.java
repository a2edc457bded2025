package org.upright.apply.careplan.request;

import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.EnrollmentRequest;
import org.hl7.fhir.r4.model.EnrollmentRequest.EnrollmentRequestStatus;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** An enrollment with an insurer. */
final class Enrollment implements RequestKind {
    @Override
    public Carried carried() {
        return Carried.of("doNotPerform");
    }

    @Override
    public Resource draft(ActivityDefinition definition, Circumstances circumstances) {
        EnrollmentRequest request = new EnrollmentRequest();
        request.setStatus(EnrollmentRequestStatus.DRAFT).setCreatedElement(circumstances.moment());
        if (circumstances.subjectIs("Patient")) {
            request.setCandidate(circumstances.subject().copy());
        }
        circumstances.requester().map(Reference::copy).ifPresent(request::setProvider);
        Elements.doNotPerform(request, definition);
        return request;
    }
}
