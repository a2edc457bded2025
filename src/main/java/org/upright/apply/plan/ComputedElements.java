package org.upright.apply.plan;

import java.util.List;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Element;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Property;

/**
 * Whether a definition has elements whose values an expression gives, by the extension {@code cqf-expression}.
 *
 * <p>Told once, when a plan is compiled: few have such elements, and looking for them in all that a call renders was a
 * third of what rendering allocated (250 of 730 KB for the low back pain plan).
 */
final class ComputedElements {
    private static final String EXPRESSION = "http://hl7.org/fhir/StructureDefinition/cqf-expression";

    private ComputedElements() {}

    /** In the definition, its actions' definitions, or those that these lead to. */
    static boolean areReached(DomainResource definition, List<Action> actions) {
        return areInAll(definition) || actions.stream().anyMatch(ComputedElements::areReached);
    }

    private static boolean areReached(Action action) {
        return isReached(action.definition()) || action.actions().stream().anyMatch(ComputedElements::areReached);
    }

    private static boolean isReached(Definition definition) {
        if (definition instanceof Definition.NestedPlan nested) {
            return nested.plan().computesElements();
        }
        return definition instanceof Definition.Activity activity && areInAll(activity.source());
    }

    /** HAPI's definitions do not count their own extensions among their children. */
    private static boolean areInAll(DomainResource definition) {
        return areIn(definition) || definition.getExtension().stream().anyMatch(ComputedElements::areIn);
    }

    private static boolean areIn(Base element) {
        if (element instanceof Element one && one.hasExtension(EXPRESSION)) {
            return true;
        }
        boolean bare = element instanceof PrimitiveType<?> primitive && !primitive.hasExtension();
        return !bare && element.children().stream().anyMatch(ComputedElements::areIn);
    }

    private static boolean areIn(Property property) {
        return property.getValues().stream().anyMatch(ComputedElements::areIn);
    }
}
