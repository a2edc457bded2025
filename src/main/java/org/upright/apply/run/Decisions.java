package org.upright.apply.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.model.Base;
import org.upright.apply.plan.Plan;
import org.upright.fhir.Issue;

/**
 * Every action of a plan decided for one subject.
 *
 * @param variables what those of the plan itself came to, by name without {@code %}
 * @param actions in document order
 * @param issues findings about the plan as a whole, the most general first; those of an action stand with it
 * @param withheld whether the advice is withheld because a condition is unknown and the plan asks for that
 */
public record Decisions(
        Plan plan, Map<String, List<Base>> variables, List<Decision> actions, List<Issue> issues, boolean withheld) {
    public Decisions {
        variables = Map.copyOf(variables);
        actions = List.copyOf(actions);
        issues = List.copyOf(issues);
    }

    /** Of a plan without variables. */
    public Decisions(Plan plan, List<Decision> actions, List<Issue> issues, boolean withheld) {
        this(plan, Map.of(), actions, issues, withheld);
    }

    /** Those of the plan, then those of each action and of nested plans, in document order. */
    public List<Issue> allIssues() {
        List<Issue> all = new ArrayList<>(issues);
        actions.forEach(action -> all.addAll(action.allIssues()));
        return all;
    }

    /** Actions that are taken, those below them and those of nested plans counted. */
    public int countTaken() {
        return countTaken(actions);
    }

    private static int countTaken(List<Decision> decisions) {
        int taken = 0;
        for (Decision decision : decisions) {
            taken += (decision.taken() ? 1 : 0)
                    + countTaken(decision.actions())
                    + decision.nested().map(Decisions::countTaken).orElse(0);
        }
        return taken;
    }
}
