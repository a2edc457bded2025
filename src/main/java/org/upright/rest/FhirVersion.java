package org.upright.rest;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.upright.fhir.RefusedException;

/**
 * The FHIR version that a request names in its MIME type; only {@code /metadata} looks different in 4.3.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#version-parameter">FHIR version parameter</a>
 */
enum FhirVersion {
    R4("4.0", "4.0.1"),
    /** Which has Citation as a type. */
    R4B("4.3", "4.3.0");

    private static final Pattern PARAMETER = Pattern.compile("fhirVersion\\s*=\\s*\"?([0-9.]+)");

    private final String minor;
    private final String full;

    FhirVersion(String minor, String full) {
        this.minor = minor;
        this.full = full;
    }

    String full() {
        return full;
    }

    /** Refused where a version is asked for that is not spoken here. */
    static FhirVersion asked(RequestDetails request) {
        return Stream.of("Accept", "Content-Type")
                .flatMap(header -> Optional.ofNullable(request.getHeaders(header)).orElse(List.of()).stream())
                .map(PARAMETER::matcher)
                .filter(Matcher::find)
                .map(found -> of(found.group(1)))
                .findFirst()
                .orElse(R4);
    }

    private static FhirVersion of(String text) {
        return Stream.of(values())
                .filter(version -> text.equals(version.minor) || text.startsWith(version.minor + "."))
                .findFirst()
                .orElseThrow(() -> new RefusedException.Unreadable(
                        "`fhirVersion` is `" + text + "`; this server speaks `4.0`, and `4.3` for Citation."));
    }
}
