package org.upright.apply.expression;

import java.util.Set;
import org.hl7.fhir.r4.fhirpath.ExpressionNode;

/** A parsed FHIRPath expression; the node is never changed again and read by many threads. */
record FhirPathExpression(Expression source, ExpressionNode node, Set<String> resourceTypes, Set<String> variables)
        implements CompiledExpression {
    FhirPathExpression {
        resourceTypes = Set.copyOf(resourceTypes);
        variables = Set.copyOf(variables);
    }
}
