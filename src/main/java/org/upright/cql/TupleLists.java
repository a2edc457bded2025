package org.upright.cql;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.cqframework.cql.cql2elm.tracking.Trackable;
import org.cqframework.cql.elm.visiting.BaseElmLibraryVisitor;
import org.hl7.elm.r1.Element;
import org.hl7.elm.r1.Expression;
import org.hl7.elm.r1.Library;
import org.hl7.elm.r1.Null;
import org.hl7.elm.r1.Tuple;
import org.hl7.elm.r1.TupleElement;

/**
 * Makes tuples of one list alike, where an element is a whole number in some and a decimal in others.
 *
 * <p>In a list of numbers the translator converts {@code { 1, 2.5 }} to decimals; in a list of tuples {@code { { risk: -1 },
 * { risk: 0.5 } }} it does not, takes the list for one of anything, and then knows no {@code risk}. Tables of generated
 * libraries are written so. The conversion that the translator leaves out is written into the source for it. It works
 * on lists in defines of their own: of a define with an error the translator gives nothing.
 */
final class TupleLists extends BaseElmLibraryVisitor<Boolean, Boolean> {
    /** What converts to a type that others have. */
    private static final Map<String, Set<String>> CONVERTED = Map.of(
            "Quantity", Set.of("Integer", "Decimal"),
            "Decimal", Set.of("Integer", "Long"),
            "Long", Set.of("Integer"),
            "DateTime", Set.of("Date"),
            "Concept", Set.of("Code"));

    /** What is written before and after expressions, by the place of each in the text; the last place first. */
    private final TreeMap<Integer, String> written = new TreeMap<>(Comparator.reverseOrder());

    private final int[] lines;
    private final int length;
    private final boolean all;

    private TupleLists(String text, boolean all) {
        this.all = all;
        this.lines = lines(text);
        this.length = text.length();
    }

    /** Where each line begins. */
    static int[] lines(String text) {
        List<Integer> starts = new ArrayList<>(List.of(0));
        for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
            starts.add(at + 1);
        }
        return starts.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * The text with conversions; empty where none is missing.
     *
     * @param all lists of tuples; else those alone that the translator took for lists of anything, which may hurt the
     *     libraries that include this one
     */
    static Optional<String> alike(String text, Library translated, boolean all) {
        if (translated.getStatements() == null) {
            return Optional.empty();
        }
        TupleLists lists = new TupleLists(text, all);
        translated.getStatements().getDef().stream()
                .filter(def -> def.getExpression() != null)
                .forEach(def -> {
                    Boolean unused = lists.visitExpression(def.getExpression(), true);
                });
        if (lists.written.isEmpty()) {
            return Optional.empty();
        }
        StringBuilder changed = new StringBuilder(text);
        lists.written.forEach(changed::insert);
        return Optional.of(changed.toString());
    }

    @Override
    public Boolean visitList(org.hl7.elm.r1.List list, Boolean context) {
        if (all || "list<System.Any>".equals(String.valueOf(Trackable.INSTANCE.getResultType(list)))) {
            align(list.getElement());
        }
        return super.visitList(list, context);
    }

    /** Expressions that stand for the same: members of a list, or the same element of tuples that do. */
    private void align(List<? extends Expression> alike) {
        List<Tuple> tuples = alike.stream()
                .filter(Tuple.class::isInstance)
                .map(Tuple.class::cast)
                .toList();
        Map<String, List<Expression>> elements = new LinkedHashMap<>();
        for (Tuple tuple : tuples) {
            for (TupleElement element : tuple.getElement()) {
                elements.computeIfAbsent(String.valueOf(element.getName()), name -> new ArrayList<>())
                        .add(element.getValue());
            }
        }
        elements.values().forEach(values -> {
            convert(values);
            align(values);
        });
    }

    private void convert(List<Expression> values) {
        Set<String> types = values.stream()
                .map(TupleLists::system)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
        Optional<String> common = types.stream()
                .filter(type -> types.stream().allMatch(other -> other.equals(type) || isConverted(other, type)))
                .findFirst();
        for (Expression value : values) {
            if (value instanceof Null) {
                common.ifPresent(type -> write(value, "(", " as " + type + ")"));
            } else {
                common.filter(type -> isConverted(system(value), type))
                        .ifPresent(type -> write(value, "To" + type + "(", ")"));
            }
        }
    }

    private static boolean isConverted(String type, String to) {
        return CONVERTED.getOrDefault(to, Set.of()).contains(type);
    }

    private void write(Expression value, String before, String after) {
        String[] places = String.valueOf(value.getLocator()).split("[:-]");
        if (places.length == 2 || places.length == 4) {
            int start = place(places[0], places[1]);
            int end = place(places[places.length - 2], places[places.length - 1]) + 1;
            if (start >= 0 && end <= length) {
                written.merge(start, before, (inner, outer) -> outer + inner);
                written.merge(end, after, String::concat);
            }
        }
    }

    /** Lines and columns count from one. */
    private int place(String line, String column) {
        return lines[Integer.parseInt(line) - 1] + Integer.parseInt(column) - 1;
    }

    /** The name of a type of CQL's own; empty for any other, and for null. */
    private static String system(Expression value) {
        String name = String.valueOf(Trackable.INSTANCE.getResultType(value));
        return name.startsWith("System.") && !name.equals("System.Any") ? name.substring("System.".length()) : "";
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
