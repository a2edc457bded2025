package org.upright.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Goal;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.RequestGroup;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.hl7.fhir.r4.model.Resource;

/**
 * What an answer says of each action: its elements, and those of the request or goal that it leads to, as paths and values.
 *
 * <p>Actions are known by the first word of their title, which a random plan uses once; nested plans stand below the action
 * that leads to them.
 */
final class Answered {
    private static final Pattern PART = Pattern.compile("-(resource|choices)$");
    private static final Pattern GROUP = Pattern.compile("(?<![^/])group$");

    private final Map<String, Map<String, String>> actions = new TreeMap<>();
    private final Map<String, Resource> resources = new TreeMap<>();

    /** @param all the RequestGroup of the plan first */
    static Answered of(List<? extends Resource> all) {
        Answered answered = new Answered();
        for (Resource resource : all) {
            if (resource instanceof Goal goal) {
                answered.actions.put(answered.place(goal), leaves(resource));
            }
            String id = resource.getIdElement().getIdPart();
            answered.resources.put("#" + id, resource);
            answered.resources.put(resource.fhirType() + "/" + id, resource);
            // the reference's $r5.apply refers to some by `id`, which is no relative URL of FHIR
            answered.resources.put(id, resource);
        }
        List<RequestGroup> groups = all.stream()
                .filter(RequestGroup.class::isInstance)
                .map(RequestGroup.class::cast)
                .toList();
        groups.forEach(group -> withoutNulls(group.getAction()));
        groups.stream().findFirst().ifPresent(group -> answered.add(group, ""));
        return answered;
    }

    /** Goals are known by what they say, the second of the same words by a number. */
    private String place(Goal goal) {
        String says = "goal " + words(goal.getDescription());
        int number = 1;
        while (actions.containsKey(says + " " + number)) {
            number++;
        }
        return says + " " + number;
    }

    /** Text and codes of a concept in one line. */
    static String words(CodeableConcept concept) {
        return concept.getText() + "|"
                + concept.getCoding().stream()
                        .map(coding -> coding.getCode() + "=" + coding.getDisplay())
                        .toList();
    }

    boolean has(String place) {
        return actions.containsKey(place);
    }

    /** Whether it takes another action of the same group. */
    boolean takesBeside(String place) {
        String group = place.substring(0, place.lastIndexOf('/') + 1);
        return actions.keySet().stream()
                .anyMatch(other -> other.startsWith(group) && other.indexOf('/', group.length()) < 0 && !other.equals(place));
    }

    /** Whether the other puts the value itself where an element of several parts is, which this one makes of it. */
    boolean isConverted(Difference difference, Answered other) {
        String element = difference.path().replaceAll("(^([A-Z]\\w+\\.)?\\w+(\\[\\d+])?).*", "$1");
        String value = other.actions.get(difference.place()).get(element);
        return value != null
                && actions.get(difference.place()).entrySet().stream()
                        .anyMatch(leaf -> leaf.getKey().startsWith(element + ".") && leaf.getValue().equals(value));
    }

    /** Whether anything is said of the element that the difference is in. */
    boolean hasElement(Difference difference) {
        String element = difference.path().replaceAll("(^([A-Z]\\w+\\.)?\\w+(\\[\\d+])?).*", "$1");
        return actions.get(difference.place()).keySet().stream().anyMatch(path -> path.startsWith(element));
    }

    /** Whether the same goal, with the same id, is there again. */
    boolean isTwice(String place) {
        return actions.entrySet().stream()
                .anyMatch(other -> !other.getKey().equals(place)
                        && other.getKey().startsWith("goal ")
                        && other.getValue().equals(actions.get(place)));
    }

    /** Where it applied the plan: what the places of the plan's actions begin with. */
    List<String> applied(PlanDefinition plan) {
        return actions.entrySet().stream()
                .filter(place -> GROUP.matcher(place.getKey()).find()
                        && place.getValue()
                                .getOrDefault("instantiatesCanonical[0]", "")
                                .startsWith(plan.getUrl() + "|"))
                .map(place -> GROUP.matcher(place.getKey()).replaceFirst(""))
                .toList();
    }

    /** Whether it takes the action of the plan that was applied there. */
    boolean takes(String where, String action) {
        return actions.keySet().stream()
                .anyMatch(place -> place.startsWith(where)
                        && (place.equals(where + action) || place.endsWith("/" + action)));
    }

    /** The reference puts null in the place of an action that is not taken. */
    private static void withoutNulls(List<RequestGroupActionComponent> actions) {
        actions.removeIf(Objects::isNull);
        actions.forEach(action -> withoutNulls(action.getAction()));
    }

