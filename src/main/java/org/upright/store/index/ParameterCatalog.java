package org.upright.store.index;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeSearchParam;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.AuditSubject;
import org.upright.fhir.RefusedException;
import org.upright.store.index.ParameterDefinition.ComponentDefinition;

/** Every search parameter, compiled; makes the index rows of resources. Immutable, thread-safe. */
public final class ParameterCatalog {
    private static final String PATIENT = "Patient";

    private final int compartmentPid;
    private final Units units;
    private final Map<String, Map<String, Entry>> byType = new HashMap<>();
    private final Map<String, List<Walk>> compartments = new HashMap<>();
    private final RangeValues ranges;
    private final Set<String> awaited;
    private final Supplier<String> progress;

    /** A parameter and where its values are. */
    private record Entry(IndexedParameter parameter, List<Source> sources) {}

    /** Foci of a composite with the walks of each component; one focus and one walk otherwise. */
    private record Source(Walk focus, List<Walk> parts, List<Walk> fromRoot) {}

    /**
     * @param pids the number of each parameter by {@code Type.name}
     * @param compartmentPid number under which the compartment's members are indexed
     */
    public ParameterCatalog(
            FhirContext context, DeclaredParameters declared, Map<String, Integer> pids, int compartmentPid) {
        this.compartmentPid = compartmentPid;
        this.units = new Units();
        this.ranges = new RangeValues(units);
        this.awaited = Set.of();
        this.progress = () -> "";
        PathCompiler compiler = new PathCompiler(context, new Children(context));
        declared.types().forEach(type -> byType.put(type, new TreeMap<>()));
        byType.put(DeclaredParameters.EVERY_TYPE, new TreeMap<>());
        for (ParameterDefinition definition : declared.all().values()) {
            int pid = Optional.ofNullable(pids.get(definition.key()))
                    .orElseThrow(() -> new IllegalStateException(
                            "Search parameter `" + definition.key() + "` has no number in the index."));
            Map<String, Entry> entries = byType.get(definition.type());
            if (entries != null && definition.kind() != ParameterKind.SPECIAL) {
                entries.put(definition.name(), entry(definition, pid, SinglePath.leads(context, definition), compiler));
            }
        }
        declared.types().forEach(type -> compartments.put(type, compartment(context, type, compiler)));
    }

    private ParameterCatalog(ParameterCatalog of, Set<String> awaited, Supplier<String> progress) {
        this.compartmentPid = of.compartmentPid;
        this.units = of.units;
        this.ranges = of.ranges;
        this.byType.putAll(of.byType);
        this.compartments.putAll(of.compartments);
        this.awaited = Set.copyOf(awaited);
        this.progress = progress;
    }

    /**
     * The same, but to look for one of these is refused with Unavailable: their rows are being made, and a search would
     * miss what has none yet.
     *
     * @param keys {@code Type.name} of each
     * @param progress how far it is, in one sentence
     */
    public ParameterCatalog awaiting(Set<String> keys, Supplier<String> progress) {
        Set<String> all = new TreeSet<>(awaited);
        all.addAll(keys);
        return new ParameterCatalog(this, all, progress);
    }

    private void refuseAwaited(String type, String name) {
        if (awaited.contains(type + "." + name)) {
            throw new RefusedException.Unavailable("The index of search parameter `" + name + "` of " + type
                    + " is being made; try again later. " + progress.get());
        }
    }

    public int compartmentPid() {
        return compartmentPid;
    }

    public Units units() {
        return units;
    }

    public boolean hasType(String type) {
        return byType.containsKey(type) && !type.equals(DeclaredParameters.EVERY_TYPE);
    }

    /** Every FHIR type, sorted. */
    public Set<String> types() {
        Set<String> types = new TreeSet<>(byType.keySet());
        types.remove(DeclaredParameters.EVERY_TYPE);
        return types;
    }

    /** A type's own parameter, or one that all types share. */
    public Optional<IndexedParameter> find(String type, String name) {
        refuseAwaited(type, name);
        return Optional.ofNullable(byType.getOrDefault(type, Map.of()).get(name))
                .or(() -> Optional.ofNullable(byType.getOrDefault(DeclaredParameters.EVERY_TYPE, Map.of())
                        .get(name)))
                .map(Entry::parameter);
    }

    /** A type's own parameters by name, without those that all types share. */
    public List<IndexedParameter> of(String type) {
        return byType.getOrDefault(type, Map.of()).values().stream()
                .map(Entry::parameter)
                .toList();
    }

    /** Numbers under which references to resources are indexed. */
    public Set<Integer> referencePids() {
        Set<Integer> pids = new TreeSet<>();
        byType.values()
                .forEach(entries -> entries.values().stream()
                        .map(Entry::parameter)
                        .filter(parameter -> parameter.kind() == ParameterKind.REFERENCE)
                        .forEach(parameter -> pids.add(parameter.pid())));
        return pids;
    }

    /** The types whose members a patient's compartment may have. */
    public Set<String> compartmentTypes() {
        Set<String> types = new TreeSet<>();
        compartments.forEach((type, walks) -> {
            if (!walks.isEmpty() || type.equals(PATIENT)) {
                types.add(type);
            }
        });
        return types;
    }

