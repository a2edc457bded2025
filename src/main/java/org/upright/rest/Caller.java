package org.upright.rest;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.FhirR4;
import org.upright.fhir.RefusedException;
import org.upright.security.Extent;
import org.upright.security.Grant;
import org.upright.security.Permission;

/**
 * One caller's interactions, each judged: by the grant on the type, and where that does not reach all of the type, by each
 * resource, as it is and as it would be.
 */
final class Caller {
    private final Rights rights;
    private final PatientData patients;
    private final Publishing publishing;

    Caller(Rights rights, PatientData patients, Publishing publishing) {
        this.rights = rights;
        this.patients = patients;
        this.publishing = publishing;
    }

    String patient() {
        return rights.patient().orElse("");
    }

    void require(Permission permission, String type) {
        rights.require(permission, type);
    }

    /** @return the version that the judgement is about; empty where it is about none */
    Optional<Long> read(String type, String id, Optional<Long> version) {
        Grant grant = rights.required(Permission.READ, type);
        if (grant.isAll()) {
            return Optional.empty();
        }
        Optional<Resource> judged = patients.version(type, id, version);
        requireWithin(grant, type, judged);
        return Optional.of(Judged.version(judged));
    }

    /**
     * Of knowledge: what is asked is in the url or in the call. A patient's own data are asked for by reading them.
     *
     * @param sent whether it is about what comes with the call where the url names nothing
     * @return as {@link #read}
     */
    Optional<Long> reference(String type, String id, boolean sent) {
        if (!id.isEmpty()) {
            return read(type, id, Optional.empty());
        }
        if (!rights.required(Permission.READ, type).isAll() && !sent) {
            throw new RefusedException.Forbidden("The scopes for `" + type
                    + "` are narrowed by a query; with them it is named by its id in the url, not in the call.");
        }
        return Optional.empty();
    }

    Grant search(String type, Collection<String> parameters) {
        Grant grant = rights.required(Permission.SEARCH, type);
        boolean joins = parameters.stream().anyMatch(name -> name.startsWith("_has") || name.contains("."));
        if (joins && !rights.grant(Permission.SEARCH, "*").isAll()) {
            throw new RefusedException.Forbidden(
                    "Chained parameters and `_has` look into other resources; `user/*.s` would allow them.");
        }
        return grant;
    }

    /** In a transaction, where a search cannot be narrowed. */
    void searchOfAll(String type, List<String> parameters) {
        if (!search(type, parameters).isAll() || includes(parameters) && !readsAll()) {
            throw new RefusedException.Forbidden(
                    "A search with such scopes, or with inclusions, is not done in a transaction; a batch can hold it.");
        }
    }

    boolean searchesAll(String type) {
        return rights.grant(Permission.SEARCH, type).isAll();
    }

    /** For criteria whose matches are not shown, and still tell that they are there. */
    void requireSearchable(String type) {
        if (!searchesAll(type)) {
            throw new RefusedException.Forbidden(
                    "A reference by criteria looks for a `" + type + "`; `user/" + type + ".s` would allow it.");
        }
    }

    /** Whether a token for one patient is what lets it write some of the type. */
    boolean writesOfOne(String type) {
        return Stream.of(Permission.CREATE, Permission.UPDATE)
                .flatMap(permission -> rights.grant(permission, type).reaches().stream())
                .anyMatch(Extent::onePatient);
    }

    boolean writesAll(String type) {
        return rights.grant(Permission.CREATE, type).isAll()
                && rights.grant(Permission.UPDATE, type).isAll();
    }

    /** In a transaction, where a history cannot be narrowed. */
    void historyOfAll(String type) {
        if (!rights.required(Permission.READ, type).isAll()) {
            throw new RefusedException.Forbidden("The scopes of the token reach a part of `" + type
                    + "`; with them history is not read in a transaction; a batch can hold it.");
        }
    }

    /** Whether the search or history is granted for a part of what there is; then it is done as a request of its own. */
    boolean isHeld(EntryTarget target) {
        Grant grant = rights.grant(target.history() ? Permission.READ : Permission.SEARCH, target.type());
        return !grant.isNothing() && (!grant.isAll() || includes(target.parameters()) && !readsAll());
    }

    private static boolean includes(List<String> parameters) {
        return parameters.stream().anyMatch(name -> name.startsWith("_include") || name.startsWith("_revinclude"));
    }

    private boolean readsAll() {
        return rights.grant(Permission.READ, "*").isAll();
    }

