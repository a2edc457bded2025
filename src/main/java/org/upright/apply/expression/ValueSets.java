package org.upright.apply.expression;

import java.util.Optional;
import org.upright.fhir.Canonical;

/** Port: expanded value sets, as they stand for the whole of one call. */
public interface ValueSets {
    /** Empty where the value set is not known or cannot be expanded here. */
    Optional<CodeSet> expand(Canonical valueSet);
}
