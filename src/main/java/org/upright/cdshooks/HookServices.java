package org.upright.cdshooks;

import ca.uhn.fhir.context.FhirContext;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.upright.apply.compile.Closure;
import org.upright.apply.plan.Action;
import org.upright.apply.plan.Plan;
import org.upright.content.Choice;
import org.upright.content.Snapshot;

/**
 * The services that the plans of a snapshot declare. A plan with one hook is a service of the plan's id; one with
 * several hooks is a service for each, {@code id-hook}. A plan that cannot be applied is none. Thread-safe.
 */
final class HookServices {
    private final FhirContext fhir;
    private final Set<PublicationStatus> offered;
    private volatile Optional<Known> last = Optional.empty();

    private record Known(Snapshot snapshot, Map<String, HookService> byId) {}

    /** @param drafts whether draft plans are services too: for authors, not for clinics */
    HookServices(FhirContext fhir, boolean drafts) {
        this.fhir = fhir;
        this.offered =
                drafts ? Set.of(PublicationStatus.ACTIVE, PublicationStatus.DRAFT) : Set.of(PublicationStatus.ACTIVE);
    }

    /** By id, in order. */
    Map<String, HookService> of(Snapshot snapshot) {
        Optional<Known> known = last.filter(k -> k.snapshot() == snapshot);
        if (known.isPresent()) {
            return known.get().byId();
        }
        Map<String, HookService> byId = new TreeMap<>();
        snapshot.all(PlanDefinition.class).stream()
                .filter(plan -> plan.getStatus() != null && offered.contains(plan.getStatus()) && plan.hasIdElement())
                .flatMap(plan -> services(plan, snapshot))
                .forEach(service -> byId.put(service.id(), service));
        last = Optional.of(new Known(snapshot, byId));
        return byId;
    }

    private Stream<HookService> services(PlanDefinition definition, Snapshot snapshot) {
        List<String> hooks = Triggers.of(definition);
        if (hooks.isEmpty()) {
            return Stream.empty();
        }
        String id = definition.getIdElement().getIdPart();
        return snapshot.compilation(new Choice.ById<>(id)).plan().stream().flatMap(plan -> {
            Map<String, PrefetchTemplate> prefetch = PrefetchTemplate.of(types(plan), fhir);
            Map<String, String> parameters = ListParameters.of(Closure.of(definition, snapshot));
            return hooks.stream()
                    .map(hook -> new HookService(
                            hooks.size() == 1 ? id : id + "-" + hook, hook, plan, prefetch, parameters));
        });
    }

    private static Set<String> types(Plan plan) {
        Set<String> types = new HashSet<>(plan.resourceTypes());
        addInputs(plan.actions(), types);
        return types;
    }

    private static void addInputs(Collection<Action> actions, Set<String> types) {
        for (Action action : actions) {
            action.inputs().forEach(input -> types.add(input.requirement().getType()));
            addInputs(action.actions(), types);
        }
    }
}
