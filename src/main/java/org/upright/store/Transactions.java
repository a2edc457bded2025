package org.upright.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.FhirR4;
import org.upright.fhir.RefusedException;
import org.upright.store.sql.SqlSession;
import org.upright.store.sql.VersionRow;

/**
 * Carries out the entries of a bundle in one transaction: DELETE, POST, PUT and PATCH, GET.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#transaction">transaction</a>
 */
final class Transactions {
    private final Drafts drafts;
    private final Links links;
    private final ConditionalWrites conditional;
    private final Patches patches;
    private final Supplier<BundleReads> reads;

    /** @param reads makes what answers the reads of one bundle */
    Transactions(
            Drafts drafts, Links links, ConditionalWrites conditional, Patches patches, Supplier<BundleReads> reads) {
        this.drafts = drafts;
        this.links = links;
        this.conditional = conditional;
        this.patches = patches;
        this.reads = reads;
    }

    /** What can be made ready before the transaction begins: everything, where nothing is conditional. */
    record Ready(
            List<BundleStep> steps,
            Map<Integer, String> ids,
            Map<Integer, Draft> drafts,
            Map<Integer, List<String>> references,
            boolean conditional) {}

    /** A copy of what an entry holds, with what refers in it. */
    private record Sent(BundleStep step, Resource resource, Links.Found links) {}

    Ready ready(List<BundleStep> steps) {
        Map<Integer, String> ids = new HashMap<>();
        boolean looks = false;
        for (BundleStep step : steps) {
            looks |= !step.isUnconditional() && !step.reads();
            if (step.isUnconditional()) {
                ids.put(step.index(), step.verb() == HTTPVerb.POST ? ConditionalWrites.newId() : step.id());
            }
        }
        refuseDuplicates(steps, ids, Set.of());
        List<Sent> sent =
                Together.each(steps.stream().filter(Transactions::writesBody).toList(), this::sent);
        Map<Integer, List<String>> references = new HashMap<>();
        sent.forEach(one -> references.put(one.step().index(), one.links().conditional()));
        looks |= references.values().stream().anyMatch(some -> !some.isEmpty());
        Map<Integer, Draft> made = looks ? Map.of() : drafts(sent, ids, renamed(steps, ids));
        return new Ready(steps, ids, made, references, looks);
    }

    private Sent sent(BundleStep step) {
        Resource resource = FhirR4.copy(step.resource());
        return new Sent(step, resource, links.in(resource));
    }

    private Map<Integer, Draft> drafts(List<Sent> sent, Map<Integer, String> ids, Map<String, String> renamed) {
        sent.forEach(one -> checkId(one.step()));
        List<Draft> made = Together.each(sent, one -> readyDraft(one, ids, renamed));
        Map<Integer, Draft> byPlace = new HashMap<>();
        for (int i = 0; i < made.size(); i++) {
            byPlace.put(sent.get(i).step().index(), made.get(i));
        }
        return byPlace;
    }

    private static boolean writesBody(BundleStep step) {
        return step.verb() == HTTPVerb.POST || step.verb() == HTTPVerb.PUT;
    }

    private static Map<String, String> renamed(List<BundleStep> steps, Map<Integer, String> ids) {
        Map<String, String> renamed = new HashMap<>();
        for (BundleStep step : steps) {
            if (writesBody(step) && step.entry().getFullUrl() != null) {
                renamed.put(step.entry().getFullUrl(), step.type() + "/" + ids.get(step.index()));
            }
        }
        return renamed;
    }

    /** @param deleted what the transaction has deleted, by reference */
    private static void refuseDuplicates(List<BundleStep> steps, Map<Integer, String> ids, Set<String> deleted) {
        Set<String> seen = new HashSet<>(deleted);
        for (BundleStep step : steps) {
            String id = ids.get(step.index());
            if (id != null && step.order() < 3 && !seen.add(step.type() + "/" + id)) {
                throw new RefusedException.Unreadable("The transaction writes `" + step.type() + "/" + id
                        + "` twice; each resource may stand in it once.");
            }
        }
    }

