package org.upright.apply.plan;

import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;

/**
 * An action with everything that it reaches.
 *
 * @param path ids (or, lacking one, positions from 1) from the plan's first level to this action, joined by {@code /},
 *     unique in the plan
 * @param source the element as the author wrote it; shared, not to be changed
 * @param variables in their order; they see the inputs
 * @param asks the questions made of its inputs, where the plan or the action wants such: its part of the plan's
 *     questionnaire
 * @param where FHIRPath of the element in its PlanDefinition
 */
public record Action(
        String path,
        PlanDefinitionActionComponent source,
        List<Condition> conditions,
        List<Input> inputs,
        List<NamedValue> variables,
        Definition definition,
        List<DynamicValue> dynamicValues,
        List<Action> actions,
        Optional<Definition.Form> asks,
        String where) {
    /** {@code all} or {@code any}: how the conditions of child actions play together. */
    public static final String APPLICABILITY_BEHAVIOR =
            "http://hl7.org/fhir/StructureDefinition/cqf-applicabilityBehavior";

    public Action {
        conditions = List.copyOf(conditions);
        inputs = List.copyOf(inputs);
        variables = List.copyOf(variables);
        dynamicValues = List.copyOf(dynamicValues);
        actions = List.copyOf(actions);
    }

    /** Its title, or its path where the author gave none. */
    public String name() {
        return source.getTitle() != null ? source.getTitle() : path;
    }

    /**
     * Whether of the child actions only the first is taken whose conditions hold ({@code cqf-applicabilityBehavior} of
     * {@code any}), instead of each on its own.
     *
     * @see <a href="http://hl7.org/fhir/StructureDefinition/cqf-applicabilityBehavior">cqf-applicabilityBehavior</a>
     */
    public boolean takesFirstOnly() {
        for (Extension extension : source.getExtension()) {
            if (APPLICABILITY_BEHAVIOR.equals(extension.getUrl())
                    && extension.hasValue()
                    && "any".equals(extension.getValue().primitiveValue())) {
                return true;
            }
        }
        return false;
    }
}
