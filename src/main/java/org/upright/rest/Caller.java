package org.upright.rest;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.RefusedException;
import org.upright.security.Grant;
import org.upright.security.Permission;

/** One caller's interactions, each judged: by the grant on the type, and where that is for one patient, by whose it is. */
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

    void read(String type, String id, Optional<Long> version) {
        if (rights.required(Permission.READ, type) == Grant.ONE_PATIENT) {
            patients.requireOwn(type, id, version, patient());
        }
    }

    /** Of knowledge: what is asked is in the url or in the call. A patient's own data are asked for by reading them. */
    void reference(String type, String id) {
        if (id.isEmpty()) {
            require(Permission.READ, type);
        } else {
            read(type, id, Optional.empty());
        }
    }

    Grant search(String type, Collection<String> parameters) {
        Grant grant = rights.required(Permission.SEARCH, type);
        boolean joins = parameters.stream().anyMatch(name -> name.startsWith("_has") || name.contains("."));
        if (joins && rights.grant(Permission.SEARCH, "*") != Grant.ALL) {
            throw new RefusedException.Forbidden(
                    "Chained parameters and `_has` look into other resources; `user/*.s` would allow them.");
        }
        return grant == Grant.ONE_PATIENT && !type.equals("*") && !patients.knows(type) ? Grant.ALL : grant;
    }

    /** In a batch, where a search cannot be held to one patient. */
    void searchOfAll(String type, List<String> parameters) {
        boolean including =
                parameters.stream().anyMatch(name -> name.startsWith("_include") || name.startsWith("_revinclude"));
        if (search(type, parameters) != Grant.ALL || including && rights.grant(Permission.READ, "*") != Grant.ALL) {
            throw new RefusedException.Forbidden(
                    "A search for one patient's data, or with inclusions, is not done in a batch.");
        }
    }

    void history(String type) {
        Grant grant = rights.required(Permission.READ, type);
        if (grant == Grant.ONE_PATIENT && patients.knows(type)) {
            throw new RefusedException.Forbidden(
                    "History may have been another patient's; a token for one patient does not open it.");
        }
    }

    void create(String type, Optional<Resource> resource, boolean conditional) {
        requireNoAudit(type);
        Grant grant = rights.required(Permission.CREATE, type);
        if (conditional) {
            requireWide(rights.required(Permission.SEARCH, type));
        }
        resource.ifPresent(sent -> {
            publishing.require(rights, sent, Optional.empty());
            requireOwn(grant, sent);
        });
    }

    void update(String type, Optional<String> id, Optional<Resource> resource) {
        requireNoAudit(type);
        Grant grant = rights.required(Permission.UPDATE, type);
        if (id.isEmpty()) {
            requireWide(rights.required(Permission.SEARCH, type));
            requireWide(rights.required(Permission.CREATE, type));
        }
        Optional<Resource> current = id.flatMap(one -> patients.current(type, one));
        if (current.isEmpty() && id.isPresent()) {
            requireOwn(rights.required(Permission.CREATE, type), resource);
        }
        resource.ifPresent(sent -> publishing.require(rights, sent, current));
        requireOwn(grant, current);
        requireOwn(grant, resource);
    }

    /** What a patch makes of a resource is not known before; so it may be anybody's, and published. */
    void patch(String type, boolean conditional) {
        requireNoAudit(type);
        if (conditional) {
            requireWide(rights.required(Permission.SEARCH, type));
        }
        requireWide(rights.required(Permission.UPDATE, type));
        publishing.require(rights, type);
    }

    void delete(String type, Optional<String> id) {
        requireNoAudit(type);
        Grant grant = rights.required(Permission.DELETE, type);
        publishing.require(rights, type);
        if (id.isEmpty()) {
            requireWide(grant);
            requireWide(rights.required(Permission.SEARCH, type));
            return;
        }
        Optional<Resource> current = patients.current(type, id.get());
        if (grant == Grant.ONE_PATIENT && current.isEmpty()) {
            throw PatientData.foreign(type, patient()); // as for another's, or the answers would tell the two apart
        }
        requireOwn(grant, current);
    }

    void everything(String id) {
        rights.requireData(List.of("*"), List.of(id));
    }

    private static void requireNoAudit(String type) {
        if (type.equals("AuditEvent")) {
            throw new RefusedException.Forbidden("What was audited is written by this server only.");
        }
    }

    private static void requireWide(Grant grant) {
        if (grant == Grant.ONE_PATIENT) {
            throw new RefusedException.Forbidden(
                    "With a token for one patient, resources are written whole and under their id only.");
        }
    }

    private void requireOwn(Grant grant, Optional<Resource> resource) {
        resource.ifPresent(sent -> requireOwn(grant, sent));
    }

    private void requireOwn(Grant grant, Resource resource) {
        if (grant == Grant.ONE_PATIENT && !patients.isOwn(resource, patient())) {
            throw PatientData.foreign(resource.fhirType(), patient());
        }
    }
}
