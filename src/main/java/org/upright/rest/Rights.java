package org.upright.rest;

import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import jakarta.servlet.ServletRequest;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.upright.fhir.RefusedException;
import org.upright.security.Access;
import org.upright.security.Grant;
import org.upright.security.Permission;

/** What the caller of one request may do; everything, where no authentication is configured. */
public final class Rights {
    private static final String KEY = Rights.class.getName();

    private final Optional<Access> access;

    private Rights(Optional<Access> access) {
        this.access = access;
    }

    static void give(ServletRequest request, Access access) {
        request.setAttribute(KEY, access);
    }

    static Optional<Access> access(ServletRequest request) {
        return Optional.ofNullable((Access) request.getAttribute(KEY));
    }

    public static Rights of(ServletRequestDetails request) {
        return new Rights(access(request.getServletRequest()));
    }

    Grant grant(Permission permission, String type) {
        return access.map(held -> held.grant(permission, type)).orElse(Grant.ALL);
    }

    /**
     * How far it reaches.
     *
     * @throws RefusedException.Forbidden where nothing grants it
     */
    Grant required(Permission permission, String type) {
        Grant grant = grant(permission, type);
        if (grant == Grant.NOTHING) {
            throw new RefusedException.Forbidden("No scope of the token grants `" + permission.letter() + "` on `"
                    + type + "`; for example `user/" + type + "." + permission.letter() + "` would." + ineffective());
        }
        return grant;
    }

    private String ineffective() {
        List<String> dead = access.map(Access::ineffective).orElse(List.of());
        return dead.isEmpty()
                ? ""
                : " These scopes grant nothing here, for they are narrowed by a query, malformed or without a patient: `"
                        + String.join("`, `", dead) + "`.";
    }

    /** @throws RefusedException.Forbidden where nothing grants it */
    public void require(Permission permission, String type) {
        Grant unused = required(permission, type);
    }

    /**
     * That these data of these subjects may be read and searched.
     *
     * @param subjects as the caller wrote them
     * @throws RefusedException.Forbidden where they may not, or where the token is for another patient
     */
    public void requireData(Collection<String> types, List<String> subjects) {
        boolean held = types.stream()
                .flatMap(type -> Stream.of(required(Permission.READ, type), required(Permission.SEARCH, type)))
                .anyMatch(grant -> grant == Grant.ONE_PATIENT);
        if (held) {
            subjects.forEach(this::requirePatient);
        }
    }

    private void requirePatient(String subject) {
        String own = patient().orElse("");
        if (!subject.equals("Patient/" + own) && !subject.equals(own)) {
            throw new RefusedException.Forbidden(
                    "The token is for `Patient/" + own + "`; nothing can be asked about another subject with it.");
        }
    }

    /** Id of the patient that the token is about. */
    Optional<String> patient() {
        return access.flatMap(Access::patient);
    }

    boolean mayPublish() {
        return access.map(Access::mayPublish).orElse(true);
    }
}
