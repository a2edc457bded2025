package org.upright.store;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.IParser;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.FhirR4;
import org.upright.fhir.RefusedException;
import org.upright.store.index.ParameterCatalog;
import org.upright.store.index.PathBounds;
import org.upright.store.sql.Stamp;
import org.upright.store.sql.VersionRow;

/** Turns resources into drafts, and stored JSON into resources. Thread-safe. */
final class Drafts {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9\\-.]{1,64}");

    private final FhirContext context;
    private final ParameterCatalog catalog;
    private final Optional<Links> links;

    /** @param links what finds references, where their integrity is kept */
    Drafts(FhirContext context, ParameterCatalog catalog, Optional<Links> links) {
        this.context = context;
        this.catalog = catalog;
        this.links = links;
    }

    static void checkId(String id) {
        if (!ID.matcher(id).matches()) {
            throw new RefusedException.Unreadable(
                    "`" + id + "` is no id; up to 64 letters, digits, `-` and `.` are needed.");
        }
    }

    /** @param given is copied, not changed */
    Draft of(Resource given, String id) {
        return ofOwn(FhirR4.copy(given), id);
    }

    /** @param resource is changed, and is nobody else's */
    Draft ofOwn(Resource resource, String id) {
        if (!catalog.hasType(resource.fhirType())) {
            throw new RefusedException.NotFound(
                    "`" + resource.fhirType() + "` is no type of resource that is stored here.");
        }
        checkId(id);
        PathBounds.check(resource, context);
        resource.setId(id);
        resource.getMeta().setVersionId(Stamp.VERSION);
        resource.getMeta().setLastUpdatedElement(new InstantType(Stamp.UPDATED));
        byte[] json = encode(resource).getBytes(StandardCharsets.UTF_8);
        WrittenNumbers.check(json);
        if (Stamp.find(json) < 0) {
            throw new IllegalStateException("HAPI wrote a resource without its meta.");
        }
        return new Draft(
                resource.fhirType(),
                id,
                json,
                VersionRow.deflate(json),
                catalog.rows(resource),
                links.map(found -> found.toStored(resource)).orElse(List.of()));
    }

    private String encode(Resource resource) {
        try {
            return parser().encodeResourceToString(resource);
        } catch (DataFormatException e) {
            throw new RefusedException.Unprocessable("The resource cannot be written as JSON: " + e.getMessage());
        }
    }

    Resource parse(String type, byte[] json) {
        Class<? extends org.hl7.fhir.instance.model.api.IBaseResource> model =
                context.getResourceDefinition(type).getImplementingClass();
        return (Resource) parser().parseResource(model, new String(json, StandardCharsets.UTF_8));
    }

    private IParser parser() {
        IParser parser = context.newJsonParser();
        parser.setStripVersionsFromReferences(false);
        parser.setOverrideResourceIdWithBundleEntryFullUrl(false);
        return parser;
    }

    /**
     * The id that a resource brings, without type and version; empty where it brings none. HAPI takes the full url of a
     * bundle's entry for its id: that is where it was, not what it is to be here.
     */
    static String idOf(Resource resource) {
        IdType id = resource.getIdElement();
        boolean foreign = id.hasBaseUrl()
                || id.isLocal()
                || id.getValue() != null && id.getValue().startsWith("urn:");
        return id.hasIdPart() && !foreign ? id.getIdPart() : "";
    }
}
