package org.upright.cql;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.cqframework.cql.cql2elm.tracking.Trackable;
import org.cqframework.cql.elm.visiting.BaseElmLibraryVisitor;
import org.hl7.cql.model.DataType;
import org.hl7.elm.r1.Element;
import org.hl7.elm.r1.ExpressionDef;
import org.hl7.elm.r1.FunctionDef;
import org.hl7.elm.r1.FunctionRef;
import org.hl7.elm.r1.Library;
import org.hl7.elm.r1.OperandRef;
import org.hl7.elm.r1.Property;
import org.opencds.cqf.cql.engine.elm.executing.FunctionRefEvaluator;

/**
 * Calls of overloaded functions by a name that only one of them has.
 *
 * <p>For each call that a run makes, the engine compares the signature with that of every function of the name, and
 * FHIRHelpers has 250 of the name {@code ToString}: a third of what deciding the low back pain plan allocated. So each
 * overload stands in its library a second time, under a name of its own, and calls with a signature go there. A call of
 * one that does nothing but read an element of its operand, as {@code ToString} does, becomes that reading: no way into
 * another library, no frame. Calls without a signature go to an {@link OverloadChoice}.
 */
final class OverloadNames extends BaseElmLibraryVisitor<Boolean, Boolean> {
    /** No author's name has this. */
    private static final String MARK = "%overload:";

    private final Library library;
    private final Function<String, Optional<Library>> included;

    /** Calls that only read an element of what they are given, and its path. */
    private final Map<Element, String> readings = new IdentityHashMap<>();

    private OverloadNames(Library library, Function<String, Optional<Library>> included) {
        this.library = library;
        this.included = included;
    }

    /**
     * Changes the library, which no engine may have seen yet.
     *
     * @param included a library that it includes, by the alias; named already, and not changed
     */
    static void give(Library library, Function<String, Optional<Library>> included) {
        if (library.getStatements() == null) {
            return;
        }
        List<ExpressionDef> statements = library.getStatements().getDef();
        List<ExpressionDef> written = List.copyOf(statements);
        statements.addAll(named(written));
        OverloadNames names = new OverloadNames(library, included);
        for (ExpressionDef def : written) {
            if (def.getExpression() != null) {
                Boolean unused = names.visitExpression(def.getExpression(), true);
            }
        }
        statements.sort(Comparator.comparing(ExpressionDef::getName));
        NodeReplacement.in(library, names::reading);
    }

    private Element reading(Element node) {
        String path = readings.get(node);
        if (path == null) {
            return node;
        }
        FunctionRef call = (FunctionRef) node;
        Property property =
                new Property().withPath(path).withSource(call.getOperand().get(0));
        property.setLocator(call.getLocator());
        property.setLocalId(call.getLocalId());
        DataType type = Trackable.INSTANCE.getResultType(call);
        return type == null ? property : Trackable.INSTANCE.withResultType(property, type);
    }

    private static List<FunctionDef> named(List<ExpressionDef> written) {
        Map<String, List<FunctionDef>> byName = new HashMap<>();
        for (ExpressionDef def : written) {
            if (def instanceof FunctionDef function && !Boolean.TRUE.equals(function.isExternal())) {
                byName.computeIfAbsent(function.getName(), name -> new ArrayList<>())
                        .add(function);
            }
        }
        List<FunctionDef> named = new ArrayList<>();
        byName.forEach((name, overloads) -> {
            for (int i = 0; overloads.size() > 1 && i < overloads.size(); i++) {
                named.add(called(own(name, i), overloads.get(i)));
            }
            named.addAll(choices(name, overloads));
        });
        return named;
    }

    /** One for each number of operands that several take. */
    private static List<FunctionDef> choices(String name, List<FunctionDef> overloads) {
        Map<Integer, List<Integer>> byOperands = new TreeMap<>();
        for (int i = 0; i < overloads.size(); i++) {
            byOperands
                    .computeIfAbsent(overloads.get(i).getOperand().size(), size -> new ArrayList<>())
                    .add(i);
        }
        return byOperands.entrySet().stream()
                .filter(each -> each.getValue().size() > 1)
                .map(each -> OverloadChoice.of(
                        choice(name, each.getKey()),
                        each.getValue().stream().map(overloads::get).toList(),
                        each.getValue().stream().map(i -> own(name, i)).toList()))
                .toList();
    }

