package org.upright.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionGoalComponent;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.upright.random.RandomCall;

/**
 * Where the values of an answer come from: the definitions of one guideline, and which of their elements an element of an
 * answer may be made of. That table is a file, {@code origins.txt}.
 */
final class Origins {
    private static final Map<String, List<String>> TABLE = table();

    private final Map<String, PlanDefinitionActionComponent> actions = new HashMap<>();
    private final Map<String, PlanDefinition> plans = new HashMap<>();
    private final Map<String, MetadataResource> definitions = new HashMap<>();
    private final Set<String> ofCall;
    private final Set<String> ofRecord;

    Origins(List<Resource> guideline, RandomCall call) {
        for (Resource resource : guideline) {
            if (resource instanceof MetadataResource definition) {
                definitions.put(definition.getUrl(), definition);
            }
            if (resource instanceof PlanDefinition plan) {
                plan.getAction().forEach(action -> add(action, plan));
            }
        }
        ofRecord = call.data().stream()
                .map(one -> one.getIdElement().toUnqualifiedVersionless().getValue())
                .collect(Collectors.toSet());
        ofCall = Stream.concat(
                        Stream.of(call.encounter(), call.practitioner(), call.organization())
                                .flatMap(Optional::stream)
                                .map(Reference::getReference),
                        Stream.of(RandomCall.SUBJECT, "2026-06-15T09:00:00Z", "2026-06-15"))
                .collect(Collectors.toSet());
    }

    private void add(PlanDefinitionActionComponent action, PlanDefinition plan) {
        actions.put(action.getId(), action);
        plans.put(action.getId(), plan);
        action.getAction().forEach(inner -> add(inner, plan));
    }

