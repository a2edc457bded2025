package org.upright.apply.plan;

import java.util.List;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.Questionnaire;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

/** What an action's {@code definition[x]} leads to, resolved when the plan was compiled. */
public sealed interface Definition {
    /** The action has no definition. */
    record None() implements Definition {}

    /** @param source shared, not to be changed */
    record Activity(Canonical canonical, ActivityDefinition source, List<DynamicValue> dynamicValues)
            implements Definition {
        public Activity {
            dynamicValues = List.copyOf(dynamicValues);
        }
    }

    record NestedPlan(Plan plan) implements Definition {}

    /** @param source shared, not to be changed */
    record Form(Canonical canonical, Questionnaire source) implements Definition {}

    /** A {@code definitionUri}: shown, never followed. */
    record Uri(String uri) implements Definition {}

    /** Nothing of this canonical is known here. */
    record Missing(Canonical canonical, Issue why) implements Definition {}
}
