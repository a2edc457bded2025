package org.upright.vignettes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.upright.apply.plan.Action;
import org.upright.apply.plan.Definition;
import org.upright.apply.run.Decision;
import org.upright.apply.run.Decisions;

/**
 * The actions that can lead to a request, each with the decisions from the plan's first level down to it. An action that
 * only holds others, or leads to another plan, is not among them.
 */
public final class Advice {
    private final List<Line> lines = new ArrayList<>();
    private final boolean withheld;

    /** @param given whether it reaches the patient: it is taken and nothing round it is withheld */
    private record Line(String id, List<Decision> chain, boolean given) {}

    public Advice(Decisions decisions) {
        withheld = collect(decisions, List.of(), true);
    }

    private boolean collect(Decisions plan, List<Decision> above, boolean heard) {
        boolean silent = plan.withheld();
        for (Decision decision : plan.actions()) {
            silent |= collect(decision, above, heard && !plan.withheld());
        }
        return silent;
    }

    private boolean collect(Decision decision, List<Decision> above, boolean heard) {
        List<Decision> chain = new ArrayList<>(above);
        chain.add(decision);
        boolean silent = false;
        for (Decision child : decision.actions()) {
            silent |= collect(child, chain, heard);
        }
        if (decision.nested().isPresent()) {
            silent |= collect(decision.nested().get(), chain, heard);
        }
        if (leadsToRequest(decision.action())) {
            lines.add(new Line(id(decision.action()), List.copyOf(chain), heard && decision.taken()));
        }
        return silent;
    }

    private static boolean leadsToRequest(Action action) {
        return !(action.definition() instanceof Definition.NestedPlan)
                && (!(action.definition() instanceof Definition.None)
                        || action.actions().isEmpty());
    }

    /** Its id, or its path where the author gave none. */
    private static String id(Action action) {
        return Optional.ofNullable(action.source().getId()).orElseGet(action::path);
    }

    /** Ids of the actions that reach the patient, in the order of the plan. */
    public List<String> given() {
        return lines.stream().filter(Line::given).map(Line::id).toList();
    }

    /** The decisions that led to the action, outermost first; empty where the plan has no such action. */
    List<Decision> towards(String id) {
        return lines.stream()
                .filter(line -> line.id().equals(id))
                .sorted((one, other) -> Boolean.compare(other.given(), one.given()))
                .findFirst()
                .map(Line::chain)
                .orElse(List.of());
    }

    /** Why nothing is given; absent where something is. */
    Optional<Emptiness> emptiness() {
        if (!given().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(withheld ? Emptiness.WITHHELD : Emptiness.NOT_APPLICABLE);
    }
}