    private Draft readyDraft(Sent sent, Map<Integer, String> ids, Map<String, String> renamed) {
        try {
            return draft(sent, ids, renamed);
        } catch (RefusedException e) {
            throw sent.step().refused(e);
        }
    }

    private Draft draft(Sent sent, Map<Integer, String> ids, Map<String, String> renamed) {
        Links.replace(sent.resource(), sent.links(), renamed);
        return drafts.ofOwn(
                sent.resource(),
                Optional.ofNullable(ids.get(sent.step().index())).orElseThrow());
    }

    private static void checkId(BundleStep step) {
        String given = step.verb() == HTTPVerb.PUT ? Drafts.idOf(step.resource()) : "";
        if (!step.id().isEmpty() && !given.isEmpty() && !given.equals(step.id())) {
            throw new RefusedException.Unreadable("`Bundle.entry[" + step.index() + "]` puts a resource with the id `"
                    + given + "` to `" + step.type() + "/" + step.id() + "`.");
        }
    }

    /** The answers in the order of the bundle. */
    List<BundleEntryComponent> run(Journal journal, Ready ready) throws SQLException {
        Map<Integer, BundleEntryComponent> done = new TreeMap<>();
        List<BundleStep> ordered = new ArrayList<>(ready.steps());
        ordered.sort(Comparator.comparingInt(BundleStep::order));
        journal.expect(ready.drafts().size(), puts(ordered, ready.drafts()));
        List<BundleStep> deletions =
                ordered.stream().filter(step -> step.verb() == HTTPVerb.DELETE).toList();
        for (BundleStep step : deletions) {
            done.put(step.index(), answered(step, () -> delete(journal, step)));
        }
        if (ready.conditional()) {
            writeConditional(journal, ready, new HashMap<>(ready.ids()), done);
        }
        for (BundleStep step : ordered) {
            if (!done.containsKey(step.index()) && !step.reads()) {
                Optional<Draft> draft = Optional.ofNullable(ready.drafts().get(step.index()));
                done.put(step.index(), answered(step, () -> answer(journal, step, step.id(), draft)));
            }
        }
        BundleReads counted = reads.get();
        for (BundleStep step : ordered) {
            if (step.reads()) {
                done.put(step.index(), counted.answer(journal.session(), step));
            }
        }
        return List.copyOf(done.values());
    }

    /** What answers the reads of one bundle. */
    BundleReads reads() {
        return reads.get();
    }

    /** The answers of a transaction that writes nothing, in its order. */
    List<BundleEntryComponent> read(SqlSession session, List<BundleStep> steps) throws SQLException {
        BundleReads counted = reads.get();
        List<BundleEntryComponent> answers = new ArrayList<>();
        for (BundleStep step : steps) {
            answers.add(counted.answer(session, step));
        }
        return answers;
    }

    private static List<Draft> puts(List<BundleStep> steps, Map<Integer, Draft> made) {
        return steps.stream()
                .filter(step -> step.verb() == HTTPVerb.PUT)
                .flatMap(step -> Optional.ofNullable(made.get(step.index())).stream())
                .toList();
    }

    /** Work of one entry, whose refusals name it. */
    private interface Work<T> {
        T run() throws SQLException;
    }

    private static <T> T answered(BundleStep step, Work<T> work) throws SQLException {
        try {
            return work.run();
        } catch (RefusedException e) {
            throw step.refused(e);
        }
    }

    /**
     * Writes after the deletions: criteria are looked up among what these have left. References by criteria are looked up
     * last, as they may mean what the transaction itself writes; so entries that hold such are written after the others.
     */
    private void writeConditional(
            Journal journal, Ready ready, Map<Integer, String> ids, Map<Integer, BundleEntryComponent> done)
            throws SQLException {
        List<BundleStep> steps = ready.steps();
        Set<String> deleted = new HashSet<>();
        journal.written().forEach(stored -> deleted.add(stored.reference()));
        for (BundleStep step : steps) {
            Optional<BundleEntryComponent> found = answered(step, () -> lookFor(journal, step, ids));
            found.ifPresent(answer -> done.put(step.index(), answer));
        }
        List<BundleStep> writes = steps.stream()
                .filter(step -> step.writes() && !done.containsKey(step.index()))
                .sorted(Comparator.comparing(
                                (BundleStep step) -> !references(ready, step).isEmpty())
                        .thenComparingInt(BundleStep::order))
                .toList();
        refuseDuplicates(writes, ids, deleted);
        Map<String, String> renamed = renamed(steps, ids);
        for (BundleStep step : writes) {
            checkId(step);
            done.put(step.index(), answered(step, () -> {
                resolve(journal, references(ready, step), renamed);
                Optional<Draft> draft =
                        writesBody(step) ? Optional.of(draft(sent(step), ids, renamed)) : Optional.empty();
                return answer(
                        journal,
                        step,
                        Optional.ofNullable(ids.get(step.index())).orElse(step.id()),
                        draft);
            }));
        }
    }

