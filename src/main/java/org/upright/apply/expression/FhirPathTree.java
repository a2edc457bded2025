package org.upright.apply.expression;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.fhirpath.ExpressionNode;
import org.hl7.fhir.r4.fhirpath.ExpressionNode.Function;
import org.hl7.fhir.r4.fhirpath.ExpressionNode.Kind;
import org.hl7.fhir.r4.fhirpath.ExpressionNode.Operation;
import org.hl7.fhir.r4.fhirpath.FHIRPathUtilityClasses.FHIRConstant;

/**
 * Prepares a parsed expression for evaluation: once, when it is compiled.
 *
 * <p>HAPI's engine reads the clock in {@code today()} and {@code now()}, asks a terminology service in
 * {@code memberOf()}, and knows no budget. Its only way to call us back is a custom function. So this walk turns the
 * three functions into custom ones of the same name, and hangs a custom function behind every function that can
 * multiply items and round every parameter, which counts what has come together and looks at the time. What runs long,
 * or writes much, within one function has a custom one before it.
 */
final class FhirPathTree {
    /** The custom function that gives what it got, unless that is over the budget. */
    static final String CHECK = "upright-budget";

    /** Custom functions that stand before those that can run long or write much, with the same parameters. */
    static final Map<Function, String> GUARDS = Map.ofEntries(
            Map.entry(Function.Replace, "upright-replace"),
            Map.entry(Function.ReplaceMatches, "upright-replace-matches"),
            Map.entry(Function.Matches, "upright-matches"),
            Map.entry(Function.MatchesFull, "upright-matches-full"),
            Map.entry(Function.Contains, "upright-find"),
            Map.entry(Function.IndexOf, "upright-find"),
            Map.entry(Function.Split, "upright-find"),
            Map.entry(Function.Join, "upright-join"),
            Map.entry(Function.Round, "upright-round"));

    /** The custom function that gives what it got, unless that is too much to compare each with each. */
    static final String FEW = "upright-few";

    /** The custom function that gives quantities in base units. */
    static final String MEASURED = "upright-measured";

    /** The custom functions that give the left and the right operand of {@code =} so that what they measure is compared. */
    static final String LEFT = "upright-left";

    static final String RIGHT = "upright-right";

    /** The custom functions that do so for {@code ~}. */
    static final String LEFT_LIKE = "upright-left-like";

    static final String RIGHT_LIKE = "upright-right-like";

    /** The same for all that comes of one {@code repeat}. */
    static final String REPEATED = "upright-repeated";

    private static final Set<Function> COMPARING = EnumSet.of(
            Function.Distinct,
            Function.IsDistinct,
            Function.Union,
            Function.Intersect,
            Function.Exclude,
            Function.SubsetOf,
            Function.SupersetOf,
            Function.Repeat);
    private static final Set<Operation> COMPARED =
            EnumSet.of(Operation.Union, Operation.Equivalent, Operation.NotEquivalent);
    private static final Set<Operation> ORDERED =
            EnumSet.of(Operation.LessThan, Operation.LessOrEqual, Operation.Greater, Operation.GreaterOrEqual);
    private static final Set<Operation> EQUATED = EnumSet.of(Operation.Equals, Operation.NotEquals);
    private static final Set<Operation> LIKENED = EnumSet.of(Operation.Equivalent, Operation.NotEquivalent);
    private static final Set<Operation> GROWING = EnumSet.of(Operation.Concatenate, Operation.Plus, Operation.Union);

    /** What so many operators in a row make is looked at before they go on. */
    private static final int IN_A_ROW = 8;

    private static final Set<Function> OURS = EnumSet.of(Function.Today, Function.Now, Function.MemberOf);
    private static final Set<Function> TYPE_TESTS = EnumSet.of(Function.Is, Function.As, Function.OfType);

    /** Variables whose values the specification fixes. */
    static final Predicate<String> FIXED =
            Pattern.compile("sct|loinc|ucum|us-zip|(vs|cs|ext)-.*").asMatchPredicate();

    private final Set<String> variables = new LinkedHashSet<>();
    private final Set<String> typeNames = new LinkedHashSet<>();
    private Optional<String> unsupported = Optional.empty();
    private boolean resolves;
    private int ids;
    private final ExpressionNode root;

    private FhirPathTree(ExpressionNode parsed) {
        this.root = checked(expression(parsed));
    }

    /** Changes the tree in place; the root must not be in use by another thread yet. */
    static FhirPathTree prepare(ExpressionNode root) {
        return new FhirPathTree(root);
    }

    /** The expression with its result checked too. */
    ExpressionNode root() {
        return root;
    }

    private ExpressionNode checked(ExpressionNode root) {
        ExpressionNode group = new ExpressionNode(ids++);
        group.setKind(Kind.Group);
        group.setGroup(root);
        group.setProximal(true);
        group.setInner(custom(CHECK));
        return group;
    }

    /** Names of the variables that it reads, without {@code %}. */
    Set<String> variables() {
        return variables;
    }

    /** Names with a capital that begin a path, such as {@code Patient}. */
    Set<String> typeNames() {
        return typeNames;
    }

    /** Whether references are followed, so that any type of the record may be read. */
    boolean resolves() {
        return resolves;
    }

    /** The first function that cannot be answered here. */
    Optional<String> unsupported() {
        return unsupported;
    }

