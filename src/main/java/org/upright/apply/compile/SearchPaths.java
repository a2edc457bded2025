package org.upright.apply.compile;

import java.util.Optional;
import org.upright.apply.plan.SearchPath;

/** Port: the search parameters that an input may name. */
@FunctionalInterface
public interface SearchPaths {
    /** Empty where the FHIR type has no search parameter of this name. */
    Optional<SearchPath> find(String type, String parameter);
}
