package org.upright.authoring;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Resource;

/** Every element of a resource with the FHIRPath that leads to it, depth first; contained resources too. */
record Descendant(String where, Base element) {
    static Stream<Descendant> of(Resource resource) {
        return new Descendant(resource.fhirType(), resource).down();
    }

    private Stream<Descendant> down() {
        return Stream.concat(Stream.of(this), children().flatMap(Descendant::down));
    }

    private Stream<Descendant> children() {
        Stream<Descendant> listed = element.children().stream()
                .filter(property -> !isRoot() || !isUnlisted(property.getName()))
                .flatMap(this::values);
        return isRoot() ? Stream.concat(unlisted((DomainResource) element), listed) : listed;
    }

    private boolean isRoot() {
        return element instanceof DomainResource;
    }

    /** R4's MetadataResource does not list these among its children. */
    private static boolean isUnlisted(String name) {
        return name.equals("extension") || name.equals("contained");
    }

    private Stream<Descendant> unlisted(DomainResource resource) {
        return Stream.concat(
                placed("extension", resource.getExtension()), placed("contained", resource.getContained()));
    }

    private Stream<Descendant> values(Property property) {
        return placed(property.getName().replace("[x]", ""), property.getValues());
    }

    private Stream<Descendant> placed(String name, List<? extends Base> values) {
        String path = where + "." + name;
        return IntStream.range(0, values.size())
                .mapToObj(i -> new Descendant(values.size() == 1 ? path : path + "[" + i + "]", values.get(i)));
    }
}
