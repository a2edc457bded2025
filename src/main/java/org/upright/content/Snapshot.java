package org.upright.content;

import ca.uhn.fhir.model.api.annotation.ResourceDef;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.compile.ActivityCompilation;
import org.upright.apply.compile.Compilation;
import org.upright.apply.expression.CodeSet;
import org.upright.apply.expression.Knowledge;
import org.upright.content.Artifact.Status;
import org.upright.fhir.Canonical;
import org.upright.fhir.RefusedException;

/**
 * Every knowledge artifact as it stood at one moment. A request pins one and sees no later write. Immutable to whoever
 * looks; plans and expansions are worked out once, when first asked for or in the background. Thread-safe.
 */
public final class Snapshot implements Knowledge {
    private final Artifacts artifacts;
    private final Compiling compiling;
    private final Memo<String, Compilation> plans;
    private final Memo<String, ActivityCompilation> activities;
    private final Memo<String, Expansion> expansions;
    private final Memo<String, Optional<ConceptTree>> hierarchies;
    private final Memo<String, Object> derived;

    /** Found by the names that calls give them; as many as there are ways to name a value set that is here. */
    private final Map<Canonical, Expansion> expanded = new ConcurrentHashMap<>();

    Snapshot(Artifacts artifacts, Compiling compiling) {
        this(
                artifacts,
                compiling,
                Memo.empty(artifacts),
                Memo.empty(artifacts),
                Memo.empty(artifacts),
                Memo.empty(artifacts),
                Memo.empty(artifacts));
    }

    private Snapshot(
            Artifacts artifacts,
            Compiling compiling,
            Memo<String, Compilation> plans,
            Memo<String, ActivityCompilation> activities,
            Memo<String, Expansion> expansions,
            Memo<String, Optional<ConceptTree>> hierarchies,
            Memo<String, Object> derived) {
        this.artifacts = artifacts;
        this.compiling = compiling;
        this.plans = plans;
        this.activities = activities;
        this.expansions = expansions;
        this.hierarchies = hierarchies;
        this.derived = derived;
    }

    /** The next moment: everything worked out here that the change does not reach is kept, and nothing of what is gone. */
    Snapshot after(Artifacts changed) {
        return over(
                changed,
                key -> changed.byKey(key).isPresent(),
                url -> !changed.byUrl(url).isEmpty());
    }

    /**
     * @param keys of artifacts for which what is worked out is kept
     * @param urls likewise
     */
    private Snapshot over(Artifacts others, Predicate<String> keys, Predicate<String> urls) {
        return new Snapshot(
                others,
                compiling,
                plans.over(others, keys),
                activities.over(others, keys),
                expansions.over(others, keys),
                hierarchies.over(others, urls),
                derived.over(others, key -> keys.test(key.substring(key.indexOf(' ') + 1))));
    }

    /**
     * This snapshot with further artifacts for one call: they win over those of the same id or url and version. What
     * does not reach them stays compiled.
     *
     * @param resources shared from here on, not to be changed; those without url and id are found by nobody
     */
    public Snapshot overlaid(Collection<? extends Resource> resources) {
        return under(resources.stream().map(Artifact::new).toList());
    }

    Snapshot under(List<Artifact> overlay) {
        return overlay.isEmpty() ? this : over(artifacts.under(overlay), key -> true, url -> true);
    }

    Artifacts artifacts() {
        return artifacts;
    }

    @Override
    public <T extends Resource> Optional<T> artifact(Class<T> type, Canonical canonical) {
        return artifacts.find(fhirType(type), canonical).flatMap(found -> asResource(type, found, canonical));
    }

    static String fhirType(Class<? extends Resource> type) {
        return Optional.ofNullable(type.getAnnotation(ResourceDef.class))
                .map(ResourceDef::name)
                .orElseGet(type::getSimpleName);
    }

    /** The artifact itself, or what it contains under the canonical's fragment. */
    static <T extends Resource> Optional<T> asResource(Class<T> type, Artifact found, Canonical canonical) {
        Stream<? extends Resource> resources = canonical.fragment().isEmpty()
                ? Stream.of(found.resource())
                : contained(found.resource()).stream()
                        .filter(inner -> canonical.fragment().get().equals(Artifact.containedId(inner)));
        return resources.filter(type::isInstance).map(type::cast).findFirst();
    }

    private static List<Resource> contained(Resource resource) {
        return resource instanceof DomainResource domain ? domain.getContained() : List.of();
    }

    @Override
    public Optional<Library> libraryNamed(String name, Optional<String> version) {
        return artifacts.libraryNamed(name, version).map(found -> (Library) found.resource());
    }

