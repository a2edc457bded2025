package org.upright.security;

import java.util.List;
import java.util.Optional;

/**
 * What one token lets its bearer do. Nothing that is not granted is allowed.
 *
 * @param subject the user or client that the token is about
 * @param client that the token was given to
 * @param patient id of the patient in context, where there is one
 * @param scopes as they are in the token
 */
public record Access(String subject, String client, Optional<String> patient, List<String> scopes) {
    /** Lets its bearer make knowledge artifacts active or retire them, where a scope lets them write at all. */
    public static final String PUBLISH = "upright/publish";

    /** Lets its bearer read how busy the server is, and nothing of patients. */
    public static final String METRICS = "upright/metrics";

    public Access {
        scopes = List.copyOf(scopes);
    }

    /** @param type FHIR type; {@code *} asks for all types at once */
    public Grant grant(Permission permission, String type) {
        List<ResourceScope> covering = scopes.stream()
                .flatMap(text -> ResourceScope.of(text).stream())
                .filter(scope -> scope.covers(permission, type))
                .toList();
        if (covering.stream().anyMatch(scope -> scope.level() != ResourceScope.Level.PATIENT)) {
            return Grant.ALL;
        }
        return covering.isEmpty() || patient.isEmpty() ? Grant.NOTHING : Grant.ONE_PATIENT;
    }

    public boolean mayPublish() {
        return scopes.contains(PUBLISH);
    }

    public boolean mayObserve() {
        return scopes.contains(METRICS);
    }

    /** Scopes that look as if they granted something and do not; empty in a good token. */
    public List<String> ineffective() {
        return scopes.stream()
                .filter(text -> text.matches("(patient|user|system)/.*"))
                .filter(text -> ResourceScope.of(text).isEmpty() || text.startsWith("patient/") && patient.isEmpty())
                .toList();
    }
}
