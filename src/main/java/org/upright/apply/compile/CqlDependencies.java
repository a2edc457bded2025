package org.upright.apply.compile;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.ValueSet;
import org.upright.fhir.Canonical;

/** What a library's CQL text declares that it needs, read from its header lines without compiling it. */
final class CqlDependencies {
    private static final String VERSION = "(?:\\s++version\\s++'([^']*+)')?";
    private static final Pattern INCLUDE =
            Pattern.compile("^[ \\t]*+include\\s++\"?([\\w.-]++)\"?" + VERSION, Pattern.MULTILINE);
    private static final Pattern VALUE_SET =
            Pattern.compile("^[ \\t]*+valueset\\s++\"[^\"]*+\"\\s*+:\\s*+'([^']++)'" + VERSION, Pattern.MULTILINE);
    private static final Pattern CODE_SYSTEM =
            Pattern.compile("^[ \\t]*+codesystem\\s++\"[^\"]*+\"\\s*+:\\s*+'([^']++)'" + VERSION, Pattern.MULTILINE);

    private CqlDependencies() {}

    /** In the order of kinds and lines; empty where the library carries no CQL. */
    static List<ArtifactLink> of(Library library) {
        return library.getContent().stream()
                .filter(content -> "text/cql".equals(content.getContentType()) && content.getData() != null)
                .map(CqlDependencies::text)
                .flatMap(CqlDependencies::links)
                .toList();
    }

    private static String text(Attachment content) {
        return new String(content.getData(), StandardCharsets.UTF_8);
    }

    private static Stream<ArtifactLink> links(String cql) {
        return Stream.of(
                        matches(INCLUDE, cql).map(m -> ArtifactLink.include(m.group(1), version(m))),
                        matches(VALUE_SET, cql).map(m -> ArtifactLink.to(ValueSet.class, canonical(m))),
                        matches(CODE_SYSTEM, cql).map(m -> ArtifactLink.to(CodeSystem.class, canonical(m))))
                .flatMap(found -> found);
    }

    private static Stream<MatchResult> matches(Pattern pattern, String cql) {
        return pattern.matcher(cql).results();
    }

    private static Canonical canonical(MatchResult match) {
        Canonical declared = Canonical.parse(match.group(1));
        return version(match).map(v -> Canonical.of(declared.url(), v)).orElse(declared);
    }

    private static Optional<String> version(MatchResult match) {
        return Optional.ofNullable(match.group(2)).filter(v -> !v.isBlank());
    }
}
