package org.upright.record;

import ca.uhn.fhir.context.FhirContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.FhirR4;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;
import org.upright.store.RecordBound;

/**
 * The data of the call: every Bundle unpacked, every resource once.
 *
 * <p>Bundles of any type are taken as what they hold: an entry's resource counts, what its {@code request} would do does
 * not. An entry without an id gets that of its {@code fullUrl}; references by {@code urn:uuid:} are turned into {@code
 * Type/id}, in a copy. Used by one thread.
 */
final class InlineData {
    private final FhirContext fhir;
    private final RecordBound bound;
    private final Map<String, Resource> named = new LinkedHashMap<>();
    private final List<Resource> unnamed = new ArrayList<>();
    private final Map<String, SubjectReference> urns = new HashMap<>();
    private final Map<String, String> patientUrls = new HashMap<>();
    private final List<Issue> issues = new ArrayList<>();

    private InlineData(FhirContext fhir, RecordBound bound) {
        this.fhir = fhir;
        this.bound = bound;
    }

    /** @throws RefusedException.Unprocessable over the limit, or where two patients share an id */
    static InlineData read(List<Resource> data, FhirContext fhir, RecordBound bound) {
        InlineData inline = new InlineData(fhir, bound);
        data.forEach(resource -> inline.add(resource, ""));
        inline.resolveUrns();
        return inline;
    }

    /** In the order of arrival, urn references resolved. */
    Collection<Resource> all() {
        return Stream.concat(named.values().stream(), unnamed.stream()).toList();
    }

    Optional<Resource> find(SubjectReference reference) {
        return Optional.ofNullable(named.get(reference.toString()));
    }

    Optional<SubjectReference> byUrn(String urn) {
        return Optional.ofNullable(urns.get(urn));
    }

    List<Issue> issues() {
        return List.copyOf(issues);
    }

    private void add(Resource resource, String fullUrl) {
        if (resource instanceof Bundle bundle) {
            addEntries(bundle);
        } else if (resource instanceof OperationOutcome outcome) {
            addOutcome(outcome);
        } else {
            addResource(resource, fullUrl);
        }
    }

    private void addEntries(Bundle bundle) {
        if (bundle.getLink().stream().anyMatch(link -> "next".equals(link.getRelation()))) {
            issues.add(Issue.warning(
                    IssueType.INCOMPLETE,
                    "",
                    "A Bundle of the data is one page of several: it has a link `next`, which is not followed."));
        }
        bundle.getEntry().stream()
                .filter(BundleEntryComponent::hasResource)
                .forEach(entry -> add(entry.getResource(), address(entry)));
    }

    private static String address(BundleEntryComponent entry) {
        return Optional.ofNullable(entry.getFullUrl())
                .or(() -> Optional.ofNullable(entry.getRequest().getUrl()))
                .orElse("");
    }

    private void addOutcome(OperationOutcome outcome) {
        if (outcome.getIssue().stream().anyMatch(i -> i.getSeverity() != OperationOutcome.IssueSeverity.INFORMATION)) {
            issues.add(Issue.warning(
                    IssueType.INCOMPLETE,
                    "",
                    "The data hold an OperationOutcome in place of data: whoever fetched them did not get all."));
        }
    }

    private void addResource(Resource resource, String fullUrl) {
        bound.require(named.size() + unnamed.size() + 1, 0);
        Optional<SubjectReference> name = name(resource, fullUrl);
        if (name.isEmpty()) {
            unnamed.add(resource);
            return;
        }
        if (fullUrl.startsWith("urn:")) {
            urns.put(fullUrl, name.get());
        }
        requireOnePatient(name.get(), fullUrl);
        named.merge(name.get().toString(), withId(resource, name.get().id()), this::newer);
    }

    private static Optional<SubjectReference> name(Resource resource, String fullUrl) {
        String type = resource.fhirType();
        Optional<String> own = Optional.ofNullable(resource.getIdElement().getIdPart());
        if (own.isPresent() && own.get().startsWith("urn:")) {
            return Optional.of(new SubjectReference(type, urnTail(own.get())));
        }
        return own.map(id -> new SubjectReference(type, id))
                .or(() -> fullUrl.startsWith("urn:")
                        ? Optional.of(new SubjectReference(type, urnTail(fullUrl)))
                        : SubjectReference.of(fullUrl).filter(r -> r.type().equals(type)));
    }

    private static String urnTail(String urn) {
        return urn.substring(urn.lastIndexOf(':') + 1);
    }

    private static Resource withId(Resource resource, String id) {
        if (id.equals(resource.getIdElement().getIdPart())) {
            return resource;
        }
        Resource copy = FhirR4.copy(resource);
        copy.setId(id);
        return copy;
    }

    /** Ids are compared without their server: two servers' patients of one id would be taken for one person. */
    private void requireOnePatient(SubjectReference name, String fullUrl) {
        if (!name.type().equals("Patient") || !fullUrl.contains("://")) {
            return;
        }
        String first = patientUrls.computeIfAbsent(name.id(), id -> fullUrl);
        if (!first.equals(fullUrl)) {
            throw new RefusedException.Unprocessable(
                    "The data hold `" + name + "` of two servers; data of one server are needed, or ids that differ.");
        }
    }

    /** Later {@code meta.lastUpdated}, then higher version, then by content: never by the order of arrival. */
    private Resource newer(Resource first, Resource second) {
        if (first.equalsDeep(second)) {
            return first;
        }
        issues.add(Issue.warning(
                IssueType.DUPLICATE,
                "",
                "`" + first.fhirType() + "/" + first.getIdElement().getIdPart()
                        + "` is in the data more than once with different content; the newest is used."));
        return age(first).compareTo(age(second)) >= 0 ? first : second;
    }

    private String age(Resource resource) {
        String updated = resource.getMeta().getLastUpdated() != null
                ? "%020d".formatted(resource.getMeta().getLastUpdated().getTime())
                : "";
        String version = Optional.ofNullable(resource.getMeta().getVersionId()).orElse("");
        return updated + "|" + "%20s".formatted(version) + "|"
                + fhir.newJsonParser().encodeResourceToString(resource);
    }

    private void resolveUrns() {
        if (!urns.isEmpty()) {
            named.replaceAll((name, resource) -> resolved(resource));
            unnamed.replaceAll(this::resolved);
        }
    }

    private Resource resolved(Resource resource) {
        if (references(resource).noneMatch(r -> urns.containsKey(r.getReference()))) {
            return resource;
        }
        Resource copy = FhirR4.copy(resource);
        references(copy)
                .filter(r -> urns.containsKey(r.getReference()))
                .forEach(r ->
                        r.setReference(String.valueOf(byUrn(r.getReference()).orElseThrow())));
        return copy;
    }

    private Stream<Reference> references(Resource resource) {
        return fhir.newTerser().getAllPopulatedChildElementsOfType(resource, Reference.class).stream()
                .filter(reference -> reference.getReference() != null);
    }
}
