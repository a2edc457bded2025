package org.upright.apply.plan;

import java.util.List;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/**
 * Whether what is built from a plan may refer to resources that the plan contains.
 *
 * <p>Told once, when a plan is compiled: most plans contain nothing, or contain activities that their actions name by
 * canonical, and looking at all that a call renders was a quarter of what a call of such a plan allocated.
 */
final class InnerParts {
    private InnerParts() {}

    /** A value that is computed may be such a reference; else one of the plan's own elements is. */
    static boolean mayBeMeant(PlanDefinition plan, List<Action> actions, boolean computesElements) {
        return plan.hasContained() && (computesElements || setsValues(actions) || refersInside(plan));
    }

    private static boolean setsValues(List<Action> actions) {
        return actions.stream().anyMatch(action -> !action.dynamicValues().isEmpty() || setsValues(action.actions()));
    }

    /** HAPI's definitions do not count their own extensions among their children. */
    private static boolean refersInside(PlanDefinition plan) {
        return isMeantIn(plan) || plan.getExtension().stream().anyMatch(InnerParts::isMeantIn);
    }

    private static boolean isMeantIn(Base element) {
        if (element instanceof Reference reference
                && String.valueOf(reference.getReference()).startsWith("#")) {
            return true;
        }
        return element.children().stream()
                .map(Property::getValues)
                .flatMap(List::stream)
                .anyMatch(InnerParts::isPart);
    }

    /** What is contained refers to its like only when it is asked for itself. */
    private static boolean isPart(Base child) {
        return !(child instanceof Resource) && isMeantIn(child);
    }
}
