package org.upright.content;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Resource;

/**
 * The loader's memory: a tag on every resource that it writes, whose code is the SHA-256 of the content as loaded.
 *
 * <p>Where content and tag agree, nobody has edited the resource since; an edit changes the content or loses the tag.
 * The memory travels with the resource, so copies, restored backups and a second node know it too.
 */
record LoadedTag(FhirContext fhir) {
    static final String SYSTEM = "http://upright.example.org/fhir/CodeSystem/loaded-content";

    /** A copy with the tag. */
    Resource tagged(Resource resource) {
        Resource copy = plain(resource);
        copy.getMeta().addTag(SYSTEM, hash(resource), "Content as it was loaded from a file");
        return copy;
    }

    boolean isAsLoaded(Resource stored) {
        return Optional.ofNullable(stored.getMeta().getTag(SYSTEM, hash(stored)))
                .isPresent();
    }

    /** SHA-256, in hex, of all that an author wrote: without version, time of writing and this tag. */
    String hash(Resource resource) {
        byte[] json =
                fhir.newJsonParser().encodeResourceToString(plain(resource)).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(sha256().digest(json));
    }

    private static Resource plain(Resource resource) {
        Resource copy = resource.copy();
        copy.setId(resource.getIdElement().getIdPart());
        copy.getMeta()
                .setVersionIdElement(new org.hl7.fhir.r4.model.IdType())
                .setLastUpdatedElement(new org.hl7.fhir.r4.model.InstantType());
        copy.getMeta().getTag().removeIf(LoadedTag::isOurs);
        return copy;
    }

    private static boolean isOurs(Coding tag) {
        return SYSTEM.equals(tag.getSystem());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256.", impossible);
        }
    }
}