    private static String choice(String name, int operands) {
        return MARK + name + ":of:" + operands;
    }

    private static String own(String name, int position) {
        return MARK + name + ":" + position;
    }

    private static FunctionDef called(String name, FunctionDef function) {
        FunctionDef copy = new FunctionDef();
        copy.setName(name);
        copy.setContext(function.getContext());
        copy.setAccessLevel(function.getAccessLevel());
        copy.setFluent(function.getFluent());
        copy.setOperand(function.getOperand());
        copy.setExpression(function.getExpression());
        copy.setLocator(function.getLocator());
        return copy;
    }

    @Override
    public Boolean visitFunctionRef(FunctionRef call, Boolean context) {
        Boolean unused = super.visitFunctionRef(call, context);
        if (call.getSignature().isEmpty()) {
            owner(call).ifPresent(owner -> choose(call, owner));
        } else {
            owner(call).ifPresent(owner -> name(call, owner));
        }
        return true;
    }

    /** Overloads that all read the same element of their operand are one function. */
    private void choose(FunctionRef call, Library owner) {
        List<FunctionDef> overloads = overloads(owner, String.valueOf(call.getName()));
        List<FunctionDef> possible = overloads.stream()
                .filter(function ->
                        function.getOperand().size() == call.getOperand().size())
                .toList();
        if (possible.size() > 1) {
            boolean same = possible.stream().allMatch(OverloadNames::readsItsOperandOnly)
                    && possible.stream().map(OverloadNames::element).distinct().count() == 1;
            if (same) {
                readings.put(call, element(possible.get(0)));
            } else {
                call.setName(
                        choice(String.valueOf(call.getName()), call.getOperand().size()));
                call.setSignature(OverloadChoice.signature(call.getOperand().size()));
            }
        }
    }

    private static String element(FunctionDef function) {
        return function.getExpression() instanceof Property property ? String.valueOf(property.getPath()) : "";
    }

    private Optional<Library> owner(FunctionRef call) {
        return call.getLibraryName() == null ? Optional.of(library) : included.apply(call.getLibraryName());
    }

    private void name(FunctionRef call, Library owner) {
        List<FunctionDef> overloads = overloads(owner, String.valueOf(call.getName()));
        List<Integer> meant = new ArrayList<>();
        for (int i = 0; i < overloads.size(); i++) {
            if (FunctionRefEvaluator.INSTANCE.functionDefOperandsSignatureEqual(
                    overloads.get(i), call.getSignature())) {
                meant.add(i);
            }
        }
        if (meant.size() != 1) {
            return;
        }
        int position = meant.get(0);
        if (readsItsOperandOnly(overloads.get(position))) {
            readings.put(call, element(overloads.get(position)));
        } else if (overloads.size() > 1) {
            call.setName(own(String.valueOf(call.getName()), position));
        }
    }

    private static List<FunctionDef> overloads(Library owner, String name) {
        return owner.getStatements() == null
                ? List.of()
                : owner.getStatements().getDef().stream()
                        .filter(def -> name.equals(def.getName()))
                        .filter(FunctionDef.class::isInstance)
                        .map(FunctionDef.class::cast)
                        .filter(function -> !Boolean.TRUE.equals(function.isExternal()))
                        .toList();
    }

    /** As {@code value.value}: that means the same in every library. */
    private static boolean readsItsOperandOnly(FunctionDef function) {
        return function.getOperand().size() == 1
                && function.getExpression() instanceof Property property
                && property.getScope() == null
                && property.getSource() instanceof OperandRef;
    }

    @Override
    protected Boolean defaultResult(Element element, Boolean context) {
        return true;
    }

    @Override
    protected Boolean aggregateResult(Boolean aggregate, Boolean next) {
        return true;
    }
}
