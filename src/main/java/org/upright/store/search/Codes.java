package org.upright.store.search;

import java.util.Optional;
import java.util.Set;
import org.upright.fhir.RefusedException;

/** Port: what {@code :in}, {@code :not-in}, {@code :above} and {@code :below} search for. */
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

    /**
     * Codes of the same system that are this one or lie under it.
     *
     * @throws org.upright.fhir.RefusedException.Unreadable where the system's hierarchy or the code is not known
     */
    Set<String> below(SystemCode code);

    /** As {@link #below}: codes that are this one or that it lies under. */
    Set<String> above(SystemCode code);

    /** Of a store without terminology: knows no value set and no code system. */
    static Codes none() {
        return new Codes() {
            @Override
            public Optional<Set<SystemCode>> members(String valueSet) {
                return Optional.empty();
            }

            @Override
            public Set<String> below(SystemCode code) {
                throw unknown(code.system());
            }

            @Override
            public Set<String> above(SystemCode code) {
                throw unknown(code.system());
            }
        };
    }

    /** Refusal of {@link #below} and {@link #above} for a system that is not stored. */
    static RefusedException unknown(String system) {
        return new RefusedException.Unreadable("Code system `" + system
                + "` is not stored here with its concepts; `:above` and `:below` need its hierarchy.");
    }
}
