package org.upright.apply.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.DataRequirement;
import org.upright.apply.expression.CodeSet;
import org.upright.fhir.Issue;

/**
 * Data that an action reads: the variable {@code %id} holds the subject's resources that satisfy the requirement.
 *
 * @param id the element's id; absent where the input only declares a need
 * @param requirement shared, not to be changed
 * @param filters codes that each {@code codeFilter} allows, in its order; value sets expanded when compiled
 * @param searched search parameters that its filters name in place of a path
 * @param issues why it cannot be told which resources satisfy it; then the variable is left undefined, not empty
 * @param where FHIRPath of the element in its PlanDefinition
 */
public record Input(
        Optional<String> id,
        DataRequirement requirement,
        List<CodeSet> filters,
        Map<String, SearchPath> searched,
        List<Issue> issues,
        String where) {
    public Input {
        searched = Map.copyOf(searched);
        filters = List.copyOf(filters);
        issues = List.copyOf(issues);
    }
}
