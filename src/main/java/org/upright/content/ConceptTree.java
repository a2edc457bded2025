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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.CodeSystem.CodeSystemContentMode;
import org.hl7.fhir.r4.model.CodeSystem.ConceptDefinitionComponent;
import org.hl7.fhir.r4.model.CodeSystem.ConceptPropertyComponent;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Type;
import org.hl7.fhir.r4.model.ValueSet.FilterOperator;
import org.upright.apply.expression.LinearPattern;
import org.upright.apply.expression.OverBudgetException;

/**
 * The concepts of a code system with their hierarchy: nested concepts and the properties that name parents or children.
 * A concept may have several parents; a cycle among them does no harm. Immutable.
 *
 * @see <a href="https://hl7.org/fhir/R4/codesystem-concept-properties.html">concept properties</a>
 */
public final class ConceptTree {
    /** Of all texts that one regular expression is tried on: characters times the size of what reads them. */
    private static final long STEPS = 50_000_000;

    private static final String STANDARD = "http://hl7.org/fhir/concept-properties#";

    /** What a code system may use without declaring it. */
    private static final Set<String> STANDARD_PROPERTIES = Set.of(
            "concept",
            "code",
            "display",
            "definition",
            "parent",
            "child",
            "inactive",
            "deprecated",
            "deprecationDate",
            "retirementDate",
            "notSelectable",
            "status",
            "comment");

    private final Map<String, ConceptDefinitionComponent> concepts = new LinkedHashMap<>();
    private final Map<String, Set<String>> children = new LinkedHashMap<>();
    private final Map<String, Set<String>> parents = new LinkedHashMap<>();

    private final Set<String> properties = new LinkedHashSet<>(STANDARD_PROPERTIES);
    private final boolean whole;

    ConceptTree(CodeSystem system) {
        this.whole = system.getContent() == CodeSystemContentMode.COMPLETE;
        system.getProperty().forEach(property -> properties.add(property.getCode()));
        Set<String> up = properties(system, "parent", "subsumedBy");
        Set<String> down = properties(system, "child", "subsumes");
        system.getConcept().forEach(this::add);
        for (ConceptDefinitionComponent concept : List.copyOf(concepts.values())) {
            up.forEach(name -> texts(concept, name).forEach(parent -> link(parent, concept.getCode())));
            down.forEach(name -> texts(concept, name).forEach(child -> link(concept.getCode(), child)));
        }
    }

    /** These names, and what the code system calls the standard property of the first. */
    private static Set<String> properties(CodeSystem system, String standard, String other) {
        Set<String> names = new LinkedHashSet<>(List.of(standard, other));
        system.getProperty().stream()
                .filter(property -> (STANDARD + standard).equals(property.getUri()))
                .forEach(property -> names.add(property.getCode()));
        return names;
    }

    private void add(ConceptDefinitionComponent concept) {
        concepts.putIfAbsent(concept.getCode(), concept);
        concept.getProperty().forEach(property -> properties.add(property.getCode()));
        for (ConceptDefinitionComponent child : concept.getConcept()) {
            link(concept.getCode(), child.getCode());
            add(child);
        }
    }

    private void link(String parent, String child) {
        children.computeIfAbsent(parent, p -> new LinkedHashSet<>()).add(child);
        parents.computeIfAbsent(child, c -> new LinkedHashSet<>()).add(parent);
    }

    /** Whether no concept is said to be above or below another. */
    public boolean isFlat() {
        return children.isEmpty();
    }

    public boolean has(String code) {
        return concepts.containsKey(code);
    }

    /** Whether all of the code system is here. */
    boolean isWhole() {
        return whole;
    }

    /** Whether the code system declares the property, or a concept has it. */
    boolean knows(String property) {
        return properties.contains(property);
    }

    /** The code and everything that lies under it. */
    public Set<String> below(String code) {
        return reached(code, children);
    }

    /** The code and everything that it lies under. */
    public Set<String> above(String code) {
        return reached(code, parents);
    }

    Collection<ConceptDefinitionComponent> all() {
        return concepts.values();
    }

    Optional<ConceptDefinitionComponent> concept(String code) {
        return Optional.ofNullable(concepts.get(code));
    }

    /**
     * What a filter selects; empty where the filter is none that is understood here.
     *
     * @throws LinearPattern.RefusedPattern where a regular expression cannot be used
     * @throws OverBudgetException by the predicate, where a regular expression has too much to read
     */
    Optional<Predicate<ConceptDefinitionComponent>> filter(String property, FilterOperator operator, String value) {
        boolean onCode = property.equals("concept") || property.equals("code");
        return switch (operator) {
            case ISA -> onCode ? Optional.of(in(below(value))) : Optional.empty();
            case DESCENDENTOF -> onCode ? Optional.of(in(descendants(value))) : Optional.empty();
            case GENERALIZES -> onCode ? Optional.of(in(above(value))) : Optional.empty();
            case REGEX -> Optional.of(matching(property, LinearPattern.of(value)));
            case ISNOTA -> onCode ? Optional.of(in(below(value)).negate()) : Optional.empty();
            case EQUAL -> Optional.of(c -> values(c, property).anyMatch(value::equals));
            case IN -> Optional.of(c -> values(c, property).anyMatch(list(value)::contains));
            case NOTIN -> Optional.of(c -> values(c, property).noneMatch(list(value)::contains));
            case EXISTS -> Optional.of(c -> values(c, property).findAny().isPresent() == Boolean.parseBoolean(value));
            default -> Optional.empty();
        };
    }

    private Predicate<ConceptDefinitionComponent> matching(String property, LinearPattern pattern) {
        AtomicLong steps = new AtomicLong();
        return concept -> values(concept, property).anyMatch(value -> {
            if (steps.addAndGet((long) value.length() * pattern.size()) > STEPS) {
                throw new OverBudgetException("would take more than " + STEPS + " steps");
            }
            return pattern.matchesAll(value);
        });
    }

    private static Predicate<ConceptDefinitionComponent> in(Set<String> codes) {
        return concept -> codes.contains(concept.getCode());
    }

    private Set<String> descendants(String code) {
        Set<String> found = new LinkedHashSet<>();
        children.getOrDefault(code, Set.of()).forEach(child -> found.addAll(below(child)));
        return found;
    }

    private static Set<String> reached(String code, Map<String, Set<String>> links) {
        Set<String> found = new LinkedHashSet<>(List.of(code));
        Deque<String> open = new ArrayDeque<>(found);
        while (!open.isEmpty()) {
            links.getOrDefault(open.pop(), Set.of()).stream().filter(found::add).forEach(open::push);
        }
        return found;
    }

    private static Set<String> list(String value) {
        return Set.copyOf(Stream.of(value.split(",")).map(String::strip).toList());
    }

    private Stream<String> values(ConceptDefinitionComponent concept, String property) {
        return switch (property) {
            case "concept", "code" -> Stream.of(concept.getCode());
            case "definition" -> Stream.ofNullable(concept.getDefinition());
            case "display" -> Stream.ofNullable(concept.getDisplay());
            case "parent" -> parents.getOrDefault(concept.getCode(), Set.of()).stream();
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
