package org.upright.content;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.upright.content.Artifact.Status;

/**
 * Which of several versions is meant where none is named.
 *
 * <p>By semantic version where all of them have one, else by date; ties by version text, then by id, so that the choice
 * never depends on the order of loading.
 */
final class Newest {
    private Newest() {}

    static Optional<Artifact> of(List<Artifact> artifacts) {
        return artifacts.stream().max(order(artifacts));
    }

    static Optional<Artifact> of(List<Artifact> artifacts, Status status) {
        return of(artifacts.stream().filter(a -> a.status() == status).toList());
    }

    /** The newest active one, else the newest draft, else one that does not say; never a retired one. */
    static Optional<Artifact> usable(List<Artifact> artifacts) {
        return of(artifacts, Status.ACTIVE)
                .or(() -> of(artifacts, Status.DRAFT))
                .or(() -> of(artifacts, Status.UNKNOWN));
    }

    static Comparator<Artifact> order(List<Artifact> artifacts) {
        boolean semantic = artifacts.stream()
                .allMatch(a -> a.version().flatMap(SemanticVersion::parse).isPresent());
        Comparator<Artifact> first = semantic
                ? Comparator.comparing(
                        a -> SemanticVersion.parse(a.version().orElse("")).orElseThrow())
                : Comparator.comparing(Artifact::date);
        return first.thenComparing(a -> a.version().orElse("")).thenComparing(Artifact::key);
    }
}
