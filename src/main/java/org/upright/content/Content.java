package org.upright.content;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.ValueSet;
import org.upright.apply.compile.PlanCompiler;
import org.upright.store.ResourceStore;
import org.upright.store.Stored;

/**
 * The current snapshot, which follows the store. Thread-safe.
 *
 * <p>A commit is seen by the next request: the snapshot is replaced in the store's callback, and what the commit touched
 * is compiled in the background at once. A request that comes earlier waits for that one compilation.
 */
public final class Content implements AutoCloseable {
    /** The types that a snapshot holds. */
    public static final List<String> TYPES = List.of(
            "PlanDefinition",
            "ActivityDefinition",
            "Library",
            "ValueSet",
            "CodeSystem",
            "Questionnaire",
            "StructureDefinition",
            "Citation");

    private final ResourceStore store;
    private final Map<String, Held> held = new TreeMap<>();
    private final ExecutorService background;
    private volatile Snapshot current;

    private record Held(long version, List<Artifact> artifact) {}

    private Content(ResourceStore store, Compiling compiling) {
        this.store = store;
        this.current = new Snapshot(new Artifacts(List.of()), compiling);
        this.background = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "upright-compile");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Reads everything that the store has and follows its changes from there on. */
    public static Content of(ResourceStore store, PlanCompiler compiler) {
        return of(store, Compiling.by(compiler));
    }

    static Content of(ResourceStore store, Compiling compiling) {
        Content content = new Content(store, compiling);
        store.onChange(TYPES, content::accept);
        content.accept(store.all(TYPES));
        return content;
    }

    /** To be asked once a request. */
    public Snapshot current() {
        return current;
    }

    private synchronized void accept(List<Stored> written) {
        List<Stored> news = written.stream().filter(this::isNews).toList();
        if (news.isEmpty()) {
            return;
        }
        news.forEach(stored -> held.put(stored.reference(), new Held(stored.version(), artifact(stored))));
        Snapshot next = current.after(new Artifacts(
                held.values().stream().flatMap(h -> h.artifact().stream()).toList()));
        current = next;
        prepare(next);
    }

    /** Changes may arrive twice or late; what is held of a deletion is its version. */
    private boolean isNews(Stored stored) {
        Held before = held.get(stored.reference());
        return TYPES.contains(stored.type()) && (before == null || before.version() < stored.version());
    }

    private List<Artifact> artifact(Stored stored) {
        return stored.deleted() ? List.of() : List.of(new Artifact(store.parse(stored)));
    }

    /** Stops where the snapshot is not current any more; a plan that cannot be compiled holds up no other. */
    private void prepare(Snapshot snapshot) {
        background.execute(
                () -> work(snapshot).takeWhile(task -> current == snapshot).forEach(FutureTask::run));
    }

    private static Stream<FutureTask<?>> work(Snapshot snapshot) {
        return Stream.concat(
                snapshot.all(PlanDefinition.class).stream()
                        .map(plan -> new FutureTask<>(() -> snapshot.compilationOf(plan))),
                snapshot.artifacts().all().stream()
                        .filter(artifact -> artifact.resource() instanceof ValueSet)
                        .map(valueSet -> new FutureTask<>(() -> snapshot.expansionOf(valueSet))));
    }

    @Override
    public void close() {
        background.shutdownNow();
    }
}
