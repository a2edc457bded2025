package org.upright.security;

import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

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
        return Grant.of(covering(permission, type).map(ResourceScope::reach).toList());
    }

    private Stream<ResourceScope> covering(Permission permission, String type) {
        return scopes.stream()
                .flatMap(text -> ResourceScope.of(text).stream())
                .filter(scope -> scope.covers(permission, type))
                .filter(scope -> scope.level() != ResourceScope.Level.PATIENT || patient.isPresent());
    }

    public boolean mayPublish() {
        return scopes.contains(PUBLISH);
    }

    public boolean mayObserve() {
        return scopes.contains(METRICS);
    }

    /**
     * Scopes that look as if they granted something and do not; empty in a good token.
     *
     * @param wanted type that something was wanted of
     * @param judges whether resources of a type can be judged by a query
     */
    public List<String> ineffective(String wanted, BiPredicate<String, String> judges) {
        return scopes.stream()
                .filter(text -> text.matches("(patient|user|system)/.*"))
                .filter(text -> ResourceScope.of(text)
                        .map(scope -> scope.level() == ResourceScope.Level.PATIENT && patient.isEmpty()
                                || !scope.query().isEmpty()
                                        && !judges.test(
                                                scope.type().equals("*") ? wanted : scope.type(), scope.query()))
                        .orElse(true))
                .toList();
    }
}
