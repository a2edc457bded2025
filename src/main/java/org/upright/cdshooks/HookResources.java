package org.upright.cdshooks;

import ca.uhn.fhir.parser.DataFormatException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.FhirR4;
import org.upright.fhir.RefusedException;

/** FHIR resources inside of hook bodies. */
record HookResources(FhirR4 fhir) {
    /** @throws RefusedException.Unreadable where it is no R4 resource */
    Resource read(JsonNode json, String where) {
        if (!(json instanceof ObjectNode object)) {
            throw new RefusedException.Unreadable("`" + where + "` is no FHIR R4 resource.");
        }
        try {
            return (Resource) fhir.strictJson(object);
        } catch (DataFormatException e) {
            throw new RefusedException.Unreadable("`" + where + "` is no FHIR R4 resource: " + e.getMessage());
        } catch (ClassCastException | IllegalArgumentException e) {
            throw new RefusedException.Unreadable("`" + where + "` is no FHIR R4 resource.");
        }
    }

    /** The resources of a Bundle, or the one. */
    static List<Resource> each(Resource resource) {
        return resource instanceof Bundle bundle
                ? bundle.getEntry().stream()
                        .filter(BundleEntryComponent::hasResource)
                        .map(BundleEntryComponent::getResource)
                        .toList()
                : List.of(resource);
    }
}
