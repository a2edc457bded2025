package org.upright.server;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.upright.content.Content;
import org.upright.store.Deletions;
import org.upright.store.Stored;

/** Plans that need an artifact object to its deletion. */
record NeededContent(Supplier<Optional<Content>> content) implements Deletions {
    @Override
    public List<String> neededBy(Stored stored, List<Stored> together) {
        Set<String> going = together.stream().map(Stored::reference).collect(Collectors.toSet());
        return Content.TYPES.contains(stored.type())
                ? content.get()
                        .map(known -> known.current().plansThatNeed(stored.type(), stored.id(), going))
                        .orElse(List.of())
                : List.of();
    }
}
