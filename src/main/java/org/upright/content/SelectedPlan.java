package org.upright.content;

import java.util.List;
import org.upright.apply.plan.Plan;
import org.upright.fhir.Issue;

/**
 * A compiled plan, ready to apply.
 *
 * @param knowledge the snapshot that it was compiled from; expands its value sets
 * @param issues what the caller should know of the choice, beside {@link Plan#issues()}
 */
public record SelectedPlan(Plan plan, Snapshot knowledge, List<Issue> issues) {
    public SelectedPlan {
        issues = List.copyOf(issues);
    }
}
