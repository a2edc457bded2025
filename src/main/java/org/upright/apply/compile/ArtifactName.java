package org.upright.apply.compile;

import java.util.Optional;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.Canonical;

/** What a knowledge artifact is called. */
final class ArtifactName {
    private ArtifactName() {}

    /** url|version; {@code urn:uuid:} or {@code Type/id} where the artifact has no url. */
    static Canonical of(Resource resource) {
        if (resource instanceof MetadataResource artifact && artifact.getUrl() != null) {
            return Canonical.of(
                    artifact.getUrl(),
                    Optional.ofNullable(artifact.getVersion()).orElse(""));
        }
        String id = Optional.ofNullable(resource.getIdElement().getIdPart()).orElse("unnamed");
        return Canonical.of(id.startsWith("urn:") ? id : resource.fhirType() + "/" + id);
    }

    static String key(Resource resource) {
        return resource.fhirType() + " " + of(resource);
    }

    /** FHIRPath of the artifact, as issues of whoever refers to it name it. */
    static String where(Resource resource) {
        return resource.fhirType() + ".where(url = '" + of(resource).url() + "')";
    }
}
