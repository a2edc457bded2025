package org.upright.cql;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cqframework.cql.cql2elm.tracking.Trackable;
import org.hl7.cql.model.DataType;
import org.hl7.cql.model.ListType;
import org.hl7.elm.r1.Add;
import org.hl7.elm.r1.AggregateExpression;
import org.hl7.elm.r1.AliasedQuerySource;
import org.hl7.elm.r1.AnyInValueSet;
import org.hl7.elm.r1.BinaryExpression;
import org.hl7.elm.r1.CodeSystemRef;
import org.hl7.elm.r1.Combine;
import org.hl7.elm.r1.Element;
import org.hl7.elm.r1.Expression;
import org.hl7.elm.r1.InValueSet;
import org.hl7.elm.r1.LastPositionOf;
import org.hl7.elm.r1.Length;
import org.hl7.elm.r1.Library;
import org.hl7.elm.r1.Literal;
import org.hl7.elm.r1.Mode;
import org.hl7.elm.r1.NaryExpression;
import org.hl7.elm.r1.Null;
import org.hl7.elm.r1.PositionOf;
import org.hl7.elm.r1.Property;
import org.hl7.elm.r1.Quantity;
import org.hl7.elm.r1.Query;
import org.hl7.elm.r1.Round;
import org.hl7.elm.r1.Split;
import org.hl7.elm.r1.SplitOnMatches;
import org.hl7.elm.r1.Subtract;
import org.hl7.elm.r1.TernaryExpression;
import org.hl7.elm.r1.UnaryExpression;
import org.hl7.elm.r1.ValueSetRef;
import org.jspecify.annotations.Nullable;

/**
 * Takes away from the engine what it would work at, or write, without end.
 *
 * <p>To the engine, {@code Matches(text, pattern)} is one node, and it never looks at the time while it works at one. So
 * in a freshly translated library each such node is replaced by a property of the list of its operands, which {@link
 * GuardedNodes} answers. The engine sees an ordinary property; its visitor, which is final, stays as it is.
 */
final class NodeGuards {
    /** No element's name begins so. */
    private static final String MARK = "%guarded:";

    /**
     * Names of the nodes' classes. {@code Descendents} is among them because the engine keeps its result for all, those from
     * {@code CanConvertQuantity} on because the engine has no evaluator of theirs and answers what their last operand is.
     */
    private static final Set<String> GUARDED = Set.of(
            "Matches",
            "ReplaceMatches",
            "SplitOnMatches",
            "Split",
            "Concatenate",
            "Combine",
            "PositionOf",
            "LastPositionOf",
            "Power",
            "Round",
            "LowBoundary",
            "HighBoundary",
            "ToDecimal",
            "ToQuantity",
            "Distinct",
            "Union",
            "Intersect",
            "Except",
            "Flatten",
            "Mode",
            "Collapse",
            "Expand",
            "Descendents",
            "Descendants",
            "CanConvertQuantity",
            "ConvertsToRatio",
            "CanConvert",
            "Aggregate",
            "Repeat",
            "Current",
            "Iteration",
            "Sort",
            "Times",
            "Total");

    /** Guarded where the lists are compared, not intervals: those are in every second query. */
    private static final Set<String> OF_LISTS = Set.of("Includes", "IncludedIn");

    /** Answered by us where both operands are quantities: the engine knows no words of the calendar. */
    private static final Set<String> OF_QUANTITIES =
            Set.of("Add", "Subtract", "Equal", "Equivalent", "Less", "LessOrEqual", "Greater", "GreaterOrEqual");

    /** The same for lists of quantities. */
    private static final Set<String> AGGREGATES = Set.of("Max", "Min", "Sum");

    static final String QUANTITIES = "Quantities ";
    static final String CODE_SYSTEM = "Code system";
    static final String IN_VALUE_SET = "In value set";
    private static final String LISTS = "Union of lists";
    private static final String TEXT = "Length of text";
    private static final String JOINED = "Joined";

