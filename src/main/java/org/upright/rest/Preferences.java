package org.upright.rest;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the caller prefers.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#errors">Prefer: handling</a>
 */
public final class Preferences {
    private Preferences() {}

    /** Whether the caller asked to be refused rather than helped: {@code Prefer: handling=strict}. */
    public static boolean isStrict(RequestDetails request) {
        return all(request).anyMatch(preference -> preference.equalsIgnoreCase("handling=strict"));
    }

    /** What of a write the caller wants to see: {@code Prefer: return=...}. */
    static Optional<String> returned(RequestDetails request) {
        return all(request)
                .filter(preference -> preference.startsWith("return="))
                .map(preference -> preference.substring("return=".length()))
                .findFirst();
    }

    private static Stream<String> all(RequestDetails request) {
        return request.getHeaders("Prefer").stream()
                .flatMap(header -> Arrays.stream(header.split("[;,]")))
                .map(preference -> preference.replaceAll("[\\s\"]", ""));
    }
}
