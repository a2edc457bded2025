package org.upright.cdshooks;

import java.util.Optional;

/** Port: whether the EHR that calls may do so. Thread-safe. */
@FunctionalInterface
public interface ClientCheck {
    /**
     * Why the caller is not let in; empty where it is.
     *
     * @param authorization the header, as it was sent
     * @param path of the endpoint that was called, below that of discovery: {@code /some-service}
     * @throws org.upright.fhir.RefusedException.Unavailable where that cannot be known now
     * @see <a href="https://cds-hooks.hl7.org/2.0/#trusting-cds-clients">Trusting CDS Clients</a>
     */
    Optional<String> refusal(Optional<String> authorization, String path);

    /** Everybody who reaches the server is let in. */
    static ClientCheck open() {
        return (authorization, path) -> Optional.empty();
    }
}
