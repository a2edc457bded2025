package org.upright.rest.operation;

import ca.uhn.fhir.util.FhirTerser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.RequestGroup;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.Canonical;
import org.upright.fhir.Excerpt;
import org.upright.fhir.RefusedException;
import org.upright.store.Stored;

/**
 * Stores a CarePlan and what it contains, as resources of their own, in one transaction.
 *
 * <p>Ids follow from plan, whatever its version, and subject, so the same call updates the same resources, and so does
 * one of another version; a request or goal that a former call made and this one does not is revoked, not deleted, and what
 * somebody has given a status of their own is left alone. A
 * Provenance says which plan and which data it came from, another one what was revoked.
 */
final class Persisting {
    private static final String DATA_OPERATION = "http://terminology.hl7.org/CodeSystem/v3-DataOperation";

    private final Collaborators with;

    Persisting(Collaborators with) {
        this.with = with;
    }

    /** @return the CarePlan as it is stored */
    CarePlan store(CarePlan rendered, PlanCall.Subject subject) {
        requireStored(subject.data().record().subject());
        CarePlan plan = rendered.copy();
        references(Stream.concat(Stream.of(plan), plan.getContained().stream())).forEach(Persisting::requireNoCriteria);
        String canonical = plan.getInstantiatesCanonical().stream()
                .findFirst()
                .map(c -> c.getValue())
                .orElse("");
        String id = uuid(Canonical.parse(canonical).url(), plan.getSubject().getReference());
        List<Resource> made = release(plan, id);
        plan.setId(id);
        List<Resource> all = new ArrayList<>();
        Stream.concat(Stream.of(plan), made.stream())
                .filter(resource -> isOurs(resource, plan))
                .forEach(all::add);
        List<Resource> revoked = revoked(plan, made);
        all.addAll(revoked);
        all.add(provenance(plan, made, subject));
        if (!revoked.isEmpty()) {
            all.add(revocation(id, revoked, subject));
        }
        Bundle unused = with.store().transact(transaction(all));
        return (CarePlan) with.store().parse(with.store().read("CarePlan", id));
    }

    private void requireStored(Resource subject) {
        String id = subject.getIdElement().getIdPart();
        try {
            Stored unused = with.store().read(subject.fhirType(), id);
        } catch (RefusedException.NotFound | RefusedException.Gone e) {
            throw new RefusedException.Unprocessable("`" + subject.fhirType() + "/" + id
                    + "` is not stored here, so what is made for it cannot be; store it first.");
        }
    }

