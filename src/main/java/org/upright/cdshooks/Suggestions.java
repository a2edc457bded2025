package org.upright.cdshooks;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.PlanDefinition.ActionSelectionBehavior;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.ParameterComponent;
import org.upright.apply.run.Decisions;
import org.upright.cdshooks.Advised.Taken;

/**
 * What a card offers to do: one suggestion for each child action, or one with all their steps where the plan's {@code
 * selectionBehavior} allows only all together.
 *
 * <p>Each draft that an action removes is a suggestion of its own. A step creates what the action generates; a nested
 * plan becomes its whole CarePlan. An action of type {@code remove} deletes draft orders of the hook: those that
 * satisfy its inputs and the one that its {@code resource} refers to; {@code update} writes what it generates over such
 * a draft. Nothing but a draft of the call is ever deleted or overwritten.
 */
final class Suggestions {
    private static final Set<ActionSelectionBehavior> TOGETHER =
            Set.of(ActionSelectionBehavior.ALL, ActionSelectionBehavior.ALLORNONE);
    private static final Set<ActionSelectionBehavior> ONE =
            Set.of(ActionSelectionBehavior.EXACTLYONE, ActionSelectionBehavior.ATMOSTONE);

    private final Advised advised;
    private final FhirContext fhir;
    private final Map<ObjectNode, Resource> made = new IdentityHashMap<>();

    Suggestions(Advised advised, FhirContext fhir) {
        this.advised = advised;
        this.fhir = fhir;
    }

    /** Label and steps, without ids; the resources come with {@link #addResources}. */
    ArrayNode of(Taken card) {
        ArrayNode suggestions = HookJson.object().arrayNode();
        List<ObjectNode> own = own(card);
        if (!own.isEmpty()) {
            add(suggestions, label(card), own);
        }
        List<Taken> children = card.actions().stream()
                .filter(child ->
                        !OverrideReasons.isReason(child.decision().action().source()))
                .toList();
        if (TOGETHER.contains(behavior(card))) {
            List<ObjectNode> all =
                    children.stream().flatMap(child -> steps(child).stream()).toList();
            if (!all.isEmpty()) {
                add(suggestions, label(card), all);
            }
        } else {
            children.forEach(child -> addChild(suggestions, child));
        }
        return suggestions;
    }

    /** The questionnaire, which nobody else serves, what is answered of it already, and the task to answer it. */
    ArrayNode ofAsking(RequestGroupActionComponent asking) {
        List<ObjectNode> steps = new ArrayList<>();
        Optional.ofNullable(advised.reached().get(asking.getResource().getReference()))
                .filter(Task.class::isInstance)
                .map(Task.class::cast)
                .ifPresent(task -> {
                    Stream<Base> inputs = task.getInput().stream().map(ParameterComponent::getValue);
                    Stream.concat(Stream.of(task.getFocus()), inputs)
                            .filter(Reference.class::isInstance)
                            .map(named -> advised.reached().get(((Reference) named).getReference()))
                            .filter(Objects::nonNull)
                            .forEach(part -> steps.add(creation(part.fhirType(), part)));
                    steps.add(creation(asking.getTitle(), detached(task)));
                });
        ArrayNode suggestions = HookJson.object().arrayNode();
        add(suggestions, asking.getTitle(), steps);
        return suggestions;
    }

    private ObjectNode creation(String description, Resource resource) {
        ObjectNode step = step("create", description);
        made.put(step, resource);
        return step;
    }

    /** {@code any} or {@code at-most-one}. */
    static String selectionBehavior(Taken card) {
        return ONE.contains(behavior(card)) ? "at-most-one" : "any";
    }

    private static ActionSelectionBehavior behavior(Taken card) {
        var source = card.decision().action().source();
        return source.getSelectionBehavior() != null ? source.getSelectionBehavior() : ActionSelectionBehavior.ANY;
    }

