package org.upright.rest;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.instance.model.api.IIdType;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.AuditSubject;
import org.upright.fhir.FhirR4;
import org.upright.fhir.RefusedException;
import org.upright.store.ResourceStore;
import org.upright.store.Stored;

/**
 * Whose a resource is: a patient's, by the definition of the patient compartment, or nobody's.
 *
 * @see <a href="https://hl7.org/fhir/R4/compartmentdefinition-patient.html">Patient compartment</a>
 */
public final class PatientData {
    /** What types outside of the compartment call their patient. */
    private static final List<String> ABOUT = List.of("subject", "patient", "for");

    private static final Set<String> SHARED = Set.of(
            "CatalogEntry",
            "Citation",
            "DeviceDefinition",
            "Endpoint",
            "HealthcareService",
            "InsurancePlan",
            "Location",
            "Medication",
            "MedicationKnowledge",
            "ObservationDefinition",
            "Organization",
            "OrganizationAffiliation",
            "Practitioner",
            "PractitionerRole",
            "SpecimenDefinition",
            "Substance");

    private final FhirContext context;
    private final ResourceStore store;

    public PatientData(FhirContext context, ResourceStore store) {
        this.context = context;
        this.store = store;
    }

    /** Whether resources of the type belong to patients; among all types, {@code *}, some do. */
    boolean knows(String type) {
        return type.equals("Patient")
                || type.equals("*")
                || !context.getResourceDefinition(type)
                        .getSearchParamsForCompartmentName("Patient")
                        .isEmpty();
    }

    /**
     * Whether the type is of knowledge, or of people, places and things that all patients share: a token for one patient
     * reads them and writes none. Other types that no compartment has (a Bundle, a Task, a Device) may hold anybody's data.
     */
    boolean isNobodys(String type) {
        return SHARED.contains(type)
                || !type.equals("*")
                        && !knows(type)
                        && MetadataResource.class.isAssignableFrom(
                                context.getResourceDefinition(type).getImplementingClass());
    }

    /** What is at another server is not our patient's, whatever its id. */
    boolean isOwn(Resource resource, String patient) {
        if (resource.fhirType().equals("Patient")) {
            return patient.equals(resource.getIdElement().getIdPart());
        }
        if (resource instanceof AuditEvent event) {
            return AuditSubject.of(event).equals(Optional.of(patient));
        }
        return knows(resource.fhirType())
                ? context.newTerser()
                        .isSourceInCompartmentForTarget(
                                "Patient", withoutAbroad(resource, patient), new IdType("Patient", patient))
                : about(resource).anyMatch(reference -> isHere(reference.getReferenceElement(), patient));
    }

    /** Own, and in no other patient's record: what is written there is another one's data, too. */
    boolean isOnly(Resource resource, String patient) {
        Stream<String> named = about(resource)
                .map(Reference::getReferenceElement)
                .filter(owner -> "Patient".equals(owner.getResourceType()))
                .map(owner -> "Patient/" + owner.getIdPart());
        return isOwn(resource, patient)
                && Stream.concat(owners(resource).stream(), named).allMatch(("Patient/" + patient)::equals);
    }

    private static Stream<Reference> about(Resource resource) {
        return ABOUT.stream()
                .flatMap(name -> Stream.ofNullable(resource.getProperty(name.hashCode(), name, false)))
                .flatMap(Arrays::stream)
                .filter(Reference.class::isInstance)
                .map(Reference.class::cast);
    }

    /** The same, or a copy without references to a patient of this id at another server: HAPI takes those for ours. */
    private Resource withoutAbroad(Resource resource, String patient) {
        if (abroad(resource, patient).isEmpty()) {
            return resource;
        }
        Resource copy = FhirR4.copy(resource);
        abroad(copy, patient).forEach(reference -> reference.setReference("elsewhere"));
        return copy;
    }

    private List<Reference> abroad(Resource resource, String patient) {
        return context.newTerser().getAllPopulatedChildElementsOfType(resource, Reference.class).stream()
                .filter(reference -> reference.getReferenceElement().isAbsolute()
                        && patient.equals(reference.getReferenceElement().getIdPart()))
                .toList();
    }

    private static boolean isHere(IIdType owner, String patient) {
        return !owner.isAbsolute() && "Patient".equals(owner.getResourceType()) && patient.equals(owner.getIdPart());
    }

    /** Empty where there is none, or none any more. */
    Optional<Resource> current(String type, String id) {
        return version(type, id, Optional.empty());
    }

    /** The current one where none is named; empty where there is none, and where it is a deletion. */
    Optional<Resource> version(String type, String id, Optional<Long> version) {
        try {
            return Optional.of(
                    store.parse(version.isPresent() ? store.read(type, id, version.get()) : store.read(type, id)));
        } catch (RefusedException.NotFound | RefusedException.Gone e) {
            return Optional.empty();
        }
    }

    /** Says the same of a resource that is another's and of one that does not exist. */
    static RefusedException foreign(String type, String patient) {
        return new RefusedException.Forbidden("The token is for `Patient/" + patient + "`; this `" + type
                + "` is not of that patient, or is not there.");
    }

    /** Those of what a deletion deleted, too. */
    List<String> owners(Stored stored) {
        if (!knows(stored.type())) {
            return List.of();
        }
        return stored.deleted() ? formerOwners(stored) : owners(store.parse(stored));
    }

    private List<String> formerOwners(Stored deletion) {
        try {
            return version(deletion.type(), deletion.id(), Optional.of(deletion.version() - 1))
                    .map(this::owners)
                    .orElseGet(List::of);
        } catch (RefusedException.Unavailable e) {
            return List.of(); // that it was deleted is kept without them
        }
    }

    /** {@code Patient/x} for each compartment that it is in. */
    List<String> owners(Resource resource) {
        if (resource instanceof Bundle bundle) {
            return bundle.getEntry().stream()
                    .filter(BundleEntryComponent::hasResource)
                    .flatMap(entry -> owners(entry.getResource()).stream())
                    .distinct()
                    .toList();
        }
        if (!knows(resource.fhirType())) {
            return List.of();
        }
        if (resource.fhirType().equals("Patient")) {
            return resource.getIdElement().hasIdPart()
                    ? List.of("Patient/" + resource.getIdElement().getIdPart())
                    : List.of();
        }
        return context.newTerser().getCompartmentOwnersForResource("Patient", resource, Set.of()).stream()
                .filter(id -> id.hasIdPart() && "Patient".equals(id.getResourceType()))
                .map(id -> "Patient/" + id.getIdPart())
                .distinct()
                .toList();
    }

    /**
     * Whether the resource can be another patient's, too, as far as its bytes tell without being parsed; an owner is the
     * Patient itself, or is referred to by {@code Patient/} and its id.
     */
    static boolean mayBeAnothers(Stored stored, String patient) {
        if (stored.type().equals("Patient") && !stored.id().equals(patient)) {
            return true;
        }
        String text = new String(stored.json(), StandardCharsets.ISO_8859_1);
        int at = text.indexOf("Patient/");
        while (at >= 0) {
            int end = at + "Patient/".length() + patient.length();
            if (!text.startsWith(patient, at + "Patient/".length()) || !endsReference(text, end)) {
                return true;
            }
            at = text.indexOf("Patient/", end);
        }
        return false;
    }

    private static boolean endsReference(String text, int at) {
        return at < text.length() && (text.charAt(at) == '"' || text.startsWith("/_history/", at));
    }
}
