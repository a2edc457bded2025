package org.upright.store;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.util.FhirTerser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.UriType;

/** References inside resources: which there are, and others put in their place. Thread-safe. */
final class Links {
    private static final Pattern CONDITIONAL = Pattern.compile("[A-Z][A-Za-z]+\\?.+");
    private static final Pattern LITERAL = Pattern.compile("[A-Z][A-Za-z]+/[A-Za-z0-9\\-.]{1,64}(/_history/.+)?");

    private final FhirTerser terser;

    Links(FhirContext context) {
        this.terser = context.newTerser();
    }

    /** References of the form {@code Type?criteria}. */
    List<String> conditional(Resource resource) {
        return literals(resource).filter(r -> CONDITIONAL.matcher(r).matches()).toList();
    }

    /** References of the form {@code Type/id}, without versions. */
    List<String> toStored(Resource resource) {
        return literals(resource)
                .filter(r -> LITERAL.matcher(r).matches())
                .map(r -> r.replaceFirst("/_history/.*", ""))
                .distinct()
                .toList();
    }

    private java.util.stream.Stream<String> literals(Resource resource) {
        return new ArrayList<>(terser.getAllPopulatedChildElementsOfType(resource, Reference.class))
                .stream().filter(Reference::hasReference).map(Reference::getReference);
    }

    /** Changes the resource: references, urls and links of the narrative that are a key become its value. */
    void replace(Resource resource, Map<String, String> byOld) {
        if (byOld.isEmpty()) {
            return;
        }
        for (Reference reference : terser.getAllPopulatedChildElementsOfType(resource, Reference.class)) {
            String found = reference.hasReference() ? byOld.get(reference.getReference()) : null;
            if (found != null) {
                reference.setReference(found);
            }
        }
        for (UriType uri : terser.getAllPopulatedChildElementsOfType(resource, UriType.class)) {
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
