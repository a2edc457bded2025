package org.upright.record;

import ca.uhn.fhir.context.FhirContext;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/**
 * What a record's resources refer to and that is nobody's: the Medication of a request, the Practitioner of an
 * encounter. One step far, types that will be read only, at most {@value #MOST} resources.
 */
record Mentioned(FhirContext fhir, Ownership ownership, Set<String> types) {
    private static final int MOST = 200;

    void addTo(List<Resource> record, Sources sources) {
        if (types.stream().noneMatch(type -> type.equals("*") || !ownership.isPersonal(type))) {
            return;
        }
        Set<String> present = new HashSet<>();
        record.forEach(r -> present.add(r.fhirType() + "/" + r.getIdElement().getIdPart()));
        Set<SubjectReference> wanted = new LinkedHashSet<>();
        record.forEach(resource -> wanted.addAll(mentionedBy(resource)));
        wanted.stream()
                .filter(reference -> !present.contains(reference.toString()))
                .limit(MOST)
                .map(sources::find)
                .flatMap(Optional::stream)
                .forEach(record::add);
    }

    private List<SubjectReference> mentionedBy(Resource resource) {
        return fhir.newTerser().getAllPopulatedChildElementsOfType(resource, Reference.class).stream()
                .map(Reference::getReference)
                .filter(Objects::nonNull)
                .flatMap(r -> SubjectReference.of(r).stream())
                .filter(r -> !ownership.isPersonal(r.type()) && (types.contains("*") || types.contains(r.type())))
                .toList();
    }
}
