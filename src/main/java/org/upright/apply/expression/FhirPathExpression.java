package org.upright.apply.expression;

import ca.uhn.fhir.context.FhirContext;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.fhirpath.ExpressionNode;

/**
 * A parsed FHIRPath expression; the nodes are never changed again and read by many threads.
 *
 * @param node prepared for evaluation
 * @param written as the author wrote it
 */
record FhirPathExpression(
        Expression source,
        ExpressionNode node,
        ExpressionNode written,
        FhirContext fhir,
        Set<String> resourceTypes,
        Set<String> variables)
        implements CompiledExpression {
    FhirPathExpression {
        resourceTypes = Set.copyOf(resourceTypes);
        variables = Set.copyOf(variables);
    }

    /** They are a resource to FHIRPath, {@code %parameters}. */
    @Override
    public Set<String> parameters() {
        return source.text().contains("parameters") ? Set.of("*") : Set.of();
    }

    @Override
    public Optional<String> misread(String definition, Map<String, String> variableTypes) {
        return FhirPathNames.problem(written, fhir, definition, variableTypes);
    }
}
