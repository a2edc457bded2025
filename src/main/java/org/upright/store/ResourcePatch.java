package org.upright.store;

import org.hl7.fhir.r4.model.Parameters;

/** What is to be changed in a resource. */
public sealed interface ResourcePatch {
    /** @see <a href="https://www.rfc-editor.org/rfc/rfc6902">RFC 6902</a> */
    record Json(String operations) implements ResourcePatch {}

    /** @see <a href="https://hl7.org/fhir/R4/fhirpatch.html">FHIRPath Patch</a> */
    record FhirPath(Parameters operations) implements ResourcePatch {}
}
