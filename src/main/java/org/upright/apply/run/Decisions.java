package org.upright.apply.run;

import java.util.List;
import org.upright.apply.plan.Plan;
import org.upright.fhir.Issue;

/**
 * Every action of a plan decided for one subject.
 *
 * @param actions in document order
 * @param issues findings about the plan as a whole, the most general first; those of an action stand with it
 * @param withheld whether the advice is withheld because a condition is unknown and the plan asks for that
 */
public record Decisions(Plan plan, List<Decision> actions, List<Issue> issues, boolean withheld) {
    public Decisions {
        actions = List.copyOf(actions);
        issues = List.copyOf(issues);
    }
}
