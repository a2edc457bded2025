package org.upright.apply.expression;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Resource;

/**
 * One subject's data: the subject, what belongs to it, and what that refers to (practitioners, medications).
 *
 * <p>Resources are ordered by type and id, so that the order in which they arrived changes nothing. They are not to be
 * changed by whoever reads them.
 */
public final class SubjectRecord {
    private final Resource subject;
    private final Map<String, List<Resource>> byType = new LinkedHashMap<>();
    private final Map<String, Resource> byReference;
    private final List<Resource> all;

    /** @param resources all of the record; the subject is added where it is not among them */
    public SubjectRecord(Resource subject, List<Resource> resources) {
        this(subject, resources, Map.of(key(subject), subject));
    }

    private SubjectRecord(Resource subject, List<Resource> resources, Map<String, Resource> first) {
        this.subject = subject;
        Map<String, Resource> distinct = new TreeMap<>(first);
        int unnamed = 0;
        for (Resource resource : resources) {
            String id = resource.getIdElement().getIdPart();
            distinct.putIfAbsent(id == null ? resource.fhirType() + "/~" + unnamed++ : key(resource), resource);
        }
        this.byReference = distinct;
        this.all = List.copyOf(distinct.values());
        all.forEach(resource -> byType.computeIfAbsent(resource.fhirType(), type -> new ArrayList<>())
                .add(resource));
        byType.replaceAll((type, found) -> List.copyOf(found));
    }

    /** Data of no one subject: {@link #subject()} is empty Parameters without an id, which are not of the record. */
    public static SubjectRecord ofNobody(List<Resource> resources) {
        return new SubjectRecord(new Parameters(), resources, Map.of());
    }

    private static String key(Resource resource) {
        return resource.fhirType() + "/" + resource.getIdElement().getIdPart();
    }

    public Resource subject() {
        return subject;
    }

    /** Every resource once, by type and id. */
    public List<Resource> all() {
        return all;
    }

    /** In the order of their ids; empty where the record has none of this type. */
    public List<Resource> ofType(String type) {
        return byType.getOrDefault(type, List.of());
    }

    /** Whether this very resource is one of the record. */
    public boolean holds(Resource resource) {
        String id = resource.getIdElement().getIdPart();
        return id == null
                ? byType.getOrDefault(resource.fhirType(), List.of()).contains(resource)
                : byReference.get(key(resource)) == resource;
    }

    /** @param reference {@code Type/id}; versions and bases are ignored */
    public Optional<Resource> resolve(String reference) {
        IdType id = new IdType(reference);
        return Optional.ofNullable(byReference.get(id.getResourceType() + "/" + id.getIdPart()));
    }
}
