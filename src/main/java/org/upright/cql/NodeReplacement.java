package org.upright.cql;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.hl7.elm.r1.Element;
import org.hl7.elm.r1.InstanceElement;
import org.hl7.elm.r1.Library;
import org.hl7.elm.r1.TupleElement;
import org.jspecify.annotations.Nullable;

/**
 * Puts other nodes in the place of those of a freshly translated library, from the leaves up, each once.
 *
 * <p>The translator's visitors read nodes; they cannot put another where one stands. A node stays where only its own class
 * may stand, such as the code system of a code.
 */
final class NodeReplacement {
    private record Accessor(Method get, Method set) {}

    private final Map<Class<?>, List<Accessor>> accessors = new HashMap<>();
    private final Map<Element, Element> seen = new IdentityHashMap<>();
    private final UnaryOperator<Element> replacement;

    private NodeReplacement(UnaryOperator<Element> replacement) {
        this.replacement = replacement;
    }

    /**
     * Changes the library, which no engine may have seen yet.
     *
     * @param replacement of a node whose own are replaced already; the node itself where it is to stay
     */
    static void in(Library library, UnaryOperator<Element> replacement) {
        if (library.getStatements() != null) {
            NodeReplacement nodes = new NodeReplacement(replacement);
            library.getStatements().getDef().forEach(nodes::within);
        }
    }

    /** @param element or what holds some without being one: an element of a tuple or of an instance */
    private void within(Object element) {
        for (Accessor accessor : accessors.computeIfAbsent(element.getClass(), NodeReplacement::accessors)) {
            Object value = call(accessor.get(), element);
            if (value instanceof Element child) {
                Element other = replaced(child);
                if (other != child && accessor.get().getReturnType().isInstance(other)) {
                    Object unused = call(accessor.set(), element, other);
                }
            } else if (value instanceof List<?> several && several.stream().anyMatch(NodeReplacement::isHolder)) {
                several.forEach(this::within);
            } else if (value instanceof List<?> several && several.stream().anyMatch(Element.class::isInstance)) {
                List<Object> others = new ArrayList<>();
                several.forEach(one -> others.add(one instanceof Element child ? replaced(child) : one));
                Object unused = call(accessor.set(), element, others);
            }
        }
    }

    private static boolean isHolder(Object one) {
        return one instanceof TupleElement || one instanceof InstanceElement;
    }

    /** The translator lets one node stand in several places: walked each time, a short text would take for ever. */
    private Element replaced(Element element) {
        Element known = seen.get(element);
        if (known == null) {
            within(element);
            known = replacement.apply(element);
            seen.put(element, known);
            seen.put(known, known);
        }
        return known;
    }

    private static List<Accessor> accessors(Class<?> type) {
        List<Accessor> accessors = new ArrayList<>();
        for (Method get : type.getMethods()) {
            boolean holds = Element.class.isAssignableFrom(get.getReturnType()) || get.getReturnType() == List.class;
            if (holds && get.getName().startsWith("get") && get.getParameterCount() == 0) {
                setter(type, get).ifPresent(set -> accessors.add(new Accessor(get, set)));
            }
        }
        return accessors;
    }

    private static Optional<Method> setter(Class<?> type, Method get) {
        try {
            return Optional.of(type.getMethod("set" + get.getName().substring(3), get.getReturnType()));
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        }
    }

    private static @Nullable Object call(Method method, Object on, Object... arguments) {
        try {
            return method.invoke(on, arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Every node of ELM is read and set by public methods.", e);
        }
    }
}
