package org.upright.apply.compile;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.hl7.fhir.r4.model.Resource;

/** SHA-256 over content. A resource's version and time of storage are no part of it: they change without the content. */
final class ContentHash {
    private final FhirContext fhir;
    private final Map<Resource, Digest> digests = Collections.synchronizedMap(new WeakHashMap<>());

    /** @param characters of the JSON that was hashed */
    private record Digest(String hash, int characters) {}

    ContentHash(FhirContext fhir) {
        this.fhir = fhir;
    }

    /** The same whatever the order. */
    String of(Collection<? extends Resource> resources) {
        List<String> each = resources.stream()
                .map(resource -> digest(resource).hash())
                .distinct()
                .sorted()
                .toList();
        return sha256(String.join("\n", each));
    }

    /** Of its JSON. */
    int characters(Resource resource) {
        return digest(resource).characters();
    }

    /** Kept as long as the resource is: plans share most of what they reach. */
    private Digest digest(Resource resource) {
        return digests.computeIfAbsent(resource, this::encoded);
    }

    private Digest encoded(Resource resource) {
        Resource bare = resource.copy();
        bare.getMeta().setVersionId(null).setLastUpdated(null);
        String json = fhir.newJsonParser().encodeResourceToString(bare);
        return new Digest(sha256(json), json.length());
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