    private static Map<String, List<String>> table() {
        try (InputStream file = Origins.class.getResourceAsStream("/differential/origins.txt")) {
            Map<String, List<String>> table = new LinkedHashMap<>();
            new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(": ", 2))
                    .forEach(line -> table.put(line[0], List.of(line[1].split(" "))));
            return table;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The action of a plan that an action of the answer was made of; empty for the groups themselves. */
    Optional<PlanDefinitionActionComponent> action(Difference difference) {
        return Optional.ofNullable(actions.get(difference.place().replaceAll("/group$", "").replaceAll(".*/", "")));
    }

    /** Whether the action is one of a group of which the first that applies is taken. */
    boolean isOfAny(Difference difference) {
        String parent = difference.place().replaceAll("/[^/]+$", "").replaceAll(".*/", "");
        return Optional.ofNullable(actions.get(parent)).stream()
                .flatMap(action -> action.getExtension().stream())
                .anyMatch(found -> found.getUrl().endsWith("/cqf-applicabilityBehavior")
                        && found.getValue().primitiveValue().equals("any"));
    }

    /** What that action leads to. */
    Optional<MetadataResource> leadsTo(Difference difference) {
        return action(difference)
                .filter(PlanDefinitionActionComponent::hasDefinitionCanonicalType)
                .map(PlanDefinitionActionComponent::getDefinitionCanonicalType)
                .map(CanonicalType::getValue)
                .flatMap(canonical -> canonical.startsWith("#")
                        ? plans.get(action(difference).orElseThrow().getId()).getContained().stream()
                                .filter(ActivityDefinition.class::isInstance)
                                .map(MetadataResource.class::cast)
                                .findFirst()
                        : Optional.ofNullable(definitions.get(canonical.replaceAll("\\|.*", ""))));
    }

    /** Whether the goal is one that actions support by {@code goalId}, of which none is taken where its plan was applied. */
    boolean isOfActionsNotTaken(String goal, Answered answered) {
        return plans().anyMatch(plan -> plan.getGoal().stream()
                .filter(one -> goal.startsWith("goal " + Answered.words(one.getDescription()) + " "))
                .anyMatch(one -> answered.applied(plan).stream()
                        .anyMatch(where -> isOfActionsNotTaken(one, plan, where, answered))));
    }

    /** Whether all goals of the plan that was applied there are such. */
    boolean isWithoutGoals(String where, Answered answered) {
        return plans().filter(plan -> answered.applied(plan).contains(where))
                .allMatch(plan -> plan.getGoal().stream()
                        .allMatch(goal -> isOfActionsNotTaken(goal, plan, where, answered)));
    }

    private boolean isOfActionsNotTaken(
            PlanDefinitionGoalComponent goal, PlanDefinition plan, String where, Answered answered) {
        List<String> supporting = actions.values().stream()
                .filter(action -> plans.get(action.getId()) == plan
                        && action.getGoalId().stream()
                                .anyMatch(id -> id.getValue().equals(goal.getId())))
                .map(PlanDefinitionActionComponent::getId)
                .toList();
        return !supporting.isEmpty() && supporting.stream().noneMatch(action -> answered.takes(where, action));
    }

    private Stream<PlanDefinition> plans() {
        return definitions.values().stream()
                .filter(PlanDefinition.class::isInstance)
                .map(PlanDefinition.class::cast);
    }

    /** Whether an element that only we give has its value from where the table says that it comes from. */
    boolean explains(Difference difference) {
        return sources(difference).stream().anyMatch(source -> switch (source) {
            case "@fixed" -> true;
            case "@call" -> ofCall.contains(difference.ours());
            case "@record" -> ofRecord.contains(difference.ours());
            default -> isOf(values(difference, source), plain(difference.ours()));
        });
    }

    /** One of them, or a text made of nothing else. */
    private static boolean isOf(Set<String> values, String text) {
        String rest = text;
        for (String value : values.stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList()) {
            rest = rest.replace(value, "");
        }
        return values.contains(text) || rest.isBlank();
    }

    /** Whether the reference has what the definition says, or nothing. */
    boolean isAsDefined(Difference difference) {
        boolean isRequest = Character.isUpperCase(difference.path().charAt(0));
        Map<String, String> leaves = (isRequest ? leadsTo(difference).map(Answered::leaves) : action(difference).map(Answered::leaves))
                .orElse(Map.of());
        return difference.reference().isEmpty() || leaves.containsValue(difference.reference());
    }

    private static List<String> sources(Difference difference) {
        String element = difference.element();
        boolean isRequest = Character.isUpperCase(element.charAt(0));
        String type = isRequest ? element.split("[.(]")[0] + "." : "action.";
        String below = isRequest ? element.substring(element.indexOf('.') + 1) : element;
        String name = below.startsWith("extension(") ? below.replaceAll("\\).*", ")") : below.split("\\.")[0];
        List<String> sources = TABLE.getOrDefault(type + name, isRequest ? TABLE.getOrDefault(name, List.of()) : List.of());
        return sources;
    }

    /** Of the element of the definition, with the words that we put to it. */
    private Set<String> values(Difference difference, String source) {
        List<Map<String, String>> leaves = new ArrayList<>();
        boolean isRequest = Character.isUpperCase(difference.path().charAt(0));
        if (source.startsWith("plan.")) {
            action(difference).map(one -> plans.get(one.getId())).map(Answered::leaves).ifPresent(leaves::add);
        } else if (isRequest ? !source.startsWith("action.") : source.startsWith("activity.")) {
            leadsTo(difference).map(Answered::leaves).ifPresent(leaves::add);
        } else {
            action(difference).map(Answered::leaves).ifPresent(leaves::add);
        }
        String start = source.replaceAll("^(plan|action|activity)\\.", "");
        Set<String> values = new HashSet<>();
        leaves.forEach(one -> one.forEach((path, value) -> {
            if (path.split("[.\\[]")[0].equals(start)) {
                values.add(plain(value));
            }
        }));
        if (source.equals("definition") && !values.isEmpty()) {
            values.add("documentation");
        }
        if (start.equals("timing") && !values.isEmpty()) {
            values.add("at the age of");
        }
        if (source.equals("url")) {
            leadsTo(difference).ifPresent(found -> values.add(plain(found.getUrl() + "|" + found.getVersion())));
        }
        return values;
    }

    private static String plain(String value) {
        return value.toLowerCase(Locale.ROOT).replace('-', ' ');
    }
}
