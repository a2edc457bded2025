package org.upright.cql;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.cqframework.cql.cql2elm.ModelManager;
import org.upright.apply.expression.Knowledge;
import org.upright.cql.CqlHeader.Include;

/**
 * The models that libraries are written over: FHIR 4.0.1, US Core, QI Core.
 *
 * <p>A manager of models holds one version of each, whichever comes first, so that two guidelines over different
 * versions of QI Core must not share one. Libraries that use the same versions do; most use FHIR 4.0.1 alone. Not
 * thread-safe.
 */
final class Models {
    private static final int KEPT = 8;

    private final Map<Map<String, String>, ModelManager> managers = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Map<String, String>, ModelManager> eldest) {
            return size() > KEPT;
        }
    };

    /** Versions by name, of the library and all that it includes; FHIR 4.0.1, which all have, is left out. */
    static Map<String, String> used(LibrarySource source, Knowledge knowledge) {
        Map<String, String> used = new TreeMap<>();
        Set<Include> seen = new HashSet<>();
        Deque<LibrarySource> open = new ArrayDeque<>();
        open.add(source);
        while (!open.isEmpty()) {
            LibrarySource next = open.remove();
            if (next.isCql()) {
                CqlHeader header = CqlHeader.of(next.text(), next.name());
                header.models().forEach(used::putIfAbsent);
                header.includes().stream()
                        .filter(seen::add)
                        .forEach(include ->
                                LibrarySource.included(include, knowledge).ifPresent(open::add));
            }
        }
        boolean common = used.remove("FHIR", "4.0.1");
        return used;
    }

    ModelManager of(Map<String, String> used) {
        return managers.computeIfAbsent(used, key -> new ModelManager());
    }
}
