package org.upright.security;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Whose tokens are believed.
 *
 * @param issuer exactly as in the tokens
 * @param audience what the tokens must be for: the public url of the FHIR endpoint
 * @param jwks where the issuer's keys are; the only address that is ever asked
 * @param algorithms that signatures may have; asymmetric ones
 * @param skew how far clocks may differ
 * @param authorize told to apps in the SMART configuration
 * @param token told to apps in the SMART configuration
 */
public record SecuritySettings(
        String issuer,
        String audience,
        URI jwks,
        Set<String> algorithms,
        Duration skew,
        Optional<URI> authorize,
        Optional<URI> token) {
    /** The algorithms that may be configured: {@code none} and those with a shared secret never are. */
    public static final Set<String> ALGORITHMS = Set.of("ES384", "RS384", "ES256", "RS256");

    public SecuritySettings {
        algorithms = Set.copyOf(algorithms);
        if (algorithms.isEmpty() || !ALGORITHMS.containsAll(algorithms)) {
            throw new IllegalArgumentException("Algorithms are " + algorithms + "; expected some of " + ALGORITHMS);
        }
    }

    /** All four algorithms, 60 seconds. */
    public static SecuritySettings of(String issuer, String audience, URI jwks) {
        return new SecuritySettings(
                issuer, audience, jwks, ALGORITHMS, Duration.ofSeconds(60), Optional.empty(), Optional.empty());
    }
}
