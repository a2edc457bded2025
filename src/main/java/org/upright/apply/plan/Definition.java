package org.upright.apply.plan;

import java.util.List;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.Questionnaire;
import org.upright.apply.expression.CompiledExpression;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

/** What an action's {@code definition[x]} leads to, resolved when the plan was compiled. */
public sealed interface Definition {
    /** The action has no definition. */
    record None() implements Definition {}

    /**
     * @param source shared, not to be changed
     * @param expressions all of it, those of variables, of dynamic values and of extensions
     */
    record Activity(
            Canonical canonical,
            ActivityDefinition source,
            List<NamedValue> variables,
            List<DynamicValue> dynamicValues,
            List<CompiledExpression> expressions)
            implements Definition {
        public Activity {
            variables = List.copyOf(variables);
            dynamicValues = List.copyOf(dynamicValues);
            expressions = List.copyOf(expressions);
        }
    }

    record NestedPlan(Plan plan) implements Definition {}

    /**
     * @param source shared, not to be changed
     * @param expressions that answer its items from the record
     */
    record Form(Canonical canonical, Questionnaire source, List<CompiledExpression> expressions) implements Definition {
        public Form {
            expressions = List.copyOf(expressions);
        }
    }

    /** A {@code definitionUri}: shown, never followed. */
    record Uri(String uri) implements Definition {}

    /** Nothing of this canonical is known here. */
    record Missing(Canonical canonical, Issue why) implements Definition {}
}
