package org.upright.server;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Resource;
import org.upright.content.Content;
import org.upright.content.Snapshot;
import org.upright.store.Deletions;
import org.upright.store.Stored;

/** Plans that need an artifact object to its deletion, unless the same transaction deletes or changes them. */
record NeededContent(FhirContext context, Supplier<Optional<Content>> content) implements Deletions {
    @Override
    public Map<String, List<String>> needed(List<Stored> written) {
        List<Stored> artifacts = written.stream()
                .filter(stored -> Content.TYPES.contains(stored.type()))
                .toList();
        return artifacts.stream().anyMatch(Stored::deleted)
                ? content.get().map(known -> needed(known.current(), artifacts)).orElse(Map.of())
                : Map.of();
    }

    /** What is deleted is left in, so that plans that would find it are seen to. */
    private Map<String, List<String>> needed(Snapshot before, List<Stored> artifacts) {
        Snapshot after = before.overlaid(
                artifacts.stream().filter(a -> !a.deleted()).map(this::parsed).toList());
        Set<String> going = artifacts.stream()
                .filter(Stored::deleted)
                .map(Stored::reference)
                .collect(Collectors.toSet());
        Map<String, List<String>> needed = new TreeMap<>();
        for (Stored artifact : artifacts) {
            List<String> plans =
                    artifact.deleted() ? after.plansThatNeed(artifact.type(), artifact.id(), going) : List.of();
            if (!plans.isEmpty()) {
                needed.put(artifact.reference(), plans);
            }
        }
        return needed;
    }

    private Resource parsed(Stored stored) {
        return (Resource) context.newJsonParser().parseResource(new String(stored.json(), StandardCharsets.UTF_8));
    }
}
