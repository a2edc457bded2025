package org.upright.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.upright.content.Knowledgeable.library;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.ValueSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.upright.apply.plan.Plan;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

class ContentTest {
    private final FakeStore store = new FakeStore();
    private final Knowledgeable compiler = new Knowledgeable();
    private Optional<Content> content = Optional.empty();

    @AfterEach
    void close() {
        content.ifPresent(Content::close);
    }

    private Content content() {
        content = content.or(() -> Optional.of(Content.of(store, compiler)));
        return content.orElseThrow();
    }

    private Plan plan(String id) {
        return content().current().plan(new Choice.ById<>(id)).plan();
    }

    private static PlanDefinition active(String id, String... libraries) {
        PlanDefinition plan = Knowledgeable.plan(id, "1.0.0", PublicationStatus.ACTIVE, libraries);
        plan.setUrl(Knowledgeable.BASE + "PlanDefinition/" + id);
        return plan;
    }

    @Test
    void aPlanIsCompiledOnceAndOnlyItsOwnChangesCompileItAgain() {
        store.put(active("x", "lib"), active("y"), library("lib", "1.0.0"));
        Plan x = plan("x");
        Plan y = plan("y");

        store.put(active("z"));
        assertSame(x, plan("x"));
        store.put(library("lib", "1.0.1"));

        assertNotSame(x, plan("x"));
        assertSame(y, plan("y"));
    }

    @Test
    void whatWasMissingAndComesLaterCompilesThePlanAgain() {
        store.put(active("x", "lib"));
        assertEquals(
                List.of("Library `http://example.org/Library/lib` is missing."),
                plan("x").issues().stream().map(Issue::text).toList());

        store.put(library("lib", "1.0.0"));

        assertEquals(List.of(), plan("x").issues());
    }

    @Test
    void aChangedCodeSystemReachesThePlanThroughItsValueSet() {
        PlanDefinition plan = active("x");
        plan.addUseContext().setCode(new Coding().setCode("all"));
        ValueSet all = Knowledgeable.valueSet("all");
        all.getCompose().addInclude().setSystem(Knowledgeable.BASE + "letters");
        store.put(plan, all, Knowledgeable.letters());
        Plan before = plan("x");

        store.put(Knowledgeable.valueSet("other"));
        assertSame(before, plan("x"));
        store.put(Knowledgeable.letters());

        assertNotSame(before, plan("x"));
    }

    @Test
    void whatIsWorkedOutFromALibraryIsKeptUntilSomethingThatItAskedForChanges() {
        store.put(library("top", "1.0.0"), library("below", "1.0.0"));
        Object before = worked();

        store.put(library("other", "1.0.0"));
        assertSame(before, worked());
        store.put(library("below", "1.0.1"));
        Object after = worked();

        assertNotSame(before, after);
        store.put(library("top", "1.0.1"));
        assertNotSame(after, worked());
    }

    @Test
    void anIncludeThatNamesAVersionFindsALibraryThatDoesNotSayItsOwn() {
        Library silent = library("common", "1.0.0");
        silent.setVersionElement(null);
        store.put(silent, library("told", "1.0.0"));
        Snapshot now = content().current();

        assertEquals(
                Optional.of("common"),
                now.libraryNamed("common", Optional.of("2.0.0")).map(Library::getName));
        assertEquals(Optional.empty(), now.libraryNamed("told", Optional.of("2.0.0")));
    }

    private Optional<?> worked() {
        Snapshot now = content().current();
        Library top = now.select(Library.class, new Choice.ById<Library>("top")).resource();
        return now.derived(
                top,
                Optional.class,
                knowledge -> Optional.of(knowledge
                        .libraryNamed("below", Optional.empty())
                        .orElseThrow()
                        .getVersion()));
    }

    @Test
    void aPinnedSnapshotSeesNoLaterWrite() {
        store.put(active("x"));
        Snapshot pinned = content().current();
        Plan before = pinned.plan(new Choice.ById<>("x")).plan();

        store.put(active("x"));
        var unused = store.delete("PlanDefinition", "x", Optional.empty());

        assertSame(before, pinned.plan(new Choice.ById<>("x")).plan());
        assertThrows(RefusedException.NotFound.class, () -> plan("x"));
    }

