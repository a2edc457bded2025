package org.upright.apply.plan;

import java.util.List;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;

/**
 * An action with everything that it reaches.
 *
 * @param path ids (or, lacking one, positions from 1) from the plan's first level to this action, unique in the plan
 * @param source the element as the author wrote it; shared, not to be changed
 * @param where FHIRPath of the element in its PlanDefinition
 */
public record Action(
        String path,
        PlanDefinitionActionComponent source,
        List<Condition> conditions,
        List<Input> inputs,
        Definition definition,
        List<DynamicValue> dynamicValues,
        List<Action> actions,
        String where) {
    public Action {
        conditions = List.copyOf(conditions);
        inputs = List.copyOf(inputs);
        dynamicValues = List.copyOf(dynamicValues);
        actions = List.copyOf(actions);
    }
}