    /** Everything that the resource can be found by; its id must be there. */
    public IndexRows rows(Resource resource) {
        RowSink sink = new RowSink();
        addAll(resource, byType.getOrDefault(resource.fhirType(), Map.of()).values(), sink);
        if (resource.hasMeta()) {
            addAll(
                    resource,
                    byType.getOrDefault(DeclaredParameters.EVERY_TYPE, Map.of()).values(),
                    sink);
        }
        addCompartments(resource, sink);
        return sink.rows();
    }

    private void addAll(Resource resource, Collection<Entry> entries, RowSink sink) {
        for (Entry entry : entries) {
            if (entry.parameter().kind() == ParameterKind.COMPOSITE) {
                addComposite(resource, entry, sink);
            } else {
                for (Source source : entry.sources()) {
                    source.focus().from(resource, value -> addValue(value, entry.parameter(), 0, sink));
                }
            }
        }
    }

    private void addValue(
            org.hl7.fhir.instance.model.api.IBase value, IndexedParameter parameter, int group, RowSink sink) {
        if (parameter.kind().isRange()) {
            ranges.add(value, parameter, group, sink);
        } else {
            KeyValues.add(value, parameter, group, sink);
        }
    }

    private void addComposite(Resource resource, Entry entry, RowSink sink) {
        int[] group = {0};
        List<IndexedParameter> components = entry.parameter().components();
        for (Source source : entry.sources()) {
            source.focus().from(resource, focus -> {
                group[0]++;
                for (int i = 0; i < components.size(); i++) {
                    IndexedParameter component = components.get(i);
                    source.parts().get(i).from(focus, value -> addValue(value, component, group[0], sink));
                    source.fromRoot().get(i).from(resource, value -> addValue(value, component, group[0], sink));
                }
            });
        }
    }

    /**
     * A Patient is in its own compartment only: R4 has it in those that it links to, too, which are other people's; an
     * AuditEvent in that of the one it tells of.
     */
    private void addCompartments(Resource resource, RowSink sink) {
        String type = resource.fhirType();
        if (type.equals(PATIENT)) {
            sink.key(compartmentPid, resource.getIdElement().getIdPart(), type, 0);
            return;
        }
        if (resource instanceof AuditEvent event) {
            AuditSubject.of(event).ifPresent(patient -> sink.key(compartmentPid, patient, type, 0));
            return;
        }
        for (Walk walk : compartments.getOrDefault(type, List.of())) {
            walk.from(resource, value -> {
                if (value instanceof Reference reference && reference.getReference() != null) {
                    ReferenceKey.of(reference.getReference())
                            .filter(key -> key.x().equals(PATIENT))
                            .ifPresent(key -> sink.key(compartmentPid, key.k(), type, 0));
                }
            });
        }
    }

    private static List<Walk> compartment(FhirContext context, String type, PathCompiler compiler) {
        return context.getResourceDefinition(type).getSearchParamsForCompartmentName(PATIENT).stream()
                .map(RuntimeSearchParam::getPath)
                .distinct()
                .map(path -> compiler.compile(type, path))
                .toList();
    }

    private static Entry entry(ParameterDefinition definition, int pid, boolean once, PathCompiler compiler) {
        String type = definition.type();
        if (definition.kind() == ParameterKind.COMPOSITE) {
            return compositeEntry(definition, pid, compiler);
        }
        IndexedParameter parameter = new IndexedParameter(
                type, definition.name(), definition.kind(), pid, definition.targets(), once, List.of());
        Walk walk = compiler.compile(type, definition.expression());
        return new Entry(parameter, List.of(new Source(walk, List.of(), List.of())));
    }

    private static Entry compositeEntry(ParameterDefinition definition, int pid, PathCompiler compiler) {
        List<IndexedParameter> components = new ArrayList<>();
        for (int i = 0; i < definition.components().size(); i++) {
            ComponentDefinition part = definition.components().get(i);
            components.add(new IndexedParameter(
                    definition.type(),
                    definition.name() + "$" + i,
                    part.kind(),
                    pid + 2 + 2 * i,
                    part.targets(),
                    false,
                    List.of()));
        }
        IndexedParameter parameter = new IndexedParameter(
                definition.type(), definition.name(), definition.kind(), pid, Set.of(), false, components);
        List<String> bases = PathCompiler.alternatives(definition.expression());
        return new Entry(
                parameter,
                bases.stream()
                        .map(base -> source(definition, base, bases, compiler))
                        .toList());
    }

    /** Alternatives of a component that lie under this focus are read from it, those under none from the resource. */
    private static Source source(
            ParameterDefinition definition, String base, List<String> bases, PathCompiler compiler) {
        List<Walk> parts = new ArrayList<>();
        List<Walk> fromRoot = new ArrayList<>();
        for (ComponentDefinition part : definition.components()) {
            CompositePath path = CompositePath.of(part.expression(), base, bases);
            parts.add(compiler.compile(definition.type(), path.relative()));
            fromRoot.add(compiler.compile(definition.type(), path.fromRoot()));
        }
        return new Source(compiler.compile(definition.type(), base), parts, fromRoot);
    }
}
