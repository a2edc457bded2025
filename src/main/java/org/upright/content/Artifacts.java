package org.upright.content;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.upright.fhir.Canonical;

/**
 * Artifacts, indexed. Immutable.
 *
 * <p>One set may lie over another: what it holds then hides what lies below under the same {@code Type/id} or the same
 * url and version, and looking up costs two looks instead of one.
 */
final class Artifacts {
    private final Optional<Artifacts> below;
    private final Map<String, Artifact> byKey = new LinkedHashMap<>();
    private final Map<String, List<Artifact>> byUrl = new HashMap<>();
    private final Map<String, List<Artifact>> libraries = new HashMap<>();

    Artifacts(Collection<Artifact> artifacts) {
        this(artifacts, Optional.empty());
    }

    private Artifacts(Collection<Artifact> artifacts, Optional<Artifacts> below) {
        this.below = below;
        artifacts.forEach(artifact -> byKey.put(artifact.key(), artifact));
        byKey.values().forEach(this::index);
    }

    private void index(Artifact artifact) {
        artifact.url().ifPresent(url -> add(byUrl, url, artifact));
        if (artifact.type().equals("Library")) {
            artifact.name().ifPresent(name -> add(libraries, name, artifact));
        }
    }

    private static void add(Map<String, List<Artifact>> index, String key, Artifact artifact) {
        index.computeIfAbsent(key, k -> new ArrayList<>()).add(artifact);
    }

    Artifacts under(Collection<Artifact> artifacts) {
        return new Artifacts(artifacts, Optional.of(this));
    }

    Collection<Artifact> all() {
        return below.isEmpty()
                ? List.copyOf(byKey.values())
                : Stream.concat(byKey.values().stream(), notHidden(below.get().all()))
                        .toList();
    }

    Optional<Artifact> byKey(String type, String id) {
        return byKey(type + "/" + id);
    }

    /** @param key as {@link Artifact#key()} tells it */
    Optional<Artifact> byKey(String key) {
        return Optional.ofNullable(byKey.get(key))
                .or(() -> below.flatMap(b -> b.byKey(key)).filter(a -> !hides(a)));
    }

    /** All versions of one url, of every type. */
    List<Artifact> byUrl(String url) {
        return merged(byUrl.getOrDefault(url, List.of()), below.map(b -> b.byUrl(url)));
    }

    /** All versions of one type that the canonical may mean, its version not yet looked at. */
    List<Artifact> candidates(String type, Canonical canonical) {
        List<Artifact> found = byUrl(canonical.url()).stream()
                .filter(artifact -> artifact.type().equals(type))
                .toList();
        return found.isEmpty() ? relative(type, canonical.url()) : found;
    }

    private List<Artifact> relative(String type, String url) {
        String id = url.startsWith(type + "/") ? url.substring(type.length() + 1) : url;
        return byKey(type, id).stream().toList();
    }

    /** The artifact of this canonical: the named version, else the newest active one, else the newest draft. */
    Optional<Artifact> find(String type, Canonical canonical) {
        return pick(candidates(type, canonical), canonical.version());
    }

    /** By the name, and by the version where one is given: that of its own CQL, which a library need not repeat. */
    Optional<Artifact> libraryNamed(String name, Optional<String> version) {
        List<Artifact> candidates = named(name);
        return pick(candidates, version)
                .or(() -> Newest.usable(candidates.stream()
                        .filter(artifact -> artifact.version().isEmpty())
                        .toList()));
    }

    private List<Artifact> named(String name) {
        return merged(libraries.getOrDefault(name, List.of()), below.map(b -> b.named(name)));
    }

    private static Optional<Artifact> pick(List<Artifact> candidates, Optional<String> version) {
        return version.isEmpty()
                ? Newest.usable(candidates)
                : Newest.of(candidates.stream()
                        .filter(artifact -> artifact.version().equals(version))
                        .toList());
    }

    private List<Artifact> merged(List<Artifact> own, Optional<List<Artifact>> lower) {
        return lower.isEmpty()
                ? List.copyOf(own)
                : Stream.concat(own.stream(), notHidden(lower.get())).toList();
    }

    private Stream<Artifact> notHidden(Collection<Artifact> lower) {
        return lower.stream().filter(artifact -> !hides(artifact));
    }

    private boolean hides(Artifact lower) {
        return byKey.containsKey(lower.key())
                || lower.url().stream()
                        .flatMap(url -> byUrl.getOrDefault(url, List.of()).stream())
                        .anyMatch(own ->
                                own.type().equals(lower.type()) && own.version().equals(lower.version()));
    }
}
