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
 * multiply items and round every parameter, which counts what has come together and looks at the time.
 */
final class FhirPathTree {
    /** The custom function that gives what it got, unless that is over the budget. */
    static final String CHECK = "upright-budget";

    /** Custom functions that stand before those that can run long or write much, with the same parameters. */
    static final Map<Function, String> GUARDS = Map.of(
            Function.Replace, "upright-replace",
            Function.ReplaceMatches, "upright-replace-matches",
            Function.Matches, "upright-matches",
            Function.MatchesFull, "upright-matches");

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

    private FhirPathTree() {}

    /** Changes the tree in place; the root must not be in use by another thread yet. */
    static FhirPathTree prepare(ExpressionNode root) {
        FhirPathTree tree = new FhirPathTree();
        tree.expression(root);
        return tree;
    }

    /** The expression with its result checked too. */
    ExpressionNode checked(ExpressionNode root) {
        ExpressionNode group = new ExpressionNode(ids++);
        group.setKind(Kind.Group);
        group.setGroup(root);
        group.setProximal(true);
        group.setInner(check());
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

    private void expression(ExpressionNode first) {
        chain(first);
        for (ExpressionNode node = first; node.getOpNext() != null; node = node.getOpNext()) {
            if (node.getOperation() != Operation.Is && node.getOperation() != Operation.As) {
                chain(node.getOpNext());
            } else {
                unqualify(node.getOpNext());
            }
        }
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
            case Group -> expression(node.getGroup());
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
        parameters.forEach(this::expression);
        node.getParameters().clear();
        parameters.forEach(parameter -> node.getParameters().add(checked(parameter)));
        ExpressionNode check = check();
        check.setInner(node.getInner());
        guarded(node, function).setInner(check);
    }

    /** Puts a guard in the place of the function and the function behind it; the last of them. */
    private ExpressionNode guarded(ExpressionNode node, Function function) {
        String guard = GUARDS.get(function);
        if (guard == null) {
            return node;
        }
        ExpressionNode guarded = new ExpressionNode(ids++);
        guarded.setKind(Kind.Function);
        guarded.setFunction(function);
        guarded.setName(node.getName());
        guarded.getParameters().addAll(node.getParameters());
        node.setFunction(Function.Custom);
        node.setName(guard);
        node.setInner(guarded);
        return guarded;
    }

    private ExpressionNode check() {
        ExpressionNode check = new ExpressionNode(ids++);
        check.setKind(Kind.Function);
        check.setFunction(Function.Custom);
        check.setName(CHECK);
        return check;
    }
}