    /** By the path that asks for each. */
    private static final Map<String, String> NAMES = Stream.of(
                    GUARDED.stream(),
                    OF_LISTS.stream(),
                    Stream.concat(OF_QUANTITIES.stream(), AGGREGATES.stream()).map(QUANTITIES::concat),
                    Stream.of(LISTS, TEXT, JOINED, CODE_SYSTEM, IN_VALUE_SET))
            .flatMap(names -> names)
            .collect(Collectors.toUnmodifiableMap(MARK::concat, name -> name));

    private NodeGuards() {}

    /** Changes the library, which no engine may have seen yet. */
    static void place(Library library) {
        NodeReplacement.in(library, NodeGuards::replacement);
    }

    static boolean isAsked(String path) {
        return path.startsWith(MARK);
    }

    /** The name of the node that is asked for. */
    static String node(String path) {
        return NAMES.getOrDefault(path, path);
    }

    private static Element replacement(Element element) {
        String name = element.getClass().getSimpleName();
        if (element instanceof Query query) {
            return query(query);
        }
        if (element instanceof CodeSystemRef system) {
            String library = system.getLibraryName();
            return replaced(
                    system, CODE_SYSTEM, present(text(system.getName()), library == null ? null : text(library)));
        }
        if (element instanceof Expression node && (GUARDED.contains(name) || isOfLists(node, name))) {
            return replaced(node, name(node, name), operands(node));
        }
        if (element instanceof BinaryExpression node && OF_QUANTITIES.contains(name) && isOfQuantities(node)) {
            return replaced(node, QUANTITIES + name, operands(node));
        }
        if (element instanceof AggregateExpression node && AGGREGATES.contains(name) && isListOfQuantities(node)) {
            return replaced(node, QUANTITIES + name, present(node.getSource()));
        }
        if (element instanceof Length node && node.getOperand() != null && isText(node.getOperand())) {
            return replaced(node, TEXT, present(node.getOperand()));
        }
        return membership(element);
    }

    /** Answered by us where a text may be tested: the engine makes of it a code whose system the data left out. */
    private static Element membership(Element element) {
        if (element instanceof InValueSet node && node.getCode() != null && mayBe("System.String", node.getCode())) {
            return membership(node, node.getCode(), node.getValueset(), node.getValuesetExpression());
        }
        if (element instanceof AnyInValueSet node
                && node.getCodes() != null
                && mayBe("list<System.String>", node.getCodes())) {
            return membership(node, node.getCodes(), node.getValueset(), node.getValuesetExpression());
        }
        return element;
    }

    private static Element membership(
            Expression node, Expression codes, @Nullable ValueSetRef named, @Nullable Expression given) {
        if (named == null) {
            return given == null ? node : replaced(node, IN_VALUE_SET, List.of(codes, given));
        }
        ValueSetRef whole = new ValueSetRef();
        whole.setName(named.getName());
        whole.setLibraryName(named.getLibraryName());
        whole.setPreserve(true);
        return replaced(node, IN_VALUE_SET, List.of(codes, whole));
    }

    /** ELM that was translated elsewhere has no types. */
    private static boolean mayBe(String type, Expression node) {
        DataType known = type(node);
        return known == null || type.equals(known.toString());
    }

    /** Both, or the second where its value may be absent: the engine has no answer to a moment plus nothing. */
    private static boolean isOfQuantities(BinaryExpression node) {
        Expression last = node.getOperand().get(node.getOperand().size() - 1);
        boolean moves = (node instanceof Add || node instanceof Subtract) && !(last instanceof Quantity);
        return moves && isQuantity(last) || node.getOperand().stream().allMatch(NodeGuards::mayBeQuantity);
    }

    /** ELM that was translated elsewhere has no types; what it says of values that are none is the same either way. */
    private static boolean mayBeQuantity(Expression operand) {
        DataType type = type(operand);
        return type == null ? !(operand instanceof Literal) : "System.Quantity".equals(type.toString());
    }

    private static boolean isQuantity(Expression node) {
        return "System.Quantity".equals(String.valueOf(type(node)));
    }

    private static boolean isText(Expression node) {
        return "System.String".equals(String.valueOf(type(node)));
    }

