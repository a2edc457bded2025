package org.upright.apply.plan;

import java.util.List;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionConditionComponent;
import org.upright.apply.expression.CompiledExpression;
import org.upright.fhir.Issue;

/**
 * A condition of an action.
 *
 * @param source the element as the author wrote it; shared, not to be changed
 * @param expressions the first, then its alternatives; empty where none could be compiled
 * @param issues why an expression could not be compiled
 */
public record Condition(
        PlanDefinitionActionConditionComponent source,
        List<CompiledExpression> expressions,
        List<Issue> issues,
        String where) {
    public Condition {
        expressions = List.copyOf(expressions);
        issues = List.copyOf(issues);
    }
}
