package org.upright.apply.expression;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition.ChildTypeEnum;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeChildChoiceDefinition;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.fhirpath.ExpressionNode;
import org.hl7.fhir.r4.fhirpath.ExpressionNode.Function;
import org.hl7.fhir.r4.fhirpath.ExpressionNode.Kind;
import org.hl7.fhir.r4.fhirpath.ExpressionNode.Operation;
import org.hl7.fhir.r4.fhirpath.FHIRPathUtilityClasses.FHIRConstant;

/**
 * Finds names in an expression that FHIR's types do not have. The engine takes them for elements without a value, so that
 * {@code Patient.gendr.exists().not()} would hold for everybody.
 *
 * <p>Where a type cannot be told (a function's result, a resource in a bundle, a variable of no known type) nothing is said.
 */
final class FhirPathNames {
    private static final Set<Function> ITERATING =
            EnumSet.of(Function.Where, Function.Exists, Function.All, Function.Select);
    private static final Set<Function> KEEPING = EnumSet.of(
            Function.Where,
            Function.First,
            Function.Last,
            Function.Tail,
            Function.Skip,
            Function.Take,
            Function.Single,
            Function.Distinct,
            Function.Trace);
    private static final Set<Function> TYPED = EnumSet.of(Function.OfType, Function.As);
    private static final Set<Function> NAMING = EnumSet.of(Function.Is, Function.OfType, Function.As);
    private static final Set<String> EVERYWHERE =
            Set.of("id", "extension", "modifierExtension", "contained", "value", "resourceType", "fhir_comments");
    private static final Set<String> SUPERTYPES = Set.of("Resource", "DomainResource");

    private final FhirContext fhir;
    private final String definition;
    private final Map<String, String> variables;
    private Optional<String> problem = Optional.empty();

    private FhirPathNames(FhirContext fhir, String definition, Map<String, String> variables) {
        this.fhir = fhir;
        this.definition = definition;
        this.variables = variables;
    }

    /**
     * The first name that nothing has, as a sentence.
     *
     * @param parsed as the author wrote it; not changed
     * @param definition type of what an expression begins with
     * @param variables FHIR types of those whose type is known, {@code subject} among them
     */
    static Optional<String> problem(
            ExpressionNode parsed, FhirContext fhir, String definition, Map<String, String> variables) {
        FhirPathNames names = new FhirPathNames(fhir, definition, variables);
        return names.problemIn(parsed);
    }

    private Optional<String> problemIn(ExpressionNode parsed) {
        Types unused = expression(parsed, new Place(named(definition), true));
        return problem;
    }

    /** What types values may have; none where that cannot be told. */
    private record Types(Set<BaseRuntimeElementDefinition<?>> each) {
        static final Types UNKNOWN = new Types(Set.of());
    }

    /** @param outermost whether paths begin at the definition here */
    private record Place(Types types, boolean outermost) {}

    private Types named(String type) {
        return fhir.getResourceTypes().contains(type)
                ? new Types(Set.of(fhir.getResourceDefinition(type)))
                : Optional.ofNullable(fhir.getElementDefinition(type))
                        .map(element -> new Types(Set.of(element)))
                        .orElse(Types.UNKNOWN);
    }

    private Types expression(ExpressionNode first, Place place) {
        List<Types> operands = new ArrayList<>();
        operands.add(chain(first, place));
        for (ExpressionNode node = first; node.getOpNext() != null; node = node.getOpNext()) {
            boolean named = node.getOperation() == Operation.Is || node.getOperation() == Operation.As;
            operands.add(named ? Types.UNKNOWN : chain(node.getOpNext(), place));
        }
        return operands.size() == 1 ? operands.get(0) : Types.UNKNOWN;
    }

    private Types chain(ExpressionNode head, Place place) {
        Types types = head(head, place);
        for (ExpressionNode node = head.getInner(); node != null; node = node.getInner()) {
            types = switch (node.getKind()) {
                case Name -> step(types, node.getName());
                case Function -> function(node, new Place(types, false));
                default -> Types.UNKNOWN;
            };
        }
        return types;
    }

    private Types head(ExpressionNode head, Place place) {
        return switch (head.getKind()) {
            case Name -> name(head.getName(), place);
            case Function -> function(head, place);
            case Group -> expression(head.getGroup(), place);
            case Constant ->
                head.getConstant() instanceof FHIRConstant constant
                        ? variable(FhirPathHost.bare(constant.getValue()))
                        : Types.UNKNOWN;
            default -> Types.UNKNOWN;
        };
    }

    private Types variable(String name) {
        return Optional.ofNullable(variables.get(name)).map(this::named).orElse(Types.UNKNOWN);
    }

