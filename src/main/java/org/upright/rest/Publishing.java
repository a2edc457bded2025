package org.upright.rest;

import ca.uhn.fhir.context.FhirContext;
import java.util.Optional;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.RefusedException;
import org.upright.security.Access;

/** Authors write drafts; what is in force is written, and taken out of force, by publishers only. */
public final class Publishing {
    private final FhirContext context;

    public Publishing(FhirContext context) {
        this.context = context;
    }

    /** @param current what it would replace */
    void require(Rights rights, Resource sent, Optional<Resource> current) {
        if (isInForce(sent) || current.filter(Publishing::isInForce).isPresent()) {
            require(rights, sent.fhirType());
        }
    }

    /** For writes whose outcome is not known before. */
    void require(Rights rights, String type) {
        if (guards(type) && !rights.mayPublish()) {
            throw new RefusedException.Forbidden(
                    "Only drafts of `" + type + "` are written without the scope `" + Access.PUBLISH + "`.");
        }
    }

    /** Whether resources of the type are ever in force. */
    boolean guards(String type) {
        return MetadataResource.class.isAssignableFrom(
                context.getResourceDefinition(type).getImplementingClass());
    }

    private static boolean isInForce(Resource resource) {
        return resource instanceof MetadataResource artifact && artifact.getStatus() != PublicationStatus.DRAFT;
    }
}
