package org.upright.apply.compile;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.upright.apply.plan.Plan;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

/**
 * What compiling a PlanDefinition gave.
 *
 * @param plan absent where the plan cannot be applied at all: a cycle, or over a limit
 * @param issues all findings, of nested plans and of definitions too; the same as the plan's where there is one
 * @param reached canonicals, as they were referred to, of all that was reached or tried and missed: when one of them
 *     changes, the plan is to be compiled again
 */
public record Compilation(Optional<Plan> plan, List<Issue> issues, Set<Canonical> reached) {
    public Compilation {
        issues = List.copyOf(issues);
        reached = Set.copyOf(reached);
    }
}