    @Test
    void aBrokenPlanAnswersItsIssuesAndHindersNoOther() {
        PlanDefinition broken = active("broken");
        broken.setName("broken");
        store.put(broken, active("x"));

        RefusedException refused = assertThrows(RefusedException.Unprocessable.class, () -> plan("broken"));

        assertEquals("The plan is broken.", refused.getMessage());
        assertEquals("x", plan("x").source().getIdElement().getIdPart());
    }

    @Test
    void theBackgroundCompilesSoThatNoRequestHasTo() throws InterruptedException {
        store.put(active("x"), active("y"));
        Snapshot unused = content().current();
        for (int i = 0; i < 500 && compiler.size() < 2; i++) {
            Thread.sleep(10);
        }
        Plan plan = plan("x");

        assertEquals("x", plan.source().getIdElement().getIdPart());
        assertEquals(List.of("x", "y"), compiler.compiled());
    }

    @Test
    void anInlinePlanIsCompiledForItsCallAndLeavesTheStoredOneAlone() {
        store.put(active("x", "lib"), library("lib", "1.0.0"));
        Plan stored = plan("x");
        PlanDefinition inline = active("x", "lib");

        SelectedPlan selected = content().current().plan(new Choice.Inline<>(inline));

        assertSame(inline, selected.plan().source());
        assertEquals(List.of(), selected.plan().issues());
        assertSame(stored, plan("x"));
    }

    @Test
    void artifactsOfTheCallWinAndCompileOnlyWhatTheyReach() {
        store.put(active("x", "lib"), active("y"), library("lib", "1.0.0"));
        Plan x = plan("x");
        Plan y = plan("y");

        Snapshot overlaid = content().current().overlaid(List.of(library("lib", "1.0.0")));

        assertNotSame(x, overlaid.plan(new Choice.ById<>("x")).plan());
        assertSame(y, overlaid.plan(new Choice.ById<>("y")).plan());
    }

    @Test
    void plansThatNeedAnArtifactAreNamed() {
        store.put(active("x", "lib"), active("y"), library("lib", "1.0.0"), library("free", "1.0.0"));

        Snapshot current = content().current();

        assertEquals(
                List.of("http://example.org/PlanDefinition/x|1.0.0"),
                current.plansThatNeed("Library", "lib", Set.of()));
        assertEquals(List.of(), current.plansThatNeed("Library", "free", Set.of()));
        assertEquals(List.of(), current.plansThatNeed("PlanDefinition", "x", Set.of()));
    }

    @Test
    void nothingIsKeptOfWhatIsDeleted() throws InterruptedException {
        store.put(
                active("x", "top"),
                library("top", "1.0.0"),
                library("below", "1.0.0"),
                Knowledgeable.valueSet("set"),
                Knowledgeable.letters());
        List<WeakReference<?>> made = made();

        for (String gone :
                List.of("PlanDefinition/x", "Library/top", "Library/below", "ValueSet/set", "CodeSystem/letters")) {
            String[] parts = gone.split("/");
            var unused = store.delete(parts[0], parts[1], Optional.empty());
        }

        assertEquals(List.of(), held(made));
        assertEquals(List.of(), content().current().all(PlanDefinition.class));
    }

    /** In a frame of its own, which holds none of it afterwards. */
    private List<WeakReference<?>> made() {
        Snapshot now = content().current();
        return List.of(
                new WeakReference<>(plan("x")),
                new WeakReference<>(worked()),
                new WeakReference<>(now.expansion(Canonical.of(Knowledgeable.BASE + "ValueSet/set", ""))),
                new WeakReference<>(
                        now.hierarchy(Knowledgeable.BASE + "letters").orElseThrow()));
    }

    /** What memory holds still; a collection does not promise to take all at once. */
    private static List<?> held(List<WeakReference<?>> made) throws InterruptedException {
        List<?> held = List.of();
        for (int i = 0; i < 50; i++) {
            held = List.of(); // what the last look found is held by nobody else
            System.gc();
            held = made.stream()
                    .map(WeakReference::get)
                    .filter(Objects::nonNull)
                    .toList();
            if (held.isEmpty()) {
                break;
            }
            Thread.sleep(20);
        }
        return held;
    }

    @Test
    void lateNewsOfAnOlderVersionAreNoNews() {
        store.put(active("x"));
        Plan before = plan("x");
        var first = store.read("PlanDefinition", "x", 1);
        store.put(active("x"));
        Plan after = plan("x");

        store.tell(List.of(first));

        assertNotSame(before, after);
        assertSame(after, plan("x"));
    }
}
