package org.upright.apply.expression;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.Base;

/**
 * What one expression looks at, beside what holds for the whole call.
 *
 * @param on the root of unprefixed paths and of {@code %context}: the definition that holds the expression
 * @param resource {@code %resource}: what is being built; absent while conditions are judged
 * @param variables further variables by name without {@code %}; they win over those of the call
 */
public record Focus(Base on, Optional<Base> resource, Map<String, List<Base>> variables) {
    public Focus {
        variables = Map.copyOf(variables);
    }

    public static Focus on(Base definition) {
        return new Focus(definition, Optional.empty(), Map.of());
    }
}