    private void addChild(ArrayNode suggestions, Taken child) {
        List<ObjectNode> steps = steps(child);
        if (steps.size() > 1 && isRemoval(child) && child.decision().actions().isEmpty()) {
            steps.forEach(step -> add(suggestions, step.path("description").asText(), List.of(step)));
            return;
        }
        if (!steps.isEmpty() || type(child).isEmpty() && !label(child).isEmpty()) {
            add(suggestions, label(child), steps);
        }
    }

    private static void add(ArrayNode suggestions, String label, List<ObjectNode> steps) {
        ObjectNode suggestion = suggestions.addObject().put("label", CardText.summary(label));
        if (!steps.isEmpty()) {
            steps.forEach(suggestion.putArray("actions")::add);
        }
    }

    private static String label(Taken taken) {
        var built = taken.built();
        return built.getTitle() != null
                ? built.getTitle()
                : built.getPrefix() != null
                        ? built.getPrefix()
                        : built.getDescription() != null ? built.getDescription() : taken.path();
    }

    private List<ObjectNode> steps(Taken taken) {
        List<ObjectNode> steps = new ArrayList<>(own(taken));
        taken.actions().forEach(child -> steps.addAll(steps(child)));
        return steps;
    }

    private List<ObjectNode> own(Taken taken) {
        if (isRemoval(taken)) {
            Set<String> targets = targets(taken);
            return targets.stream()
                    .map(target -> step("delete", removal(taken, target, targets.size() > 1))
                            .put("resourceId", target))
                    .toList();
        }
        Optional<Decisions> nested = taken.decision().nested();
        Optional<? extends Resource> generated =
                nested.isPresent() ? nested.map(advised.applied()::carePlan) : advised.resource(taken);
        if (generated.isEmpty()) {
            return List.of();
        }
        Resource resource = detached(generated.get());
        Optional<String> target = type(taken).equals("update")
                ? targets(taken).stream()
                        .filter(name -> name.startsWith(resource.fhirType() + "/"))
                        .findFirst()
                : Optional.empty();
        target.ifPresent(resource::setId);
        ObjectNode step = step(target.isPresent() ? "update" : "create", label(taken));
        made.put(step, resource);
        return List.of(step);
    }

    /** Puts the resources into the steps that create or update them, each encoded once. */
    void addResources() {
        made.forEach((step, resource) ->
                step.putRawValue("resource", new RawValue(fhir.newJsonParser().encodeResourceToString(resource))));
    }

    private static ObjectNode step(String type, String description) {
        return HookJson.object().put("type", type).put("description", description);
    }

    private static boolean isRemoval(Taken taken) {
        return type(taken).equals("remove");
    }

    /** Which one it is, where there are several. */
    private String removal(Taken taken, String target, boolean several) {
        return several ? label(taken) + ": " + advised.context().words(target) : label(taken);
    }

    private static String type(Taken taken) {
        return taken.decision().action().source().getType().getCoding().stream()
                .map(coding -> String.valueOf(coding.getCode()))
                .findFirst()
                .orElse("");
    }

    private Set<String> targets(Taken taken) {
        Set<String> targets = new TreeSet<>();
        taken.decision().inputs().values().forEach(found -> found.forEach(one -> targets.add(HookContext.name(one))));
        taken.references().forEach(targets::add);
        targets.retainAll(advised.context().draftNames());
        return targets;
    }

    /** Without the reference to the group that it was proposed in: the EHR will not have that. */
    private Resource detached(Resource resource) {
        Optional.ofNullable(resource.getNamedProperty("basedOn"))
                .map(Property::getValues)
                .ifPresent(values -> List.copyOf(values).stream()
                        .filter(this::isGroup)
                        .forEach(value -> resource.removeChild("basedOn", value)));
        return resource;
    }

    private boolean isGroup(Base value) {
        return value instanceof Reference reference
                && reference.getReference() != null
                && advised.reached().containsKey(reference.getReference());
    }
}