    /** The prepared expression in the place of the one given. */
    private ExpressionNode expression(ExpressionNode first) {
        chain(first);
        for (ExpressionNode node = first; node.getOpNext() != null; node = node.getOpNext()) {
            if (node.getOperation() != Operation.Is && node.getOperation() != Operation.As) {
                chain(node.getOpNext());
            } else {
                unqualify(node.getOpNext());
            }
            if (COMPARED.contains(node.getOperation())) {
                append(node, custom(FEW));
                append(node.getOpNext(), custom(FEW));
            }
            measure(node, node.getOpNext());
        }
        return looked(first);
    }

    /** Both operands in base units, where they may be quantities. */
    private void measure(ExpressionNode left, ExpressionNode right) {
        if (!Measures.mayBe(left) || !Measures.mayBe(right)) {
            return;
        }
        if (ORDERED.contains(left.getOperation())) {
            append(left, custom(MEASURED));
            append(right, custom(MEASURED));
        } else if (EQUATED.contains(left.getOperation())) {
            append(left, custom(LEFT));
            append(right, custom(RIGHT));
        } else if (LIKENED.contains(left.getOperation())) {
            append(left, custom(LEFT_LIKE));
            append(right, custom(RIGHT_LIKE));
        }
    }

    private static void append(ExpressionNode node, ExpressionNode inner) {
        ExpressionNode last = node;
        while (last.getInner() != null) {
            last = last.getInner();
        }
        last.setInner(inner);
    }

    /** Operators of one rank, from left to right; the first of a long row are grouped, so that their result is looked at. */
    private ExpressionNode looked(ExpressionNode first) {
        ExpressionNode head = first;
        int row = 1;
        for (ExpressionNode node = first; node.getOpNext() != null; ) {
            ExpressionNode next = node.getOpNext();
            Operation operation = node.getOperation();
            if (++row % IN_A_ROW == 0 && GROWING.contains(operation)) {
                node.setOpNext(null);
                node.setOperation(null);
                ExpressionNode group = checked(head);
                group.setOperation(operation);
                group.setOpNext(next);
                head = group;
            }
            node = next;
        }
        return head;
    }

    /** HAPI's {@code is} and {@code as} know {@code Quantity} and take {@code FHIR.Quantity} for another type. */
    private static void unqualify(ExpressionNode type) {
        if (type.getKind() == Kind.Name && "FHIR".equals(type.getName()) && type.getInner() != null) {
            type.setName(type.getInner().getName());
            type.setInner(type.getInner().getInner());
        }
    }

    private void chain(ExpressionNode first) {
        if (first.getKind() == Kind.Name
                && Character.isUpperCase(first.getName().charAt(0))) {
            typeNames.add(first.getName());
        }
        ExpressionNode node = first;
        while (node != null) {
            ExpressionNode written = node.getInner();
            visit(node);
            node = written;
        }
    }

    private void visit(ExpressionNode node) {
        switch (node.getKind()) {
            case Group -> node.setGroup(expression(node.getGroup()));
            case Constant -> variable(node);
            case Function -> function(node);
            default -> {}
        }
    }

    private void variable(ExpressionNode node) {
        if (node.getConstant() instanceof FHIRConstant constant
                && constant.getValue().startsWith("%")) {
            variables.add(FhirPathHost.bare(constant.getValue()));
        }
    }

    private void function(ExpressionNode node) {
        Function function = node.getFunction();
        if (function == Function.ConformsTo) {
            unsupported = unsupported.or(() -> Optional.of("conformsTo"));
        }
        resolves |= function == Function.Resolve;
        if (OURS.contains(function)) {
            node.setFunction(Function.Custom);
            node.setName(function.toCode());
        }
        if (TYPE_TESTS.contains(function)) {
            node.getParameters().forEach(FhirPathTree::unqualify);
            return;
        }
        List<ExpressionNode> parameters = new ArrayList<>(node.getParameters());
        node.getParameters().clear();
        parameters.forEach(parameter -> node.getParameters().add(checked(expression(parameter))));
        ExpressionNode check = custom(CHECK);
        check.setInner(node.getInner());
        if (COMPARING.contains(function)) {
            String few = function == Function.Repeat ? REPEATED : FEW;
            node.getParameters().forEach(parameter -> append(parameter, custom(few)));
            behind(node, FEW, List.of()).setInner(check);
        } else {
            guarded(node, function).setInner(check);
        }
    }

    /** Puts a guard in the place of the function and the function behind it; the last of them. */
    private ExpressionNode guarded(ExpressionNode node, Function function) {
        String guard = GUARDS.get(function);
        return guard == null ? node : behind(node, guard, List.copyOf(node.getParameters()));
    }

    /** Moves the function one node on, and gives its place to a custom one. */
    private ExpressionNode behind(ExpressionNode node, String custom, List<ExpressionNode> parameters) {
        ExpressionNode moved = new ExpressionNode(ids++);
        moved.setKind(Kind.Function);
        moved.setFunction(node.getFunction());
        moved.setName(node.getName());
        moved.getParameters().addAll(node.getParameters());
        node.setFunction(Function.Custom);
        node.setName(custom);
        node.getParameters().clear();
        node.getParameters().addAll(parameters);
        node.setInner(moved);
        return moved;
    }

    private ExpressionNode custom(String name) {
        ExpressionNode custom = new ExpressionNode(ids++);
        custom.setKind(Kind.Function);
        custom.setFunction(Function.Custom);
        custom.setName(name);
        return custom;
    }
}