    private void add(RequestGroup group, String place) {
        actions.put(place + "group", leaves(group));
        actions.get(place + "group").keySet().removeIf(path -> path.startsWith("action[") || path.startsWith("contained["));
        group.getAction().forEach(action -> add(action, place));
    }

    /** Where an action has a request and actions, ours has both in actions of their own within it. */
    private void add(RequestGroupActionComponent action, String place) {
        String id = action.hasId() ? action.getId() : "-resource";
        if (PART.matcher(id).find()) {
            String whole = place.replaceAll("/$", "");
            leaves(action).entrySet().stream()
                    .filter(leaf -> leaf.getKey().startsWith("selectionBehavior")
                            || leaf.getKey().startsWith("type"))
                    .forEach(leaf -> actions.get(whole).put(leaf.getKey(), leaf.getValue()));
            lead(action, whole);
            action.getAction().forEach(child -> add(child, place));
            return;
        }
        String here = place + id;
        Map<String, String> leaves = leaves(action);
        leaves.keySet().removeIf(path -> path.startsWith("action[") || path.startsWith("resource"));
        actions.put(here, leaves);
        lead(action, here);
        action.getAction().forEach(child -> add(child, here + "/"));
    }

    private void lead(RequestGroupActionComponent action, String here) {
        Resource target = resources.get(String.valueOf(action.getResource().getReference()));
        if (target instanceof RequestGroup group && isOfPlan(group)) {
            add(group, here + "/");
        } else if (target != null) {
            leaves(target).forEach((path, value) -> {
                if (!path.startsWith("contained[")) {
                    actions.get(here).put(target.fhirType() + "." + path, value);
                }
            });
        }
    }

    /** An activity may make a group too. */
    private static boolean isOfPlan(RequestGroup group) {
        return group.hasAction()
                || group.getInstantiatesCanonical().stream()
                        .anyMatch(canonical -> canonical.getValue().contains("/PlanDefinition/"));
    }

    /** Every value below an element by its path. */
    static Map<String, String> leaves(Base base) {
        Map<String, String> leaves = new TreeMap<>();
        fill(base, "", leaves);
        return leaves;
    }

    private static void fill(Base base, String path, Map<String, String> into) {
        if (base.isPrimitive() && base.primitiveValue() != null) {
            into.put(path, base.primitiveValue());
        }
        for (Property property : base.children()) {
            // what is empty has no place in what is sent
            List<Base> values = property.getValues().stream()
                    .filter(value -> value != null && !value.isEmpty())
                    .toList();
            for (int i = 0; i < values.size(); i++) {
                fill(values.get(i), (path.isEmpty() ? "" : path + ".") + step(property, values.get(i), i), into);
            }
        }
    }

    private static String step(Property property, Base value, int index) {
        if (value instanceof Extension extension) {
            return "extension(" + extension.getUrl() + ")";
        }
        return property.getName().replace("[x]", "") + (property.isList() ? "[" + index + "]" : "");
    }

    /** How many elements have the same value in both. */
    int equal(Answered other) {
        return actions.entrySet().stream()
                .mapToInt(place -> (int) place.getValue().entrySet().stream()
                        .filter(leaf -> leaf.getValue()
                                .equals(other.actions
                                        .getOrDefault(place.getKey(), Map.of())
                                        .get(leaf.getKey())))
                        .count())
                .sum();
    }

    /** Where the two answers differ, in the order of places and paths; what is below an action of one answer alone follows. */
    static List<Difference> differences(Answered ours, Answered reference) {
        List<Difference> differences = new ArrayList<>();
        Set<String> places = new TreeSet<>(ours.actions.keySet());
        places.addAll(reference.actions.keySet());
        String below = "\n";
        for (String place : places) {
            if (place.startsWith(below)) {
                continue;
            }
            if (!ours.actions.containsKey(place) || !reference.actions.containsKey(place)) {
                boolean isOurs = ours.actions.containsKey(place);
                below = place + "/";
                String title = (isOurs ? ours : reference).actions.get(place).getOrDefault("title", "");
                differences.add(new Difference(place, "", isOurs ? title : "", isOurs ? "" : title, isOurs));
                continue;
            }
            Map<String, String> mine = ours.actions.get(place);
            Map<String, String> theirs = reference.actions.get(place);
            Set<String> paths = new TreeSet<>(mine.keySet());
            paths.addAll(theirs.keySet());
            paths.stream()
                    .filter(path -> !mine.getOrDefault(path, "").equals(theirs.getOrDefault(path, "")))
                    .forEach(path -> differences.add(new Difference(
                            place, path, mine.getOrDefault(path, ""), theirs.getOrDefault(path, ""), true)));
        }
        return differences;
    }
}