    /** Every artifact of one type, by id; empty where there is none. */
    public <T extends Resource> List<T> all(Class<T> type) {
        return artifacts.all().stream()
                .map(Artifact::resource)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    @Override
    public Optional<CodeSet> expand(Canonical valueSet) {
        return expansion(valueSet).codes();
    }

    @Override
    public Optional<String> obstacle(Canonical valueSet) {
        return artifacts
                .find("ValueSet", valueSet)
                .map(set -> expansionOf(set).value())
                .flatMap(Expansion::obstacle);
    }

    /** The members of a value set, or why they cannot be told. */
    public Expansion expansion(Canonical valueSet) {
        Expansion known = expanded.get(valueSet);
        if (known != null) {
            return known;
        }
        Optional<Expansion> found =
                artifacts.find("ValueSet", valueSet).map(set -> expansionOf(set).value());
        found.ifPresent(expansion -> expanded.put(valueSet, expansion));
        return found.orElseGet(() -> Expansion.impossible("Value set `" + valueSet + "` is not known here."));
    }

    /** The concepts of the code system of this url, newest version; empty where it, or what is in it, is not stored. */
    public Optional<ConceptTree> hierarchy(String url) {
        return artifacts.byUrl(url).isEmpty()
                ? Optional.empty()
                : hierarchies.get(url, () -> hierarchyOf(url)).value();
    }

    private Traced<Optional<ConceptTree>> hierarchyOf(String url) {
        Trace trace = new Trace();
        Optional<ConceptTree> tree = trace.ask(url, artifacts, a -> a.find("CodeSystem", Canonical.of(url, "")))
                .map(found -> (CodeSystem) found.resource())
                .filter(CodeSystem::hasConcept)
                .map(ConceptTree::new);
        return new Traced<>(tree, trace);
    }

    Traced<Expansion> expansionOf(Artifact valueSet) {
        return expansions.get(valueSet.key(), () -> new Expander(artifacts).expand(valueSet));
    }

    /**
     * The definition that the caller means.
     *
     * @throws RefusedException.NotFound where there is none, or no active one; the text says which versions exist
     * @throws RefusedException.Unprocessable where it is retired and its version was not named
     */
    public <T extends Resource> Selected<T> select(Class<T> type, Choice<T> choice) {
        return new Selection<>(this, type).select(choice);
    }

    /**
     * The compiled plan that the caller means.
     *
     * @throws RefusedException as {@link #select}; Unprocessable with the compiler's issues where the plan cannot be
     *     applied at all
     */
    public SelectedPlan plan(Choice<PlanDefinition> choice) {
        Selected<PlanDefinition> selected = select(PlanDefinition.class, choice);
        Compilation compilation = selected.knowledge().compilationOf(selected.resource());
        return new SelectedPlan(
                compilation.plan().orElseThrow(() -> new RefusedException.Unprocessable(compilation.issues())),
                selected.knowledge(),
                selected.issues());
    }

    /**
     * What compiling the chosen plan gave, be it usable or not: the author's lint.
     *
     * @throws RefusedException as {@link #select}
     */
    public Compilation compilation(Choice<PlanDefinition> choice) {
        Selected<PlanDefinition> selected = select(PlanDefinition.class, choice);
        return selected.knowledge().compilationOf(selected.resource());
    }

    /**
     * The compiled ActivityDefinition that the caller means.
     *
     * @throws RefusedException as {@link #select}
     */
    public SelectedActivity activity(Choice<ActivityDefinition> choice) {
        Selected<ActivityDefinition> selected = select(ActivityDefinition.class, choice);
        ActivityDefinition definition = selected.resource();
        Snapshot knowledge = selected.knowledge();
        ActivityCompilation compilation = knowledge
                .activities
                .get(new Artifact(definition).key(), () -> knowledge.compile(definition))
                .value();
        return new SelectedActivity(compilation, knowledge, selected.issues());
    }

    private Traced<ActivityCompilation> compile(ActivityDefinition definition) {
        TracingKnowledge tracing = tracing(definition);
        ActivityCompilation compilation = compiling.compile(definition, tracing);
        tracing.note(compilation.reached().stream());
        return new Traced<>(compilation, tracing.trace());
    }

    /**
     * What a caller works out from one artifact and all that it reaches: once, and again when something that the work
     * asked for is not the same any more. Nothing is kept where the work throws.
     *
     * @param kind what it is; one artifact may have one of each
     */
    public <V> V derived(Resource artifact, Class<V> kind, Function<Knowledge, V> work) {
        String key = kind.getName() + " " + new Artifact(artifact).key();
        Traced<Object> traced = derived.get(key, () -> {
            TracingKnowledge tracing = tracing(artifact);
            return new Traced<>(work.apply(tracing), tracing.trace());
        });
        return kind.cast(traced.value());
    }

    Compilation compilationOf(PlanDefinition definition) {
        return compiled(definition).value();
    }

    private Traced<Compilation> compiled(PlanDefinition definition) {
        return plans.get(new Artifact(definition).key(), () -> compile(definition));
    }

    private Traced<Compilation> compile(PlanDefinition definition) {
        TracingKnowledge tracing = tracing(definition);
        Compilation compilation = compiling.compile(definition, tracing);
        tracing.note(compilation.reached().stream());
        return new Traced<>(compilation, tracing.trace());
    }

    /** Asks for the definition itself first, so that its own change ends what was worked out for it. */
    private TracingKnowledge tracing(Resource definition) {
        TracingKnowledge tracing = new TracingKnowledge(this);
        String key = new Artifact(definition).key();
        tracing.trace().note(key, artifacts, a -> a.byKey(key).stream().toList());
        return tracing;
    }

    /**
     * Which plans need an artifact: those that are not retired and find it, directly or not, when they are compiled.
     *
     * @param going keys of those that go together with it and so do not hold it
     * @return {@code url|version} of each, in order; empty where nothing needs it
     */
    public List<String> plansThatNeed(String type, String id, Set<String> going) {
        String key = type + "/" + id;
        if (artifacts.byKey(key).isEmpty()) {
            return List.of();
        }
        return all(PlanDefinition.class).stream()
                .map(plan -> artifacts.byKey(new Artifact(plan).key()).orElseThrow())
                .filter(plan ->
                        plan.status() != Status.RETIRED && !plan.key().equals(key) && !going.contains(plan.key()))
                .filter(plan -> compiled((PlanDefinition) plan.resource())
                        .trace()
                        .found()
                        .anyMatch(found -> found.key().equals(key)))
                .map(Artifact::shown)
                .sorted()
                .toList();
    }
}