    private static String uuid(String... parts) {
        return UUID.nameUUIDFromBytes(String.join("\n", parts).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    /** Takes what the plan contains out of it, gives it ids, and turns references to it. */
    private List<Resource> release(CarePlan plan, String planId) {
        List<Resource> made = plan.getContained().stream()
                .filter(resource -> !(resource instanceof OperationOutcome))
                .toList();
        Map<String, String> places = new LinkedHashMap<>();
        made.forEach(resource -> {
            String local = resource.getIdElement().getIdPart().replace("#", "");
            String id = uuid(planId, local, definition(resource));
            places.put("#" + local, resource.fhirType() + "/" + id);
            resource.setId(id);
        });
        plan.getContained().removeAll(made);
        references(Stream.concat(Stream.of(plan), made.stream())).forEach(reference -> turn(reference, places));
        return made;
    }

    /** What it instantiates, whatever the version: another definition at the same place is another request. */
    private static String definition(Resource resource) {
        Base[] values = resource.getProperty("instantiatesCanonical".hashCode(), "instantiatesCanonical", false);
        return values == null || values.length == 0
                ? ""
                : Optional.ofNullable(values[0].primitiveValue())
                        .map(text -> Canonical.parse(text).url())
                        .orElse("");
    }

    private Stream<Reference> references(Stream<? extends Resource> resources) {
        FhirTerser terser = with.fhir().context().newTerser();
        return resources.flatMap(
                resource -> terser.getAllPopulatedChildElementsOfType(resource, Reference.class).stream());
    }

    /** The transaction would look for it, with no regard to what the caller may find. */
    private static void requireNoCriteria(Reference reference) {
        String text = Optional.ofNullable(reference.getReference()).orElse("");
        if (text.contains("?")) {
            throw new RefusedException.Unprocessable("The plan makes the reference `" + Excerpt.of(text)
                    + "`; what is stored refers by type and id, not by criteria.");
        }
    }

    private static void turn(Reference reference, Map<String, String> places) {
        Optional<String> place = Optional.ofNullable(reference.getReference()).map(places::get);
        if (place.isPresent()) {
            reference.setReference(place.get());
            reference.setResource(null);
        }
    }

    private List<Resource> revoked(CarePlan plan, List<Resource> made) {
        List<String> current = made.stream().map(Persisting::reference).toList();
        return former(plan.getIdElement().getIdPart()).stream()
                .filter(reference -> !current.contains(reference))
                .flatMap(reference -> read(reference).stream())
                .filter(resource -> isOf(plan.getSubject().getReference(), resource))
                .filter(Revocation::revoke)
                .toList();
    }

    /**
     * Whether it is to be written: not where somebody has accepted, begun or ended what a former call proposed. A plan and
     * its group of requests are written with the status that they were given, for they say what applies now.
     */
    private boolean isOurs(Resource proposed, CarePlan plan) {
        Optional<Resource> taken = read(reference(proposed))
                .filter(stored -> isOf(plan.getSubject().getReference(), stored))
                .filter(stored -> Revocation.isTakenOn(stored, proposed));
        boolean isFrame = proposed instanceof CarePlan || proposed instanceof RequestGroup;
        if (isFrame) {
            taken.ifPresent(stored -> Revocation.keepStatus(stored, proposed));
        }
        return isFrame || taken.isEmpty();
    }

    private static String reference(Resource resource) {
        return resource.fhirType() + "/" + resource.getIdElement().getIdPart();
    }

    /** What the Provenance of the former call names; anybody who may write one can have written it. */
    private List<String> former(String planId) {
        return read("Provenance/" + uuid(planId, "provenance"))
                .map(resource -> ((Provenance) resource)
                        .getTarget().stream()
                                .flatMap(target -> Optional.ofNullable(target.getReference()).stream())
                                .filter(reference -> reference.matches("(?!CarePlan/)[A-Za-z]+/[A-Za-z0-9.-]{1,64}"))
                                .toList())
                .orElse(List.of());
    }

    /** Whether it refers to the subject, and to no other of that kind. */
    private boolean isOf(String subject, Resource resource) {
        List<String> alike = references(Stream.of(resource))
                .flatMap(reference -> Optional.ofNullable(reference.getReference()).stream())
                .filter(reference -> reference.startsWith(subject.replaceFirst("/.*", "/")))
                .toList();
        return alike.contains(subject) && Set.of(subject).containsAll(alike);
    }

    private Optional<Resource> read(String reference) {
        String[] parts = reference.split("/", -1);
        try {
            return Optional.of(with.store().parse(with.store().read(parts[0], parts[1])));
        } catch (RefusedException.NotFound | RefusedException.Gone e) {
            return Optional.empty();
        }
    }

    private Provenance provenance(CarePlan plan, List<Resource> made, PlanCall.Subject subject) {
        String planId = plan.getIdElement().getIdPart();
        Provenance provenance = new Provenance();
        provenance.setId(uuid(planId, "provenance"));
        provenance.addTarget(new Reference("CarePlan/" + planId));
        made.forEach(resource -> provenance.addTarget(new Reference(reference(resource))));
        sign(provenance, subject);
        plan.getSupportingInfo().stream()
                .map(Reference::getReference)
                .filter(Objects::nonNull)
                .forEach(used -> provenance
                        .addEntity()
                        .setRole(Provenance.ProvenanceEntityRole.SOURCE)
                        .setWhat(new Reference(used)));
        return provenance;
    }

    /** One for each time that something is revoked. */
    private Provenance revocation(String planId, List<Resource> revoked, PlanCall.Subject subject) {
        Provenance provenance = new Provenance();
        List<String> references = revoked.stream().map(Persisting::reference).toList();
        references.forEach(reference -> provenance.addTarget(new Reference(reference)));
        sign(provenance, subject);
        provenance.setId(uuid(
                planId,
                "revocation",
                String.join(" ", references),
                provenance.getRecorded().toInstant().toString()));
        provenance.getActivity().addCoding().setSystem(DATA_OPERATION).setCode("CANCEL");
        return provenance;
    }

    private void sign(Provenance provenance, PlanCall.Subject subject) {
        provenance.setRecorded(Date.from(with.clock().instant()));
        provenance.addAgent().setWho(new Reference().setDisplay("Upright " + with.version()));
        String plan = subject.applied().decisions().plan().canonical().toString();
        provenance
                .addEntity()
                .setRole(Provenance.ProvenanceEntityRole.DERIVATION)
                .setWhat(new Reference().setDisplay(plan));
    }

    private static Bundle transaction(List<Resource> resources) {
        Bundle bundle = new Bundle().setType(Bundle.BundleType.TRANSACTION);
        resources.forEach(resource -> bundle.addEntry()
                .setResource(resource)
                .getRequest()
                .setMethod(Bundle.HTTPVerb.PUT)
                .setUrl(reference(resource)));
        return bundle;
    }
}
