package org.upright.store;

import ca.uhn.fhir.context.FhirContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.UriType;
import org.upright.fhir.ElementWalk;

/** References inside resources: which there are, and others put in their place. Thread-safe. */
final class Links {
    private static final Pattern CONDITIONAL = Pattern.compile("[A-Z][A-Za-z]+\\?.+");
    private static final Pattern LITERAL = Pattern.compile("[A-Z][A-Za-z]+/[A-Za-z0-9\\-.]{1,64}(/_history/.+)?");

    private final ElementWalk elements;

    Links(FhirContext context) {
        this.elements = new ElementWalk(context);
    }

    /** The elements that refer, in document order; the resource's own, to be changed with it. */
    record Found(List<Reference> references, List<UriType> uris) {
        /** References of the form {@code Type?criteria}. */
        List<String> conditional() {
            return literals().filter(r -> CONDITIONAL.matcher(r).matches()).toList();
        }

        private java.util.stream.Stream<String> literals() {
            return references.stream().map(Reference::getReference).filter(Objects::nonNull);
        }
    }

    Found in(Resource resource) {
        Found found = new Found(new ArrayList<>(), new ArrayList<>());
        elements.each(resource, element -> {
            if (element instanceof Reference reference) {
                found.references().add(reference);
            } else if (element instanceof UriType uri) {
                found.uris().add(uri);
            }
        });
        return found;
    }

    /** References of the form {@code Type/id}, without versions. */
    List<String> toStored(Resource resource) {
        return in(resource)
                .literals()
                .filter(r -> LITERAL.matcher(r).matches())
                .map(r -> r.replaceFirst("/_history/.*", ""))
                .distinct()
                .toList();
    }

    /** Changes the resource: references, urls and links of the narrative that are a key become its value. */
    static void replace(Resource resource, Found within, Map<String, String> byOld) {
        if (byOld.isEmpty()) {
            return;
        }
        for (Reference reference : within.references()) {
            String found = reference.getReference() != null ? byOld.get(reference.getReference()) : null;
            if (found != null) {
                reference.setReference(found);
            }
        }
        for (UriType uri : within.uris()) {
            String found = uri.hasValue() ? byOld.get(uri.getValue()) : null;
            if (found != null) {
                uri.setValue(found);
            }
        }
        if (resource instanceof DomainResource domain && domain.getText().hasDiv()) {
            replaceInNarrative(domain, byOld);
        }
    }

    private static void replaceInNarrative(DomainResource resource, Map<String, String> byOld) {
        String before = resource.getText().getDivAsString();
        String after = before;
        for (Map.Entry<String, String> entry : byOld.entrySet()) {
            after = after.replace("\"" + entry.getKey() + "\"", "\"" + entry.getValue() + "\"");
        }
        if (!after.equals(before)) {
            resource.getText().setDivAsString(after);
        }
    }
}
