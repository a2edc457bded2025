package org.upright.rest;

import java.util.function.Supplier;
import org.hl7.fhir.r4.model.AuditEvent;

/** Where events of the audit trail go. */
public interface AuditSink {
    /**
     * Takes the event over.
     *
     * @param event made later, by another thread: who was seen in an answer need not delay it
     * @throws org.upright.fhir.RefusedException.Unavailable where it cannot, and the access is not to happen without
     */
    void accept(Supplier<AuditEvent> event);

    /** Whether events wait that were taken over before; then what they hold is to be little. */
    default boolean isBehind() {
        return false;
    }
}