    private static List<String> references(Ready ready, BundleStep step) {
        return ready.references().getOrDefault(step.index(), List.of());
    }

    /** Notes the id that criteria lead to; the answer, where there is nothing left to do. */
    private Optional<BundleEntryComponent> lookFor(Journal journal, BundleStep step, Map<Integer, String> ids)
            throws SQLException {
        Optional<BundleEntryComponent> answer = Optional.empty();
        if (step.verb() == HTTPVerb.POST && step.ifNoneExist().isPresent()) {
            Optional<VersionRow> match =
                    conditional.match(journal, step.type(), step.ifNoneExist().get());
            ids.put(step.index(), match.map(VersionRow::id).orElseGet(ConditionalWrites::newId));
            answer = match.map(row -> BundleAnswers.written(new Written(Journal.stored(row), Written.Kind.UNCHANGED)));
        } else if (step.verb() == HTTPVerb.PUT && step.criteria().isPresent()) {
            ids.put(
                    step.index(),
                    conditional.target(journal, step.type(), step.criteria().get(), step.resource()));
        } else if (step.verb() == HTTPVerb.PATCH && step.criteria().isPresent()) {
            ids.put(
                    step.index(),
                    conditional.required(journal, step.type(), step.criteria().get()));
        }
        return answer;
    }

    private void resolve(Journal journal, List<String> references, Map<String, String> renamed) throws SQLException {
        for (String reference : references) {
            if (!renamed.containsKey(reference)) {
                renamed.put(reference, resolved(journal, reference));
            }
        }
    }

    private String resolved(Journal journal, String reference) throws SQLException {
        int question = reference.indexOf('?');
        String type = reference.substring(0, question);
        return conditional
                .match(journal, type, reference.substring(question + 1))
                .map(row -> type + "/" + row.id())
                .orElseThrow(() -> new RefusedException.PreconditionFailed(
                        "The conditional reference `" + reference + "` matches no resource; one is needed."));
    }

    private BundleEntryComponent answer(Journal journal, BundleStep step, String id, Optional<Draft> draft)
            throws SQLException {
        return switch (step.verb()) {
            case POST -> BundleAnswers.written(journal.add(draft.orElseThrow()));
            case PUT -> BundleAnswers.written(journal.put(draft.orElseThrow(), step.ifMatch()));
            case PATCH ->
                BundleAnswers.written(patches.apply(journal, step.type(), id, Patches.of(step), step.ifMatch()));
            default ->
                throw new RefusedException.Unreadable("`Bundle.entry[" + step.index() + "]` has the method `"
                        + step.verb().toCode() + "`, which is none of a bundle.");
        };
    }

    private BundleEntryComponent delete(Journal journal, BundleStep step) throws SQLException {
        if (step.criteria().isPresent()) {
            List<Written> deleted =
                    conditional.delete(journal, step.type(), step.criteria().get());
            BundleEntryComponent entry = new BundleEntryComponent();
            entry.getResponse().setStatus("204 No Content");
            return deleted.size() == 1 ? BundleAnswers.written(deleted.get(0)) : entry;
        }
        Optional<VersionRow> present = journal.current(step.type(), step.id());
        if (present.isEmpty() && step.ifMatch().isEmpty()) {
            BundleEntryComponent entry = new BundleEntryComponent();
            entry.getResponse().setStatus("204 No Content");
            return entry;
        }
        return BundleAnswers.written(journal.delete(step.type(), step.id(), step.ifMatch()));
    }
}
