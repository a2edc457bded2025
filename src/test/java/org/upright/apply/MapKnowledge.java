package org.upright.apply;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.expression.CodeSet;
import org.upright.apply.expression.Knowledge;
import org.upright.fhir.Canonical;

/** Artifacts by url; the first given of a url is its newest. */
public final class MapKnowledge implements Knowledge {
    private final List<MetadataResource> artifacts;
    private final Map<String, CodeSet> valueSets = new LinkedHashMap<>();

    public MapKnowledge(MetadataResource... artifacts) {
        this.artifacts = List.of(artifacts);
    }

    public MapKnowledge with(String valueSet, Coding... members) {
        Set<CodeSet.Code> codes = new LinkedHashSet<>();
        List.of(members).forEach(member -> codes.add(CodeSet.Code.of(member)));
        valueSets.put(valueSet, new CodeSet(List.of(members), codes));
        return this;
    }

    @Override
    public <T extends Resource> Optional<T> artifact(Class<T> type, Canonical canonical) {
        return artifacts.stream()
                .filter(artifact -> canonical.url().equals(artifact.getUrl()))
                .filter(artifact -> canonical
                        .version()
                        .map(v -> v.equals(artifact.getVersion()))
                        .orElse(true))
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }

    @Override
    public Optional<Library> libraryNamed(String name, Optional<String> version) {
        return artifacts.stream()
                .filter(Library.class::isInstance)
                .map(Library.class::cast)
                .filter(library -> name.equals(library.getName()))
                .findFirst();
    }

    @Override
    public Optional<CodeSet> expand(Canonical valueSet) {
        return Optional.ofNullable(valueSets.get(valueSet.url()));
    }
}
