package org.upright.apply.expression;

import java.util.Optional;
import org.upright.fhir.Canonical;

/** Port: expanded value sets, as they stand for the whole of one call. */
public interface ValueSets {
    /** Empty where the value set is not known or cannot be expanded here. */
    Optional<CodeSet> expand(Canonical valueSet);

    /** Why a value set that is known cannot be expanded, in sentences; empty where nothing more is known. */
    default Optional<String> obstacle(Canonical valueSet) {
        return Optional.empty();
    }

    /** What is to be said of one that {@link #expand} does not give: the end of a sentence. */
    default String missing(Canonical valueSet) {
        return obstacle(valueSet).map(why -> "cannot be expanded here: " + why).orElse("is not known here");
    }
}
