package org.upright.content;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.CodeSystem.ConceptDefinitionComponent;
import org.hl7.fhir.r4.model.CodeSystem.ConceptPropertyComponent;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Type;
import org.hl7.fhir.r4.model.ValueSet.FilterOperator;

/**
 * The concepts of a code system with their hierarchy: nested concepts and the properties {@code parent} and {@code
 * child}. A concept may have several parents; a cycle among them does no harm.
 */
final class ConceptTree {
    private final Map<String, ConceptDefinitionComponent> concepts = new LinkedHashMap<>();
    private final Map<String, Set<String>> children = new LinkedHashMap<>();

    ConceptTree(CodeSystem system) {
        system.getConcept().forEach(this::add);
        List.copyOf(concepts.values()).forEach(this::linkByProperties);
    }

    private void add(ConceptDefinitionComponent concept) {
        concepts.putIfAbsent(concept.getCode(), concept);
        for (ConceptDefinitionComponent child : concept.getConcept()) {
            link(concept.getCode(), child.getCode());
            add(child);
        }
    }

    private void linkByProperties(ConceptDefinitionComponent concept) {
        texts(concept, "parent").forEach(parent -> link(parent, concept.getCode()));
        texts(concept, "child").forEach(child -> link(concept.getCode(), child));
    }

    private void link(String parent, String child) {
        children.computeIfAbsent(parent, p -> new LinkedHashSet<>()).add(child);
    }

    Collection<ConceptDefinitionComponent> all() {
        return concepts.values();
    }

    Optional<ConceptDefinitionComponent> concept(String code) {
        return Optional.ofNullable(concepts.get(code));
    }

    /** What a filter selects; empty where the filter is none that is understood here. */
    Optional<Predicate<ConceptDefinitionComponent>> filter(String property, FilterOperator operator, String value) {
        boolean onCode = property.equals("concept") || property.equals("code");
        return switch (operator) {
            case ISA -> onCode ? Optional.of(in(isA(value))) : Optional.empty();
            case DESCENDENTOF -> onCode ? Optional.of(in(descendants(value))) : Optional.empty();
            case ISNOTA -> onCode ? Optional.of(in(isA(value)).negate()) : Optional.empty();
            case EQUAL -> Optional.of(c -> values(c, property).anyMatch(value::equals));
            case IN -> Optional.of(c -> values(c, property).anyMatch(list(value)::contains));
            case NOTIN -> Optional.of(c -> values(c, property).noneMatch(list(value)::contains));
            case EXISTS -> Optional.of(c -> values(c, property).findAny().isPresent() == Boolean.parseBoolean(value));
            default -> Optional.empty();
        };
    }

    private static Predicate<ConceptDefinitionComponent> in(Set<String> codes) {
        return concept -> codes.contains(concept.getCode());
    }

    private Set<String> isA(String code) {
        Set<String> codes = new LinkedHashSet<>(List.of(code));
        codes.addAll(descendants(code));
        return codes;
    }

    private Set<String> descendants(String code) {
        Set<String> found = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(code));
        while (!open.isEmpty()) {
            children.getOrDefault(open.pop(), Set.of()).stream()
                    .filter(found::add)
                    .forEach(open::push);
        }
        return found;
    }

    private static Set<String> list(String value) {
        return Set.copyOf(Stream.of(value.split(",")).map(String::strip).toList());
    }

    private Stream<String> values(ConceptDefinitionComponent concept, String property) {
        return switch (property) {
            case "concept", "code" -> Stream.of(concept.getCode());
            case "display" -> Stream.ofNullable(concept.getDisplay());
            case "parent" ->
                children.entrySet().stream()
                        .filter(entry -> entry.getValue().contains(concept.getCode()))
                        .map(Map.Entry::getKey);
            case "child" -> children.getOrDefault(concept.getCode(), Set.of()).stream();
            default -> texts(concept, property);
        };
    }

    private static Stream<String> texts(ConceptDefinitionComponent concept, String property) {
        return concept.getProperty().stream()
                .filter(p -> property.equals(p.getCode()) && p.hasValue())
                .map(ConceptPropertyComponent::getValue)
                .map(ConceptTree::text);
    }

    private static String text(Type value) {
        String text = value instanceof Coding coding ? coding.getCode() : value.primitiveValue();
        return Optional.ofNullable(text).orElse("");
    }
}
