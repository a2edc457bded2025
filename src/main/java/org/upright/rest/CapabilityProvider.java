package org.upright.rest;

import ca.uhn.fhir.rest.annotation.Metadata;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import org.hl7.fhir.r4.model.CapabilityStatement;

/** {@code GET /metadata}. */
final class CapabilityProvider {
    private final Capabilities capabilities;

    CapabilityProvider(Capabilities capabilities) {
        this.capabilities = capabilities;
    }

    @Metadata(cacheMillis = 0)
    public CapabilityStatement metadata(ServletRequestDetails request) {
        return ReadyAnswers.statement(
                request, capabilities.ready(FhirVersion.asked(request), request.getFhirServerBase()));
    }
}
