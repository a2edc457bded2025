package org.upright.vignettes;

import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.upright.apply.plan.Action;
import org.upright.apply.run.Decision;
import org.upright.apply.run.Decisions;
import org.upright.fhir.Canonical;

/** Adds up what each condition came to and what became of each action. A plan reached in two ways counts as one. */
final class CoverageCount {
    private final Map<String, CountedCondition> conditions = new TreeMap<>();
    private final Map<String, CountedAction> actions = new TreeMap<>();
    private final Set<String> plans = new TreeSet<>();

    private record CountedCondition(String plan, String action, String expression, Set<Came> came) {
        SeenCondition seen() {
            return new SeenCondition(
                    plan, action, expression, came.stream().map(Came::code).collect(Collectors.toSet()));
        }
    }

    private record CountedAction(String plan, String action, Set<Boolean> guarded, Set<Boolean> taken) {
        SeenAction seen() {
            return new SeenAction(plan, action, guarded.contains(true), taken.contains(true), taken.contains(false));
        }
    }

    /**
     * What holds for all actions of a level.
     *
     * @param heard whether no advice round it is withheld: nothing that stands in withheld advice is taken
     * @param guarded whether a condition stands before it
     */
    private record Level(String plan, boolean heard, boolean guarded) {}

    void add(Decisions decisions) {
        add(decisions, true, false);
    }

    private void add(Decisions decisions, boolean heard, boolean guarded) {
        String plan = decisions.plan().canonical().toString();
        plans.add(plan);
        Level first = new Level(plan, heard && !decisions.withheld(), guarded);
        decisions.actions().forEach(decision -> add(first, decision));
    }

    private void add(Level level, Decision decision) {
        Action action = decision.action();
        boolean guarded = level.guarded() || !action.conditions().isEmpty();
        CountedAction counted = actions.computeIfAbsent(
                key(level.plan(), action),
                k -> new CountedAction(level.plan(), action.path(), new HashSet<>(), new HashSet<>()));
        counted.guarded().add(guarded);
        counted.taken().add(level.heard() && decision.taken());
        countConditions(level.plan(), decision);
        Level below = new Level(level.plan(), level.heard(), guarded || action.takesFirstOnly());
        decision.actions().forEach(child -> add(below, child));
        decision.nested().ifPresent(nested -> add(nested, level.heard(), guarded));
    }

    private void countConditions(String plan, Decision decision) {
        Action action = decision.action();
        for (int index = 0; index < action.conditions().size(); index++) {
            Set<Came> came = condition(plan, action, index).came();
            if (index < decision.conditions().size()) {
                came.add(Came.of(decision.conditions().get(index).verdict()));
            }
        }
    }

    private CountedCondition condition(String plan, Action action, int index) {
        return conditions.computeIfAbsent(
                key(plan, action) + " " + index,
                k -> new CountedCondition(
                        plan,
                        action.path(),
                        Judgement.shown(action.conditions().get(index)),
                        EnumSet.noneOf(Came.class)));
    }

    private static String key(String plan, Action action) {
        return plan + " " + action.path();
    }

    /** @param known the plans of the content */
    Coverage coverage(Collection<Canonical> known) {
        List<String> unapplied = known.stream()
                .map(Canonical::toString)
                .filter(plan -> !plans.contains(plan))
                .sorted()
                .toList();
        return new Coverage(
                conditions.values().stream().map(CountedCondition::seen).toList(),
                actions.values().stream().map(CountedAction::seen).toList(),
                unapplied);
    }
}
