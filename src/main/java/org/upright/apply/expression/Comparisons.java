package org.upright.apply.expression;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.exceptions.PathEngineException;
import org.hl7.fhir.r4.model.Base;

/** What one evaluation compares by {@code =} and {@code ~}: where that cannot be compared, this says why. */
final class Comparisons {
    private final Deque<List<Base>> open = new ArrayDeque<>();
    private Optional<String> difference = Optional.empty();

    /** Gives back what it got. */
    List<Base> left(List<Base> items) {
        open.push(items);
        return items;
    }

    /** Gives back what it got: the other side of the last left one, by {@code =}, which is empty where they differ in kind. */
    List<Base> right(List<Base> items) {
        Optional.ofNullable(open.poll())
                .flatMap(left -> Measures.difference(left, items))
                .ifPresent(found -> difference = Optional.of(found));
        return items;
    }

    /**
     * The same by {@code ~}.
     *
     * @throws PathEngineException where one has a code of UCUM and the other has not
     */
    List<Base> like(List<Base> items) {
        Optional.ofNullable(open.poll())
                .filter(left -> Measures.areLikened(left) != Measures.areLikened(items))
                .flatMap(left -> Measures.difference(left, items))
                .ifPresent(found -> {
                    throw new PathEngineException(found);
                });
        return items;
    }

    /** The last two that {@code =} could not compare. */
    Optional<String> difference() {
        return difference;
    }
}
