package org.upright.security;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What apps are told at {@code /.well-known/smart-configuration}.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/conformance.html">SMART conformance</a>
 */
public final class SmartConfiguration {
    private SmartConfiguration() {}

    /** Fields by name, in order; texts and lists of texts. */
    public static Map<String, Object> of(SecuritySettings settings) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("issuer", settings.issuer());
        fields.put("jwks_uri", settings.jwks().toString());
        settings.authorize().map(URI::toString).ifPresent(url -> fields.put("authorization_endpoint", url));
        settings.token().map(URI::toString).ifPresent(url -> fields.put("token_endpoint", url));
        fields.put("grant_types_supported", List.of("authorization_code", "client_credentials"));
        fields.put("code_challenge_methods_supported", List.of("S256"));
        fields.put(
                "scopes_supported",
                List.of(
                        "patient/*.rs",
                        "patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category"
                                + "|laboratory",
                        "user/*.rs",
                        "user/*.cruds",
                        "system/*.rs",
                        "system/*.cruds",
                        Access.PUBLISH,
                        Access.METRICS));
        fields.put(
                "capabilities",
                List.of(
                        "client-public",
                        "client-confidential-asymmetric",
                        "context-standalone-patient",
                        "permission-patient",
                        "permission-user",
                        "permission-v1",
                        "permission-v2"));
        return fields;
    }
}
