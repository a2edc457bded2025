package org.upright.cdshooks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.upright.apply.plan.Plan;

/**
 * A CDS service, as a plan declares it by a trigger of type {@code named-event}.
 *
 * @param hook the trigger's name
 * @param prefetch templates by key
 * @param listParameters CQL parameters that are lists of one type of resource: name to type
 * @see <a href="https://cds-hooks.hl7.org/2.0/#discovery">Discovery</a>
 */
record HookService(
        String id, String hook, Plan plan, Map<String, PrefetchTemplate> prefetch, Map<String, String> listParameters) {
    /** Whether an action is for this hook: it is where no trigger of its own says otherwise. */
    boolean isFor(PlanDefinitionActionComponent action) {
        List<String> hooks = Triggers.of(action);
        return hooks.isEmpty() || hooks.contains(hook);
    }

    ObjectNode described() {
        ObjectNode json = HookJson.object();
        json.put("hook", hook);
        json.put("title", plan.title());
        String description =
                plan.source().getDescription() != null ? plan.source().getDescription() : plan.title();
        json.put("description", description);
        json.put("id", id);
        if (!prefetch.isEmpty()) {
            ObjectNode templates = json.putObject("prefetch");
            prefetch.forEach((key, template) -> templates.put(key, template.text()));
        }
        if (plan.source().getUsage() != null) {
            json.put("usageRequirements", plan.source().getUsage());
        }
        return json;
    }
}
