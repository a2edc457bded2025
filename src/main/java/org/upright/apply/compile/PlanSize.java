package org.upright.apply.compile;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.upright.fhir.Issue;

/**
 * How many actions a plan has, how deep they go, and how much they say.
 *
 * @param actions of the plan and of the plans nested in it
 * @param depth levels; 1 where no action has another
 * @param characters of the JSON of all definitions, each as often as an action leads to it: so much an answer may say
 */
record PlanSize(int actions, int depth, long characters) {
    private record At(PlanDefinitionActionComponent action, int depth) {}

    /** Of one PlanDefinition without those that it leads to, and without its characters; stops counting above the limits. */
    static PlanSize of(PlanDefinition plan, CompileLimits limits) {
        Deque<At> open = new ArrayDeque<>();
        plan.getAction().forEach(action -> open.add(new At(action, 1)));
        int actions = 0;
        int deepest = 0;
        while (!open.isEmpty() && actions <= limits.actions() && deepest <= limits.depth()) {
            At next = open.poll();
            actions++;
            deepest = Math.max(deepest, next.depth());
            next.action().getAction().forEach(action -> open.add(new At(action, next.depth() + 1)));
        }
        return new PlanSize(actions, deepest, 0);
    }

    /** With a plan that an action at {@code level} leads to. */
    PlanSize with(PlanSize nested, int level) {
        return new PlanSize(
                actions + nested.actions, Math.max(depth, level + nested.depth), characters + nested.characters);
    }

    PlanSize plus(long more) {
        return new PlanSize(actions, depth, characters + more);
    }

    boolean isWithin(CompileLimits limits) {
        return actions <= limits.actions() && depth <= limits.depth() && characters <= limits.characters();
    }

    /** Empty where it keeps within the limits. */
    Optional<Issue> overLimit(String plan, String where, CompileLimits limits) {
        if (actions > limits.actions()) {
            return Optional.of(Issue.error(
                    IssueType.TOOCOSTLY,
                    where,
                    "Plan `" + plan + "` has more actions, nested plans counted, than the limit `actions` of "
                            + limits.actions() + " allows."));
        }
        if (depth > limits.depth()) {
            return Optional.of(Issue.error(
                    IssueType.TOOCOSTLY,
                    where,
                    "Plan `" + plan + "` nests actions, nested plans counted, deeper than the limit `depth` of "
                            + limits.depth() + " allows."));
        }
        if (characters > limits.characters()) {
            return Optional.of(Issue.error(
                    IssueType.TOOCOSTLY,
                    where,
                    "Plan `" + plan + "` says more than the limit `limits.planCharacters` of " + limits.characters()
                            + " characters allows, each definition counted as often as an action leads to it."));
        }
        return Optional.empty();
    }
}
