package org.upright.content;

import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.expression.CodeSet;
import org.upright.apply.expression.Knowledge;
import org.upright.fhir.Canonical;

/** A snapshot that remembers what it was asked. Thread-safe. */
final class TracingKnowledge implements Knowledge {
    private final Snapshot snapshot;
    private final Trace trace = new Trace();

    TracingKnowledge(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    Trace trace() {
        return trace;
    }

    @Override
    public <T extends Resource> Optional<T> artifact(Class<T> type, Canonical canonical) {
        String name = Snapshot.fhirType(type);
        return trace.ask(name + " " + canonical, snapshot.artifacts(), a -> a.find(name, canonical))
                .flatMap(found -> Snapshot.asResource(type, found, canonical));
    }

    @Override
    public Optional<Library> libraryNamed(String name, Optional<String> version) {
        return trace.ask(
                        "library " + name + version.map(v -> "|" + v).orElse(""),
                        snapshot.artifacts(),
                        a -> a.libraryNamed(name, version))
                .map(found -> (Library) found.resource());
    }

    @Override
    public Optional<CodeSet> expand(Canonical canonical) {
        Optional<Traced<Expansion>> expansion = trace.ask(
                        "ValueSet " + canonical, snapshot.artifacts(), a -> a.find("ValueSet", canonical))
                .map(snapshot::expansionOf);
        expansion.ifPresent(e -> trace.addAll(e.trace()));
        return expansion.stream().flatMap(e -> e.value().codes().stream()).findFirst();
    }

    @Override
    public Optional<String> obstacle(Canonical valueSet) {
        return snapshot.obstacle(valueSet);
    }

    /** Beside what was asked: what an engine says it reached, for one that remembers libraries of its own. */
    void note(Stream<Canonical> reached) {
        reached.forEach(
                canonical -> trace.note("url " + canonical.url(), snapshot.artifacts(), a -> a.byUrl(canonical.url())));
    }
}
