package org.upright.rest;

import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import jakarta.servlet.ServletRequest;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;
import org.upright.record.Sight;
import org.upright.security.Access;
import org.upright.security.Grant;
import org.upright.security.Permission;

/** What the caller of one request may do; everything, where no authentication is configured. */
public final class Rights {
    private static final String KEY = Rights.class.getName();

    private final Optional<Access> access;
    private final Optional<Reaching> judge;

    private Rights(Optional<Access> access, Optional<Reaching> judge) {
        this.access = access;
        this.judge = judge;
    }

    static void give(ServletRequest request, Access access) {
        request.setAttribute(KEY, access);
    }

    static Optional<Access> access(ServletRequest request) {
        return Optional.ofNullable((Access) request.getAttribute(KEY));
    }

    public static Rights of(ServletRequestDetails request) {
        return new Rights(access(request.getServletRequest()), Reaching.of(request));
    }

    Grant grant(Permission permission, String type) {
        return access.map(held -> held.grant(permission, type))
                .map(given -> judge.map(known -> known.effective(given, permission, type))
                        .orElse(given.isAll() ? given : Grant.NOTHING))
                .orElse(Grant.ALL);
    }

    /**
     * How far it reaches.
     *
     * @throws RefusedException.Forbidden where nothing grants it
     */
    Grant required(Permission permission, String type) {
        Grant grant = grant(permission, type);
        if (grant.isNothing()) {
            throw new RefusedException.Forbidden("No scope of the token grants `" + permission.letter() + "` on `"
                    + type + "`; for example `user/" + type + "." + permission.letter() + "` would."
                    + ineffective(type));
        }
        return grant;
    }

    private String ineffective(String type) {
        List<String> dead = access.map(held -> held.ineffective(
                        type,
                        (of, query) ->
                                judge.filter(known -> known.judges(of, query)).isPresent()))
                .orElse(List.of());
        return dead.isEmpty()
                ? ""
                : " These scopes grant nothing here, for they are malformed, without a patient, or narrowed by what"
                        + " cannot be judged: `" + String.join("`, `", dead) + "`.";
    }

    /** Whether a scope's query, and not only whose a resource is, says what is granted. */
    boolean isNarrowed(Permission permission, String type) {
        return grant(permission, type).reaches().stream()
                .anyMatch(reach -> !reach.query().isEmpty());
    }

    /**
     * That the resource, which is about to be used, may be read.
     *
     * @throws RefusedException.Forbidden where it may not
     */
    public void requireReadable(Resource resource) {
        Grant grant = required(Permission.READ, resource.fhirType());
        if (!holds(grant, resource)) {
            throw beyond(grant, resource.fhirType());
        }
    }

    /**
     * That the resource may be created.
     *
     * @throws RefusedException.Forbidden where it may not
     */
    public void requireCreatable(Resource resource) {
        Grant grant = required(Permission.CREATE, resource.fhirType());
        if (!holdsAlone(grant, resource)) {
            throw beyond(grant, resource.fhirType());
        }
    }

    boolean holds(Grant grant, Resource resource) {
        return grant.isAll()
                || judge.filter(known -> known.holds(grant, resource, patient().orElse("")))
                        .isPresent();
    }

    boolean holdsAlone(Grant grant, Resource resource) {
        return grant.isAll()
                || judge.filter(known ->
                                known.holdsAlone(grant, resource, patient().orElse("")))
                        .isPresent();
    }

    /** Says the same of a resource that lies beyond what is granted and of one that does not exist. */
    RefusedException beyond(Grant grant, String type) {
        boolean narrowed =
                grant.reaches().stream().anyMatch(reach -> !reach.query().isEmpty());
        return narrowed
                ? new RefusedException.Forbidden(
                        "No scope of the token reaches this `" + type + "`, or it is not there.")
                : PatientData.foreign(type, patient().orElse(""));
    }

    /** What of a patient's stored data the caller may read, and what is to be said of it. */
    public Sight sight(Collection<String> types) {
        List<String> narrowed = types.stream()
                .sorted()
                .filter(type -> isNarrowed(Permission.READ, type) || isNarrowed(Permission.SEARCH, type))
                .toList();
        if (judge.isEmpty()) {
            return Sight.EVERYTHING;
        }
        Reaching known = judge.get();
        UnaryOperator<List<Resource>> named = stored -> known.reached(this, Permission.READ, stored);
        return narrowed.isEmpty()
                ? new Sight(named, stored -> stored, List.of())
                : new Sight(
                        named,
                        stored -> known.reached(this, Permission.SEARCH, named.apply(stored)),
                        List.of(beyondSight(narrowed)));
    }

    private static Issue beyondSight(List<String> types) {
        return Issue.warning(
                IssueType.SUPPRESSED,
                "",
                "Of this server's data of the types `" + String.join("`, `", types)
                        + "` only what the scopes of the token reach was read; what else there may be had no part in this"
                        + " answer.");
    }

    /**
     * That what was made of a call may be stored beside what {@link #requireCreatable} asks for: with a token for one
     * patient nothing is made for another one.
     *
     * @throws RefusedException.Forbidden where it is
     */
    public void requireNoOthers(Resource made) {
        boolean wide = grant(Permission.CREATE, "CarePlan").isWide();
        List<String> owners = judge.map(known -> known.patients().owners(made)).orElse(List.of());
        if (!wide
                && owners.stream()
                        .anyMatch(owner -> !owner.equals("Patient/" + patient().orElse("")))) {
            throw PatientData.foreign(made.fhirType(), patient().orElse(""));
        }
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
                .anyMatch(grant -> !grant.isWide());
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
