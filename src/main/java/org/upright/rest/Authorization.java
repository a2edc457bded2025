package org.upright.rest;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.RefusedException;
import org.upright.security.Grant;
import org.upright.security.Permission;
import org.upright.store.ResourceStore;

/**
 * Judges every request by the scopes of its token, before it reaches a provider. What is not allowed here by name is
 * refused: a new operation is closed until a line is written for it.
 */
@Interceptor
public final class Authorization {
    /** They look at subject and data themselves, when they know them; see {@link Rights#requireData}. */
    private static final Set<String> APPLYING = Set.of("$apply", "$r5.apply", "$explain", "$evaluate");

    private static final Set<String> READING =
            Set.of("$package", "$data-requirements", "$expand", "$validate-code", "$lookup", "$validate");

    private final Reaching reaching;
    private final SettledReferences references;
    private final Publishing publishing;

    public Authorization(FhirContext context, PatientData patients, ResourceStore store, Publishing publishing) {
        this.reaching = new Reaching(patients, store);
        this.references = new SettledReferences(context);
        this.publishing = publishing;
    }

    @Hook(value = Pointcut.SERVER_INCOMING_REQUEST_PRE_HANDLED, order = -100)
    public void judge(ServletRequestDetails request, RestOperationTypeEnum interaction) {
        if (interaction == RestOperationTypeEnum.METADATA) {
            return;
        }
        if (Rights.access(request.getServletRequest()).isEmpty()) {
            throw new RefusedException.Forbidden("The request came without a token.");
        }
        reaching.judge(request);
        Caller caller = new Caller(Rights.of(request), reaching.patients(), publishing);
        String type = Optional.ofNullable(request.getResourceName())
                .filter(name -> !name.isEmpty())
                .orElse("*");
        switch (interaction) {
            case READ, VREAD -> Judged.note(request, caller.read(type, id(request), version(request)));
            case SEARCH_TYPE, SEARCH_SYSTEM -> search(request, caller, type);
            case HISTORY_INSTANCE -> caller.history(type, Optional.of(id(request)));
            case HISTORY_TYPE, HISTORY_SYSTEM -> caller.history(type, Optional.empty());
            case CREATE -> caller.create(type, resource(request), request.getHeader("If-None-Exist") != null);
            case UPDATE -> Judged.note(request, caller.update(type, named(request), resource(request)));
            case PATCH -> caller.patch(type, request.getId() == null);
            case DELETE -> Judged.note(request, caller.delete(type, named(request)));
            case TRANSACTION, BATCH -> entries(request, caller);
            case EXTENDED_OPERATION_INSTANCE, EXTENDED_OPERATION_TYPE, EXTENDED_OPERATION_SERVER, VALIDATE, META ->
                operation(request, caller, type);
            default -> throw new RefusedException.Forbidden("`" + interaction + "` is open to no token.");
        }
    }

    private static String id(ServletRequestDetails request) {
        return Optional.ofNullable(request.getId()).map(id -> id.getIdPart()).orElse("");
    }

    /** Empty where criteria say which. */
    private static Optional<String> named(ServletRequestDetails request) {
        return request.getId() == null ? Optional.empty() : Optional.of(id(request));
    }

    private static Optional<Long> version(ServletRequestDetails request) {
        return Optional.ofNullable(request.getId())
                .flatMap(id -> Optional.ofNullable(id.getVersionIdPart()))
                .filter(version -> version.matches("[0-9]{1,18}"))
                .map(Long::valueOf);
    }

    private static Optional<Resource> resource(ServletRequestDetails request) {
        return Optional.ofNullable((Resource) request.getResource());
    }

    private static void search(ServletRequestDetails request, Caller caller, String type) {
        Grant grant = caller.search(type, request.getParameters().keySet());
        if (grant.isAll()) {
            return;
        }
        if (!grant.isWide()) {
            Compartments.hold(request, "Patient/" + caller.patient());
        }
        Compartments.narrow(request, Reaching.parts(grant, caller.patient()));
    }

