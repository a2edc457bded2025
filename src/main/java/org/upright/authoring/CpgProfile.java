package org.upright.authoring;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.Canonical;

/**
 * The profiles of the CPG implementation guide whose rules we check ourselves, as its package is not with us.
 *
 * @see <a href="https://hl7.org/fhir/uv/cpg/">CPG implementation guide 2.0.0</a>
 */
enum CpgProfile {
    PATHWAY("cpg-pathwaydefinition"),
    STRATEGY("cpg-strategydefinition"),
    RECOMMENDATION("cpg-recommendationdefinition"),
    COMMUNICATION("cpg-communicationactivity"),
    SERVICE_REQUEST("cpg-servicerequestactivity"),
    COLLECT_INFORMATION("cpg-collectinformationactivity"),
    REPORT_FLAG("cpg-reportflagactivity");

    static final String STRUCTURES = "http://hl7.org/fhir/uv/cpg/StructureDefinition/";
    private final String name;

    CpgProfile(String name) {
        this.name = name;
    }

    String url() {
        return STRUCTURES + name;
    }

    static Optional<CpgProfile> of(String canonical) {
        Optional<String> url = WrittenCanonical.read(canonical).map(Canonical::url);
        return Arrays.stream(values())
                .filter(p -> url.equals(Optional.of(p.url())))
                .findFirst();
    }

    /** Those that the resource claims to follow. */
    static Set<CpgProfile> claimedBy(Resource resource) {
        return claimed(resource).collect(Collectors.toSet());
    }

    static Set<CpgProfile> claimedBy(Resource resource, Optional<String> asked) {
        Stream<CpgProfile> also = asked.flatMap(CpgProfile::of).stream();
        return Stream.concat(claimed(resource), also).collect(Collectors.toSet());
    }

    private static Stream<CpgProfile> claimed(Resource resource) {
        return resource.getMeta().getProfile().stream()
                .filter(PrimitiveType::hasValue)
                .flatMap(profile -> of(profile.getValue()).stream());
    }
}
