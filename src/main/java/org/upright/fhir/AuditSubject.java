package org.upright.fhir;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventEntityComponent;
import org.hl7.fhir.r4.model.Reference;

/**
 * Whose record an AuditEvent belongs to. R4 has it in that of every patient whom it names, so each of them could read of the
 * others that they are patients here, and who else was looked at.
 */
public final class AuditSubject {
    private AuditSubject() {}

    /**
     * Id of the one patient whom it tells of; empty where that is nobody or a patient of another server, or may be
     * several: it names them, or its query has values that are alternatives, which need not all have been found.
     */
    public static Optional<String> of(AuditEvent event) {
        Set<String> patients = named(event)
                .map(Reference::getReferenceElement)
                .filter(patient -> "Patient".equals(patient.getResourceType()))
                .map(patient -> patient.toVersionless().getValue())
                .collect(Collectors.toSet());
        boolean one = patients.size() == 1 && event.getEntity().stream().noneMatch(AuditSubject::asksForSeveral);
        return patients.stream()
                .filter(patient -> one && patient.matches("Patient/[^/?]+"))
                .map(patient -> patient.substring("Patient/".length()))
                .findFirst();
    }

    private static Stream<Reference> named(AuditEvent event) {
        return Stream.concat(
                event.getAgent().stream().map(agent -> agent.getWho()),
                event.getEntity().stream().map(entity -> entity.getWhat()));
    }

    private static boolean asksForSeveral(AuditEventEntityComponent entity) {
        if (entity.getQuery() == null) {
            return false;
        }
        String query = new String(entity.getQuery(), StandardCharsets.UTF_8);
        try {
            return URLDecoder.decode(query, StandardCharsets.UTF_8).contains(",");
        } catch (IllegalArgumentException unreadable) {
            return true;
        }
    }
}
