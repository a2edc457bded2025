package org.upright.apply.plan;

import java.util.List;
import org.upright.apply.expression.CompiledExpression;
import org.upright.fhir.Issue;

/**
 * A value with a name that its author uses in expressions: {@code %name}, by the extension {@code variable} of a plan, an
 * action or an activity.
 *
 * @param expressions the first, then its alternatives; empty where none could be compiled
 * @param issues why it cannot be told what it is; then the variable is left undefined, not empty
 * @param where FHIRPath of the extension in its definition
 * @see <a href="https://hl7.org/fhir/extensions/StructureDefinition-variable.html">variable</a>
 */
public record NamedValue(String name, List<CompiledExpression> expressions, List<Issue> issues, String where) {
    public NamedValue {
        expressions = List.copyOf(expressions);
        issues = List.copyOf(issues);
    }
}