    private Types name(String name, Place place) {
        if (name.startsWith("$")) {
            return name.equals("$this") ? place.types() : Types.UNKNOWN;
        }
        if (!Character.isUpperCase(name.charAt(0))) {
            return step(place.types(), name);
        }
        String subject = variables.getOrDefault("subject", "Patient");
        if (place.outermost() && !SUPERTYPES.contains(name) && !name.equals(definition) && !name.equals(subject)) {
            say("a path begins at the " + definition + " or, as `" + subject + "`, at the subject; `" + name
                    + "` is neither. An `input` of the action that has an `id` gives other data as a variable");
        }
        return SUPERTYPES.contains(name) ? Types.UNKNOWN : named(name);
    }

    private Types function(ExpressionNode node, Place place) {
        Function function = node.getFunction();
        if (NAMING.contains(function)) {
            return TYPED.contains(function) && node.getParameters().size() == 1
                    ? type(node.getParameters().get(0))
                    : Types.UNKNOWN;
        }
        Place inside = ITERATING.contains(function)
                ? new Place(place.types(), false)
                : place.outermost() ? place : new Place(Types.UNKNOWN, false);
        List<Types> parameters = node.getParameters().stream()
                .map(parameter -> expression(parameter, inside))
                .toList();
        if (KEEPING.contains(function)) {
            return place.types();
        }
        return function == Function.Select && parameters.size() == 1 ? parameters.get(0) : Types.UNKNOWN;
    }

    private Types type(ExpressionNode named) {
        boolean qualified = named.getInner() != null && named.getInner().getKind() == Kind.Name;
        return named.getKind() != Kind.Name || (qualified && !"FHIR".equals(named.getName()))
                ? Types.UNKNOWN
                : named(qualified ? named.getInner().getName() : named.getName());
    }

    private Types step(Types from, String name) {
        if (from.each().isEmpty() || EVERYWHERE.contains(name)) {
            return Types.UNKNOWN;
        }
        List<BaseRuntimeElementDefinition<?>> having =
                from.each().stream().filter(type -> has(type, name)).toList();
        if (having.isEmpty()) {
            say(missing(from, name));
            return Types.UNKNOWN;
        }
        List<Types> children = having.stream().map(type -> children(type, name)).toList();
        return children.contains(Types.UNKNOWN)
                ? Types.UNKNOWN
                : new Types(children.stream()
                        .flatMap(types -> types.each().stream())
                        .collect(Collectors.toUnmodifiableSet()));
    }

    private static boolean has(BaseRuntimeElementDefinition<?> type, String name) {
        return child(type, name).isPresent() || isOpen(type);
    }

    /** One whose elements the model does not tell. */
    private static boolean isOpen(BaseRuntimeElementDefinition<?> type) {
        return !(type instanceof BaseRuntimeElementCompositeDefinition)
                && type.getChildType() != ChildTypeEnum.PRIMITIVE_DATATYPE
                && type.getChildType() != ChildTypeEnum.ID_DATATYPE;
    }

    /** By the name that FHIRPath gives it: {@code value}, not {@code valueQuantity}. */
    private static Optional<BaseRuntimeChildDefinition> child(BaseRuntimeElementDefinition<?> type, String name) {
        if (!(type instanceof BaseRuntimeElementCompositeDefinition<?> composite)) {
            return Optional.empty();
        }
        return Stream.of(name, name + "[x]")
                .flatMap(written -> Optional.ofNullable(composite.getChildByName(written)).stream())
                .filter(child -> child.getElementName().equals(name)
                        || child.getElementName().equals(name + "[x]"))
                .findFirst();
    }

    private static Types children(BaseRuntimeElementDefinition<?> type, String name) {
        Optional<BaseRuntimeChildDefinition> child = child(type, name);
        if (child.isEmpty()) {
            return Types.UNKNOWN;
        }
        Set<BaseRuntimeElementDefinition<?>> each = child.get().getValidChildNames().stream()
                .flatMap(valid -> Optional.ofNullable(child.get().getChildByName(valid)).stream())
                .collect(Collectors.toSet());
        return each.stream().anyMatch(FhirPathNames::isOpen) ? Types.UNKNOWN : new Types(each);
    }

    private static String missing(Types from, String name) {
        String types = from.each().stream()
                .map(BaseRuntimeElementDefinition::getName)
                .sorted()
                .collect(Collectors.joining("`, `", "`", "`"));
        return types + " has no element `" + name + "`" + choice(from, name);
    }

    /** What JSON names by the type, FHIRPath does not. */
    private static String choice(Types from, String name) {
        return from.each().stream()
                .filter(BaseRuntimeElementCompositeDefinition.class::isInstance)
                .map(type -> ((BaseRuntimeElementCompositeDefinition<?>) type).getChildByName(name))
                .filter(RuntimeChildChoiceDefinition.class::isInstance)
                .map(child ->
                        ((RuntimeChildChoiceDefinition) child).getElementName().replace("[x]", ""))
                .map(element -> "; in FHIRPath it is `" + element + "`")
                .findFirst()
                .orElse("");
    }

    private void say(String sentence) {
        problem = problem.or(() -> Optional.of(sentence));
    }
}