    /** A transaction is refused whole; in a batch each entry stands for itself. */
    private void entries(ServletRequestDetails request, Caller caller) {
        Bundle bundle = (Bundle) resource(request).orElseGet(Bundle::new);
        Map<Integer, RefusedException> refusals = new TreeMap<>();
        Set<Integer> held = new TreeSet<>();
        Turned turned = Turned.by(bundle, caller.patient());
        for (int i = 0; i < bundle.getEntry().size(); i++) {
            BundleEntryComponent entry = bundle.getEntry().get(i);
            boolean batch = bundle.getType() == BundleType.BATCH;
            if (batch && CalledEntries.isCall(entry)) {
                continue; // it is carried out as a request of its own, and judged as one
            }
            try {
                EntryTarget target = EntryTarget.of(entry);
                if (batch && target.mayBeHeld() && caller.isHeld(target)) {
                    boolean unused = held.add(i); // likewise
                } else {
                    entry(target, entry, turned, caller);
                }
            } catch (RefusedException.Forbidden refused) {
                RefusedException named =
                        new RefusedException.Forbidden("`Bundle.entry[" + i + "]`: " + refused.getMessage());
                if (!batch) {
                    throw named;
                }
                refusals.put(i, named);
            }
        }
        new RefusedEntries(refusals).note(request);
        CalledEntries.noteHeld(request, held);
    }

    private void entry(EntryTarget target, BundleEntryComponent entry, Turned turned, Caller caller) {
        Optional<Resource> resource =
                Optional.ofNullable(entry.getResource()).map(sent -> settled(sent, turned, caller));
        switch (target.method()) {
            case GET, HEAD -> Judged.note(entry, target, target.readBy(caller));
            case POST ->
                caller.create(target.type(), resource, entry.getRequest().getIfNoneExist() != null);
            case PUT -> Judged.note(entry, target, caller.update(target.type(), target.id(), resource));
            case PATCH -> caller.patch(target.type(), target.id().isEmpty());
            case DELETE -> Judged.note(entry, target, caller.delete(target.type(), target.id()));
            default -> throw new RefusedException.Forbidden("The method of the entry is open to no token.");
        }
    }

    private Resource settled(Resource sent, Turned turned, Caller caller) {
        if (!caller.searchesAll("*")) {
            references.searched(sent).forEach(caller::requireSearchable);
        }
        if (caller.writesOfOne(sent.fhirType()) && references.mayLeadToOthers(sent, turned)) {
            throw new RefusedException.Forbidden("The token is for `Patient/" + caller.patient()
                    + "`; a patient that this `" + sent.fhirType()
                    + "` refers to by criteria or by the `fullUrl` of an entry may be another one.");
        }
        return caller.writesAll(sent.fhirType()) ? sent : references.in(sent, turned.all());
    }

    /**
     * The {@code fullUrl}s of a bundle, which become references to what its entries write.
     *
     * @param strangers those of Patients, but for the one of the token
     */
    record Turned(Set<String> all, Set<String> strangers) {
        static Turned by(Bundle bundle, String patient) {
            Set<String> all = new HashSet<>();
            Set<String> strangers = new HashSet<>();
            for (BundleEntryComponent entry : bundle.getEntry()) {
                String url = Optional.ofNullable(entry.getRequest().getUrl()).orElse("");
                Stream.ofNullable(entry.getFullUrl()).forEach(all::add);
                Stream.ofNullable(entry.getFullUrl())
                        .filter(unused -> url.matches("/?Patient([/?].*)?")
                                && !url.replaceFirst("^/", "").equals("Patient/" + patient))
                        .forEach(strangers::add);
            }
            return new Turned(all, strangers);
        }
    }

    private static void operation(ServletRequestDetails request, Caller caller, String type) {
        String name = Optional.ofNullable(request.getOperation()).orElse("");
        if (APPLYING.contains(name)) {
            caller.require(Permission.READ, type);
        } else if (READING.contains(name)) {
            Judged.note(request, caller.reference(type, id(request), name.equals("$validate")));
        } else if (name.equals("$meta")) {
            Judged.note(request, caller.read(type, id(request), Optional.empty()));
        } else if (name.equals("$everything")) {
            caller.everything(id(request));
        } else {
            throw new RefusedException.Forbidden("Operation `" + name + "` is open to no token.");
        }
    }
}
