package org.upright.apply.expression;

import java.util.Set;

/** An expression made ready once. Immutable, shared by all requests; only the evaluator that made it can read it. */
public interface CompiledExpression {
    Expression source();

    /** FHIR types of the resources that it may read, such as {@code Condition}; {@code *} where it cannot be told. */
    Set<String> resourceTypes();
}
