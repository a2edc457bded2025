package org.upright.store.index;

import java.util.List;
import java.util.Set;

/**
 * A search parameter of one type, as it was declared.
 *
 * @param components of composites, in order
 */
public record ParameterDefinition(
        String type,
        String name,
        ParameterKind kind,
        String expression,
        Set<String> targets,
        List<ComponentDefinition> components) {
    public ParameterDefinition {
        targets = Set.copyOf(targets);
        components = List.copyOf(components);
    }

    /** One part of a composite; the expression is relative to the composite's, or starts with the type. */
    public record ComponentDefinition(ParameterKind kind, String expression, Set<String> targets) {}

    /** {@code Type.name}. */
    public String key() {
        return type + "." + name;
    }

    /** What the rows depend on; another text means that they have to be made anew. */
    public String fingerprint() {
        return kind + " " + expression + components;
    }
}
