package org.upright.record;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Endpoint;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.RefusedException;

/**
 * Port to another FHIR server that has the subject's data. Thread-safe.
 *
 * <p>All methods throw {@link RefusedException.Forbidden} where the address is not allowed, and {@link
 * RefusedException.Unavailable} where the server does not answer or its answer cannot be read.
 */
public interface RemoteData {
    /** @param reference {@code Type/id}; empty where the server has none */
    Optional<Resource> read(Endpoint endpoint, String reference);

    /**
     * What belongs to one patient.
     *
     * @param types FHIR types; {@code *} among them means all
     * @return new resources, which the caller owns
     */
    List<Resource> ofPatient(Endpoint endpoint, String patientId, Set<String> types);
}
