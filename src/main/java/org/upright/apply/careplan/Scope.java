package org.upright.apply.careplan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.RequestGroup;
import org.upright.apply.plan.Plan;
import org.upright.apply.run.Decision;

/**
 * Where in the advice an action stands.
 *
 * @param place of the plan in the whole, by the actions that lead to it; empty for the plan that is applied
 * @param goals of the plan, by the ids of their elements
 * @param evidence of everything that encloses the action
 * @param variables of the plan, and inputs and variables of the enclosing actions and of the action itself, by name
 * @param chain the enclosing decisions, outermost first, and the action's own
 */
record Scope(
        Plan plan,
        String place,
        RequestGroup group,
        Map<String, Reference> goals,
        RelatedActions related,
        Evidence evidence,
        Map<String, List<Base>> variables,
        List<Decision> chain) {
    /** The scope of one of its actions. */
    Scope of(Decision decision) {
        Map<String, List<Base>> seen = new LinkedHashMap<>(variables);
        seen.putAll(decision.names());
        List<Decision> longer = new ArrayList<>(chain);
        longer.add(decision);
        Evidence nearest = evidence.under(decision.action().source().getExtension());
        return new Scope(plan, place, group, goals, related, nearest, seen, longer);
    }

    Decision decision() {
        return chain.get(chain.size() - 1);
    }

    /** The action's own place, unique in the advice. */
    String here() {
        return place + "/" + decision().action().path();
    }
}
