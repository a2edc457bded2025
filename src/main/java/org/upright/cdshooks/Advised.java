package org.upright.cdshooks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.RequestGroup;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.Applied;
import org.upright.apply.expression.Knowledge;
import org.upright.apply.run.Decision;
import org.upright.apply.run.Decision.Outcome;

/**
 * A service's plan as it was applied to one call.
 *
 * @param reached what was generated, by {@code Type/id}
 */
record Advised(
        HookService service,
        HookContext context,
        Applied applied,
        RequestGroup group,
        Map<String, Resource> reached,
        Knowledge knowledge) {
    static Advised of(HookService service, HookContext context, Applied applied, Knowledge knowledge) {
        List<Resource> made = applied.ofOnePlan();
        Map<String, Resource> reached = new HashMap<>();
        made.forEach(resource -> reached.put(HookContext.name(resource), resource));
        return new Advised(service, context, applied, (RequestGroup) made.get(0), reached, knowledge);
    }

    /** An action that is taken, as it was decided and as it was built. */
    record Taken(Decision decision, RequestGroupActionComponent built) {
        String path() {
            return decision.action().path();
        }

        List<Taken> actions() {
            return pairs(decision.actions(), built.getAction());
        }

        /** Of what the action refers to: of itself, or of each of its parts. */
        Stream<String> references() {
            return Stream.concat(Stream.of(built), built.getAction().stream())
                    .map(one -> one.getResource().getReference())
                    .filter(Objects::nonNull);
        }
    }

    /** The top-level actions that are for this hook. */
    List<Taken> taken() {
        return pairs(applied.decisions().actions(), group.getAction()).stream()
                .filter(taken -> service.isFor(taken.decision().action().source()))
                .toList();
    }

    /** What the plan asks for, built beside its actions and before them; of an action that is for this hook or waits. */
    Optional<RequestGroupActionComponent> asking() {
        List<Decision> decisions = applied.decisions().actions();
        boolean built = group.getAction().size()
                > decisions.stream().filter(Decision::taken).count();
        boolean isForThis = decisions.stream()
                .filter(decision -> decision.outcome() != Outcome.NOT_TAKEN)
                .anyMatch(decision -> service.isFor(decision.action().source()));
        return built && isForThis ? Optional.of(group.getAction().get(0)) : Optional.empty();
    }

    /** The actions that were built for the parts of an action alone come before those of its own actions. */
    private static List<Taken> pairs(List<Decision> decisions, List<RequestGroupActionComponent> built) {
        List<Decision> taken = decisions.stream().filter(Decision::taken).toList();
        int parts = Math.max(0, built.size() - taken.size());
        List<Taken> pairs = new ArrayList<>();
        for (int i = 0; i + parts < built.size(); i++) {
            pairs.add(new Taken(taken.get(i), built.get(i + parts)));
        }
        return pairs;
    }

    /** What the action generated; empty where it is advice alone. */
    Optional<Resource> resource(Taken taken) {
        return Optional.ofNullable(taken.built().getResource().getReference()).map(reached::get);
    }
}
