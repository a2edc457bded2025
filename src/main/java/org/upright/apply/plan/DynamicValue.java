package org.upright.apply.plan;

import java.util.List;
import org.upright.apply.expression.CompiledExpression;

/**
 * A value computed for each subject and set on what is built.
 *
 * @param path on the generated resource, or {@code action.} and a path on the request action
 * @param expressions the first, then its alternatives; empty where none could be compiled
 * @param where FHIRPath of the dynamicValue in its definition
 */
public record DynamicValue(String path, List<CompiledExpression> expressions, String where) {
    public DynamicValue {
        expressions = List.copyOf(expressions);
    }
}
