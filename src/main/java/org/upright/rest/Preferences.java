package org.upright.rest;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.Arrays;

/**
 * What the caller prefers.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#errors">Prefer: handling</a>
 */
public final class Preferences {
    private Preferences() {}

    /** Whether the caller asked to be refused rather than helped: {@code Prefer: handling=strict}. */
    public static boolean isStrict(RequestDetails request) {
        return request.getHeaders("Prefer").stream()
                .flatMap(header -> Arrays.stream(header.split("[;,]")))
                .anyMatch(preference -> preference.strip().replace(" ", "").equalsIgnoreCase("handling=strict"));
    }
}
