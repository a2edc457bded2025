package org.upright.apply.compile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ValueSet;
import org.upright.apply.expression.CodeSet;
import org.upright.apply.expression.Knowledge;
import org.upright.fhir.Canonical;

/** Knowledge that remembers what was asked of it in one compilation, found or not. Used by one thread. */
final class WatchedKnowledge implements Knowledge {
    private final Knowledge knowledge;
    private final Set<Canonical> asked = new LinkedHashSet<>();
    private final Map<String, Resource> found = new LinkedHashMap<>();

    WatchedKnowledge(Knowledge knowledge) {
        this.knowledge = knowledge;
    }

    @Override
    public <T extends Resource> Optional<T> artifact(Class<T> type, Canonical canonical) {
        asked.add(canonical);
        return seen(knowledge.artifact(type, canonical));
    }

    @Override
    public Optional<Library> libraryNamed(String name, Optional<String> version) {
        asked.add(new Canonical(name, version, Optional.empty()));
        return seen(knowledge.libraryNamed(name, version));
    }

    @Override
    public Optional<CodeSet> expand(Canonical valueSet) {
        asked.add(valueSet);
        var definition = seen(knowledge.artifact(ValueSet.class, valueSet));
        definition.ifPresent(set -> watch(Closure.of(set, knowledge)));
        return knowledge.expand(valueSet);
    }

    private <T extends Resource> Optional<T> seen(Optional<T> resource) {
        resource.ifPresent(r -> found.put(ArtifactName.key(r), r));
        return resource;
    }

    void watch(Closure closure) {
        asked.addAll(closure.reached());
        closure.resources().forEach(resource -> found.put(ArtifactName.key(resource), resource));
    }

    /** Canonicals as they were asked for; a CQL {@code include} stands by its name. */
    Set<Canonical> asked() {
        return Set.copyOf(asked);
    }

    List<Resource> found() {
        return new ArrayList<>(found.values());
    }
}