    private static boolean isListOfQuantities(AggregateExpression node) {
        return node.getSource() != null && "list<System.Quantity>".equals(String.valueOf(type(node.getSource())));
    }

    private static boolean isOfLists(Expression node, String name) {
        return OF_LISTS.contains(name) && operands(node).stream().allMatch(NodeGuards::isList);
    }

    private static boolean isList(@Nullable Expression node) {
        return node != null && type(node) instanceof ListType;
    }

    private static @Nullable DataType type(Element element) {
        return Trackable.INSTANCE.getResultType(element);
    }

    /** A union of nothing with nothing is an empty list or no interval, which only its type can tell. */
    private static String name(Expression node, String name) {
        boolean listed =
                name.equals("Union") && (isList(node) || operands(node).stream().anyMatch(NodeGuards::isList));
        return listed ? LISTS : name;
    }

    private static Expression replaced(Expression node, String name, List<Expression> operands) {
        org.hl7.elm.r1.List list = new org.hl7.elm.r1.List();
        list.setElement(new ArrayList<>(operands));
        Property property = new Property().withPath(MARK + name).withSource(list);
        property.setLocator(node.getLocator());
        property.setLocalId(node.getLocalId());
        DataType type = type(node);
        return type == null ? property : Trackable.INSTANCE.withResultType(property, type);
    }

    /** In the order of ELM's text; the last of them absent where the node has none. */
    private static List<Expression> operands(Expression node) {
        if (node instanceof UnaryExpression unary) {
            return present(unary.getOperand());
        }
        if (node instanceof BinaryExpression binary) {
            return List.copyOf(binary.getOperand());
        }
        if (node instanceof TernaryExpression ternary) {
            return List.copyOf(ternary.getOperand());
        }
        if (node instanceof NaryExpression nary) {
            return List.copyOf(nary.getOperand());
        }
        return ofNamed(node);
    }

    private static List<Expression> ofNamed(Expression node) {
        if (node instanceof Combine combine) {
            return present(combine.getSource(), combine.getSeparator() == null ? text("") : combine.getSeparator());
        }
        if (node instanceof Split split) {
            return present(split.getStringToSplit(), split.getSeparator());
        }
        if (node instanceof SplitOnMatches split) {
            return present(split.getStringToSplit(), split.getSeparatorPattern());
        }
        if (node instanceof PositionOf position) {
            return present(position.getPattern(), position.getString());
        }
        if (node instanceof LastPositionOf position) {
            return present(position.getPattern(), position.getString());
        }
        if (node instanceof Round round) {
            return present(round.getOperand(), round.getPrecision());
        }
        if (node instanceof Mode mode) {
            return present(mode.getSource());
        }
        return node instanceof org.hl7.elm.r1.Descendents descendents ? present(descendents.getSource()) : List.of();
    }

    private static List<Expression> present(@Nullable Expression... operands) {
        List<Expression> present = new ArrayList<>();
        for (Expression operand : operands) {
            present.add(operand == null ? new Null() : operand);
        }
        return present;
    }

    private static Expression text(String value) {
        return new Literal()
                .withValueType(new javax.xml.namespace.QName("urn:hl7-org:elm-types:r1", "String"))
                .withValue(value);
    }

    /** What a query gives is made distinct outside of it, and the pairs of one that joins lists are counted. */
    private static Expression query(Query query) {
        if (query.getSource().size() > 1) {
            Expression where = query.getWhere();
            query.setWhere(
                    where == null ? replaced(new Null(), JOINED, List.of()) : replaced(where, JOINED, List.of(where)));
        }
        boolean distinct = query.getReturn() != null
                && !Boolean.FALSE.equals(query.getReturn().isDistinct());
        boolean listed = query.getSource().stream()
                .map(AliasedQuerySource::getExpression)
                .anyMatch(NodeGuards::isList);
        if (!distinct || !listed) {
            return query;
        }
        query.getReturn().setDistinct(false);
        return replaced(query, "Distinct", List.of(query));
    }
}
