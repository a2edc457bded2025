package org.upright.authoring;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.expression.CodeSet;
import org.upright.apply.expression.Knowledge;
import org.upright.fhir.Canonical;

/** The artifacts of a directory as knowledge, to be validated against each other. Expands no value sets. */
record ReadArtifacts(List<MetadataResource> artifacts) implements Knowledge {
    private static final Comparator<MetadataResource> BEST = Comparator.comparing(
                    (MetadataResource m) -> m.getStatus() == PublicationStatus.ACTIVE)
            .thenComparing(m -> Optional.ofNullable(m.getVersion()).orElse(""));

    @Override
    public <T extends Resource> Optional<T> artifact(Class<T> type, Canonical canonical) {
        return of(type).filter(m -> canonical.url().equals(((MetadataResource) m).getUrl()))
                .filter(m -> hasVersion((MetadataResource) m, canonical.version()))
                .max((one, other) -> BEST.compare((MetadataResource) one, (MetadataResource) other));
    }

    @Override
    public Optional<Library> libraryNamed(String name, Optional<String> version) {
        return of(Library.class)
                .filter(library -> name.equals(library.getName()) && hasVersion(library, version))
                .max(BEST);
    }

    @Override
    public Optional<CodeSet> expand(Canonical valueSet) {
        return Optional.empty();
    }

    private <T extends Resource> Stream<T> of(Class<T> type) {
        return artifacts.stream().filter(type::isInstance).map(type::cast);
    }

    private static boolean hasVersion(MetadataResource artifact, Optional<String> version) {
        return version.map(v -> v.equals(artifact.getVersion())).orElse(true);
    }
}
