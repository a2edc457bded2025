package org.upright.apply.plan;

import java.util.List;
import org.upright.apply.expression.CompiledExpression;
import org.upright.fhir.Issue;

/**
 * A value computed for each subject and set on what is built.
 *
 * @param path on the generated resource, or {@code action.} and a path on the request action
 * @param expressions the first, then its alternatives; empty where none could be compiled
 * @param issues why an expression could not be compiled
 * @param where FHIRPath of the dynamicValue in its definition
 */
public record DynamicValue(String path, List<CompiledExpression> expressions, List<Issue> issues, String where) {
    public DynamicValue {
        expressions = List.copyOf(expressions);
        issues = List.copyOf(issues);
    }
}
