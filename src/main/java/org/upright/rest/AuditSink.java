package org.upright.rest;

import org.hl7.fhir.r4.model.AuditEvent;

/** Where events of the audit trail go. */
public interface AuditSink {
    /**
     * Takes the event over.
     *
     * @throws org.upright.fhir.RefusedException.Unavailable where it cannot, and the access is not to happen without
     */
    void accept(AuditEvent event);
}
