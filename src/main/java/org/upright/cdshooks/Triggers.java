package org.upright.cdshooks;

import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.hl7.fhir.r4.model.TriggerDefinition;
import org.hl7.fhir.r4.model.TriggerDefinition.TriggerType;

/** The hooks that plans and actions name. */
final class Triggers {
    private Triggers() {}

    /** Of all actions, each once, in document order. */
    static List<String> of(PlanDefinition plan) {
        return plan.getAction().stream().flatMap(Triggers::all).distinct().toList();
    }

    /** Of this action alone. */
    static List<String> of(PlanDefinitionActionComponent action) {
        return named(action).distinct().toList();
    }

    private static Stream<String> all(PlanDefinitionActionComponent action) {
        return Stream.concat(named(action), action.getAction().stream().flatMap(Triggers::all));
    }

    private static Stream<String> named(PlanDefinitionActionComponent action) {
        return action.getTrigger().stream()
                .filter(trigger -> trigger.getType() == TriggerType.NAMEDEVENT && trigger.getName() != null)
                .map(TriggerDefinition::getName)
                .filter(name -> name.matches("[A-Za-z0-9][A-Za-z0-9-]{0,63}"));
    }
}
