package org.upright.vignettes;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * How much of a guideline its vignettes try.
 *
 * <p>Whether a condition was ever unknown is kept apart from the gaps: a condition that its author made true or false
 * whatever the record lacks is never unknown, and no vignette can make it so.
 *
 * @param conditions of every plan that was applied or reached, by plan and action
 * @param actions of the same
 * @param unapplied plans of the content that no vignette applies or reaches
 */
public record Coverage(List<SeenCondition> conditions, List<SeenAction> actions, List<String> unapplied) {
    public Coverage {
        conditions = List.copyOf(conditions);
        actions = List.copyOf(actions);
        unapplied = List.copyOf(unapplied);
    }

    /** What no vignette tries, a sentence each; empty where the coverage is complete. */
    public List<String> gaps() {
        List<String> gaps = new ArrayList<>();
        unapplied.forEach(plan -> gaps.add("Plan `" + plan + "` is never applied."));
        conditions.forEach(condition -> {
            addGap(gaps, condition, Came.TRUE);
            addGap(gaps, condition, Came.FALSE);
        });
        actions.forEach(action -> {
            if (!action.taken()) {
                gaps.add(named(action) + " is never taken.");
            }
            if (action.guarded() && !action.leftOut()) {
                gaps.add(named(action) + " is never left out.");
            }
        });
        return gaps;
    }

    private static void addGap(List<String> gaps, SeenCondition condition, Came what) {
        if (!condition.came(what)) {
            gaps.add("Condition " + named(condition) + " is never " + what.code() + ".");
        }
    }

    private static String named(SeenAction action) {
        return "Action `" + action.action() + "` of `" + action.plan() + "`";
    }

    private static String named(SeenCondition condition) {
        return "`" + condition.expression() + "` of action `" + condition.action() + "` of `" + condition.plan() + "`";
    }

    /** Conditions that were never unknown, a line each. */
    public List<String> neverUnknown() {
        return conditions.stream()
                .filter(condition -> !condition.came(Came.UNKNOWN))
                .map(Coverage::named)
                .toList();
    }

    long conditionsThatCame(Came what) {
        return conditions.stream().filter(condition -> condition.came(what)).count();
    }

    long actionsThat(Predicate<SeenAction> was) {
        return actions.stream().filter(was).count();
    }
}