    /** Of what may be read now, version by version. That other resources have versions tells of them. */
    void history(String type, Optional<String> id) {
        Grant grant = rights.required(Permission.READ, type);
        if (!grant.isAll() && id.isEmpty()) {
            throw new RefusedException.Forbidden("The scopes of the token reach a part of `" + type
                    + "`; with them history is read of one resource.");
        }
        if (id.isPresent()) {
            Optional<Long> unused = read(type, id.get(), Optional.empty());
        }
    }

    void create(String type, Optional<Resource> resource, boolean conditional) {
        requireNoAudit(type);
        Grant grant = rights.required(Permission.CREATE, type);
        if (conditional) {
            requireAll(rights.required(Permission.SEARCH, type));
        }
        resource.ifPresent(sent -> {
            publishing.require(rights, sent, Optional.empty());
            requireAlone(grant, type, Optional.of(stored(sent, "")));
        });
    }

    /** @return the version that the judgement is about, 0 for none; empty where it hangs on none */
    Optional<Long> update(String type, Optional<String> id, Optional<Resource> resource) {
        requireNoAudit(type);
        Grant grant = rights.required(Permission.UPDATE, type);
        if (id.isEmpty()) {
            requireAll(rights.required(Permission.SEARCH, type));
            requireAll(rights.required(Permission.CREATE, type));
            publishing.require(rights, type); // criteria may lead to what is in force
        }
        Optional<Resource> current = id.flatMap(one -> patients.current(type, one));
        Optional<Resource> next = resource.map(sent -> stored(sent, id.orElse("")));
        if (current.isEmpty() && id.isPresent()) {
            Grant creating = rights.grant(Permission.CREATE, type);
            if (creating.isNothing() && !grant.isAll()) {
                throw rights.beyond(
                        grant, type); // as for what is there and beyond, or the answers would tell the two apart
            }
            next.ifPresent(sent -> requireAlone(rights.required(Permission.CREATE, type), type, Optional.of(sent)));
        }
        resource.ifPresent(sent -> publishing.require(rights, sent, current));
        current.ifPresent(before -> requireAlone(grant, type, Optional.of(before)));
        next.ifPresent(after -> requireAlone(grant, type, Optional.of(after)));
        boolean hangs = !writesAll(type) || publishing.guards(type) && !rights.mayPublish();
        return id.isPresent() && hangs ? Optional.of(Judged.version(current)) : Optional.empty();
    }

    /** As it would be: its id and time are not for who sends it to say. */
    private static Resource stored(Resource sent, String id) {
        Resource stored = FhirR4.copy(sent);
        stored.setId(id.isEmpty() ? null : id);
        stored.getMeta().setLastUpdated(null);
        return stored;
    }

    /** What a patch makes of a resource is not known before; so it may be anybody's, and published. */
    void patch(String type, boolean conditional) {
        requireNoAudit(type);
        if (conditional) {
            requireAll(rights.required(Permission.SEARCH, type));
        }
        requireAll(rights.required(Permission.UPDATE, type));
        publishing.require(rights, type);
    }

    /** @return as {@link #update} */
    Optional<Long> delete(String type, Optional<String> id) {
        requireNoAudit(type);
        Grant grant = rights.required(Permission.DELETE, type);
        publishing.require(rights, type);
        if (id.isEmpty()) {
            requireAll(grant);
            requireAll(rights.required(Permission.SEARCH, type));
        } else if (!grant.isAll()) {
            Optional<Resource> current = patients.current(type, id.get());
            requireAlone(grant, type, current);
            return Optional.of(Judged.version(current));
        }
        return Optional.empty();
    }

    void everything(String id) {
        rights.requireData(List.of("*"), List.of(id));
        Optional<Long> unused = read("Patient", id, Optional.empty());
    }

    private static void requireNoAudit(String type) {
        if (type.equals("AuditEvent")) {
            throw new RefusedException.Forbidden("What was audited is written by this server only.");
        }
    }

    private static void requireAll(Grant grant) {
        if (!grant.isAll()) {
            throw new RefusedException.Forbidden("With scopes that reach a part of the resources only, resources are"
                    + " written whole and under their id.");
        }
    }

    /** What is not there is answered like what lies beyond. */
    private void requireWithin(Grant grant, String type, Optional<Resource> resource) {
        if (!grant.isAll() && resource.filter(one -> rights.holds(grant, one)).isEmpty()) {
            throw rights.beyond(grant, type);
        }
    }

    /** For writes. */
    private void requireAlone(Grant grant, String type, Optional<Resource> resource) {
        if (!grant.isAll()
                && resource.filter(one -> rights.holdsAlone(grant, one)).isEmpty()) {
            throw rights.beyond(grant, type);
        }
    }
}
