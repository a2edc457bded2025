package org.upright.apply.compile;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.expression.Knowledge;
import org.upright.fhir.Canonical;

/**
 * A knowledge artifact with everything that it cannot be used without: libraries and what they include, value sets, code
 * systems, questionnaires, activity definitions, nested plans. Immutable; the resources are shared, not to be changed.
 */
public final class Closure {
    private final List<Resource> resources;
    private final Set<Canonical> reached;
    private final List<Canonical> missing;

    private Closure(List<Resource> resources, Set<Canonical> reached, List<Canonical> missing) {
        this.resources = List.copyOf(resources);
        this.reached = Set.copyOf(reached);
        this.missing = List.copyOf(missing);
    }

    /** @param root any artifact; one that refers to nothing is a closure of its own */
    public static Closure of(Resource root, Knowledge knowledge) {
        Map<String, Resource> found = new LinkedHashMap<>();
        Map<Canonical, Boolean> tried = new LinkedHashMap<>();
        Deque<Resource> open = new ArrayDeque<>(List.of(root));
        Set<String> seen = new HashSet<>(Set.of(ArtifactName.key(root)));
        while (!open.isEmpty()) {
            for (ArtifactLink link : ArtifactLinks.of(open.poll())) {
                if (tried.containsKey(link.canonical())) {
                    continue;
                }
                var target = link.find(knowledge);
                tried.put(link.canonical(), target.isPresent() || link.mayBeAbsent());
                target.filter(resource -> seen.add(ArtifactName.key(resource))).ifPresent(resource -> {
                    found.put(ArtifactName.key(resource), resource);
                    open.add(resource);
                });
            }
        }
        return new Closure(rootFirst(root, found), tried.keySet(), gaps(tried));
    }

    private static List<Resource> rootFirst(Resource root, Map<String, Resource> found) {
        List<Resource> resources = new ArrayList<>(List.of(root));
        found.values().stream().sorted(Comparator.comparing(ArtifactName::key)).forEach(resources::add);
        return resources;
    }

    private static List<Canonical> gaps(Map<Canonical, Boolean> tried) {
        return tried.entrySet().stream()
                .filter(entry -> !entry.getValue())
                .map(Map.Entry::getKey)
                .sorted(Comparator.comparing(Canonical::toString))
                .toList();
    }

    /** The root first, then by type, url and version. */
    public List<Resource> resources() {
        return resources;
    }

    /** Those of one type, the root among them, in the order of {@link #resources()}. */
    public <T extends Resource> List<T> ofType(Class<T> type) {
        return resources.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Canonicals as they were referred to, found or not; a CQL {@code include} stands by its name. */
    public Set<Canonical> reached() {
        return reached;
    }

    /** Canonicals that lead nowhere, by url; code systems that nobody loads, such as SNOMED CT, are not among them. */
    public List<Canonical> missing() {
        return missing;
    }

    @Override
    public String toString() {
        return resources.stream().map(ArtifactName::key).collect(Collectors.joining(", "));
    }
}
