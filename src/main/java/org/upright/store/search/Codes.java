package org.upright.store.search;

import java.util.Optional;
import java.util.Set;

/** Port: what {@code :in} and {@code :not-in} search for. */
public interface Codes {
    /** A code with its system; the system is empty where there is none. */
    record SystemCode(String system, String code) {}

    /**
     * The codes of a value set, expanded.
     *
     * @param valueSet canonical, or {@code ValueSet/id}
     * @return empty where it is not known or cannot be expanded
     */
    Optional<Set<SystemCode>> members(String valueSet);
}
