package org.upright.apply.compile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.hl7.fhir.r4.model.DomainResource;
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
    private Optional<DomainResource> container = Optional.empty();

    WatchedKnowledge(Knowledge knowledge) {
        this.knowledge = knowledge;
    }

    /**
     * Does something for which {@code #id} means what is contained in this definition.
     *
     * @param name with a fragment where it is contained itself: then it contains nothing, and what is beside it is meant
     */
    <T> T inside(DomainResource definition, Canonical name, Supplier<T> work) {
        if (name.fragment().isPresent()) {
            return work.get();
        }
        Optional<DomainResource> outer = container;
        container = Optional.of(definition);
        try {
            return work.get();
        } finally {
            container = outer;
        }
    }

    /** What the definition contains that is being looked at. */
    List<Resource> contained() {
        return container.map(DomainResource::getContained).orElse(List.of());
    }

    /** The name of what the definition that is being looked at contains under this id. */
    Canonical inner(String id) {
        Canonical name = container.map(ArtifactName::of).orElseThrow();
        return new Canonical(name.url(), name.version(), Optional.of(id));
    }

    static boolean isCalled(Resource contained, Canonical canonical) {
        String id = Optional.ofNullable(contained.getId()).orElse("");
        return canonical.url().equals(id.startsWith("#") ? id : "#" + id);
    }

    @Override
    public <T extends Resource> Optional<T> artifact(Class<T> type, Canonical canonical) {
        Optional<T> inner = contained().stream()
                .filter(resource -> type.isInstance(resource) && isCalled(resource, canonical))
                .map(type::cast)
                .findFirst();
        if (inner.isPresent()) {
            return inner;
        }
        asked.add(canonical);
        return seen(knowledge.artifact(type, canonical));
    }

    @Override
    public Optional<Library> libraryNamed(String name, Optional<String> version) {
        Optional<Library> inner = contained().stream()
                .filter(Library.class::isInstance)
                .map(Library.class::cast)
                .filter(library -> name.equals(library.getName())
                        && version.map(v -> v.equals(library.getVersion())).orElse(true))
                .findFirst();
        if (inner.isPresent()) {
            return inner;
        }
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

    @Override
    public Optional<String> obstacle(Canonical valueSet) {
        return knowledge.obstacle(valueSet);
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
