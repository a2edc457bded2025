package org.upright.store.index;

import java.util.List;
import java.util.Set;

/**
 * A search parameter of one type with its place in the index.
 *
 * @param type empty-free: the FHIR type, or {@code Resource} for those that all types share
 * @param pid its first number; the ones after it hold what belongs to it (see the methods)
 * @param once whether a resource has one row of it at most
 * @param components of a composite; their rows share a group
 */
public record IndexedParameter(
        String type,
        String name,
        ParameterKind kind,
        int pid,
        Set<String> targets,
        boolean once,
        List<IndexedParameter> components) {
    /** Numbers that one parameter may use: its own, its companion's, and two for each of three components. */
    public static final int NUMBERS_EACH = 8;

    public IndexedParameter {
        targets = Set.copyOf(targets);
        components = List.copyOf(components);
    }

    /** Rows of identifiers of a reference, or of a quantity in canonical units. */
    public int companion() {
        return pid + 1;
    }
}
