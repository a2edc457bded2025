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
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.RefusedException;
import org.upright.store.search.Query;
import org.upright.store.search.Search;
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
    private final Search search;
    private final BundleAnswers answers;

    Transactions(Drafts drafts, Links links, ConditionalWrites conditional, Patches patches, Search search) {
        this.drafts = drafts;
        this.links = links;
        this.conditional = conditional;
        this.patches = patches;
        this.search = search;
        this.answers = new BundleAnswers(drafts);
    }

    /** What can be made ready before the transaction begins: everything, where nothing is conditional. */
    record Ready(List<BundleStep> steps, Map<Integer, String> ids, Map<Integer, Draft> drafts, boolean conditional) {}

    Ready ready(List<BundleStep> steps) {
        Map<Integer, String> ids = new HashMap<>();
        boolean looks = false;
        for (BundleStep step : steps) {
            looks |= !step.isUnconditional() && step.verb() != HTTPVerb.GET && step.verb() != HTTPVerb.HEAD;
            looks |= writesBody(step) && !links.conditional(step.resource()).isEmpty();
            if (step.isUnconditional()) {
                ids.put(step.index(), step.verb() == HTTPVerb.POST ? ConditionalWrites.newId() : step.id());
            }
        }
        Ready ready = new Ready(steps, ids, new HashMap<>(), looks);
        if (!looks) {
            refuseDuplicates(steps, ids);
            draftAll(steps, ids, renamed(steps, ids), ready.drafts());
        }
        return ready;
    }

    private static boolean writesBody(BundleStep step) {
        return step.verb() == HTTPVerb.POST || step.verb() == HTTPVerb.PUT;
    }

    private static Map<String, String> renamed(List<BundleStep> steps, Map<Integer, String> ids) {
        Map<String, String> renamed = new HashMap<>();
        for (BundleStep step : steps) {
            if (writesBody(step) && step.entry().hasFullUrl()) {
                renamed.put(step.entry().getFullUrl(), step.type() + "/" + ids.get(step.index()));
            }
        }
        return renamed;
    }

    private static void refuseDuplicates(List<BundleStep> steps, Map<Integer, String> ids) {
        Set<String> seen = new HashSet<>();
        for (BundleStep step : steps) {
            String id = ids.get(step.index());
            if (id != null && step.order() < 3 && !seen.add(step.type() + "/" + id)) {
                throw new RefusedException.Unreadable("The transaction writes `" + step.type() + "/" + id
                        + "` twice; each resource may stand in it once.");
            }
        }
    }

    private void draftAll(
            List<BundleStep> steps, Map<Integer, String> ids, Map<String, String> renamed, Map<Integer, Draft> made) {
        for (BundleStep step : steps) {
            if (writesBody(step)) {
                checkId(step);
                made.put(step.index(), draft(step, ids, renamed));
            }
        }
    }

    private Draft draft(BundleStep step, Map<Integer, String> ids, Map<String, String> renamed) {
        Resource resource = step.resource().copy();
        links.replace(resource, renamed);
        try {
            return drafts.of(
                    resource, Optional.ofNullable(ids.get(step.index())).orElseThrow());
        } catch (RefusedException e) {
            throw step.refused(e);
        }
    }

    private static void checkId(BundleStep step) {
        String given = Drafts.idOf(step.resource());
        if (step.verb() == HTTPVerb.PUT && !step.id().isEmpty() && !given.isEmpty() && !given.equals(step.id())) {
            throw new RefusedException.Unreadable("`Bundle.entry[" + step.index() + "]` puts a resource with the id `"
                    + given + "` to `" + step.type() + "/" + step.id() + "`.");
        }
    }

    /** The answers in the order of the bundle. */
    List<BundleEntryComponent> run(Journal journal, Ready ready) throws SQLException {
        Map<Integer, BundleEntryComponent> done = new TreeMap<>();
        Map<Integer, Draft> made = ready.conditional() ? look(journal, ready, done) : ready.drafts();
        List<BundleStep> ordered = new ArrayList<>(ready.steps());
        ordered.sort(Comparator.comparingInt(BundleStep::order));
        journal.expect(made.size(), puts(ordered, made));
        for (BundleStep step : ordered) {
            if (!done.containsKey(step.index())) {
                try {
                    done.put(step.index(), answer(journal, step, Optional.ofNullable(made.get(step.index()))));
                } catch (RefusedException e) {
                    throw step.refused(e);
                }
            }
        }
        return List.copyOf(done.values());
    }

    private static List<Draft> puts(List<BundleStep> steps, Map<Integer, Draft> made) {
        return steps.stream()
                .filter(step -> step.verb() == HTTPVerb.PUT)
                .flatMap(step -> Optional.ofNullable(made.get(step.index())).stream())
                .toList();
    }

    /** Resolves what is conditional, against the state before the transaction, and makes the drafts. */
    private Map<Integer, Draft> look(Journal journal, Ready ready, Map<Integer, BundleEntryComponent> done)
            throws SQLException {
        Map<Integer, String> ids = new HashMap<>(ready.ids());
        List<BundleStep> toWrite = new ArrayList<>();
        for (BundleStep step : ready.steps()) {
            try {
                lookFor(journal, step, ids, done);
            } catch (RefusedException e) {
                throw step.refused(e);
            }
            if (!done.containsKey(step.index())) {
                toWrite.add(step);
            }
        }
        refuseDuplicates(toWrite, ids);
        Map<String, String> renamed = renamed(ready.steps(), ids);
        resolveConditionalReferences(journal, toWrite, renamed);
        Map<Integer, Draft> made = new HashMap<>();
        draftAll(toWrite, ids, renamed, made);
        return made;
    }

    private void lookFor(
            Journal journal, BundleStep step, Map<Integer, String> ids, Map<Integer, BundleEntryComponent> done)
            throws SQLException {
        if (step.verb() == HTTPVerb.POST && step.ifNoneExist().isPresent()) {
            Optional<VersionRow> match =
                    conditional.match(journal, step.type(), step.ifNoneExist().get());
            ids.put(step.index(), match.map(VersionRow::id).orElseGet(ConditionalWrites::newId));
            match.ifPresent(row -> done.put(
                    step.index(), BundleAnswers.written(new Written(Journal.stored(row), Written.Kind.UNCHANGED))));
        } else if (step.verb() == HTTPVerb.PUT && step.criteria().isPresent()) {
            ids.put(
                    step.index(),
                    conditional.target(journal, step.type(), step.criteria().get(), step.resource()));
        }
    }

    private void resolveConditionalReferences(Journal journal, List<BundleStep> steps, Map<String, String> renamed)
            throws SQLException {
        for (BundleStep step : steps) {
            if (writesBody(step)) {
                for (String reference : links.conditional(step.resource())) {
                    if (!renamed.containsKey(reference)) {
                        renamed.put(reference, resolved(journal, step, reference));
                    }
                }
            }
        }
    }

    private String resolved(Journal journal, BundleStep step, String reference) throws SQLException {
        int question = reference.indexOf('?');
        String type = reference.substring(0, question);
        return conditional
                .match(journal, type, reference.substring(question + 1))
                .map(row -> type + "/" + row.id())
                .orElseThrow(() -> step.refused(new RefusedException.PreconditionFailed(
                        "The conditional reference `" + reference + "` matches no resource; one is needed.")));
    }

    private BundleEntryComponent answer(Journal journal, BundleStep step, Optional<Draft> draft) throws SQLException {
        return switch (step.verb()) {
            case POST -> BundleAnswers.written(journal.add(draft.orElseThrow()));
            case PUT -> BundleAnswers.written(journal.put(draft.orElseThrow(), step.ifMatch()));
            case PATCH -> BundleAnswers.written(patches.apply(journal, step));
            case DELETE -> delete(journal, step);
            case GET, HEAD -> get(journal, step);
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
        if (present.isEmpty()) {
            BundleEntryComponent entry = new BundleEntryComponent();
            entry.getResponse().setStatus("204 No Content");
            return entry;
        }
        return BundleAnswers.written(journal.delete(step.type(), step.id(), step.ifMatch()));
    }

    private BundleEntryComponent get(Journal journal, BundleStep step) throws SQLException {
        if (step.id().isEmpty()) {
            Query query = new Query(
                    Optional.of(step.type()).filter(type -> !type.isEmpty()),
                    UrlCriteria.parse(step.criteria().orElse("")),
                    Optional.empty(),
                    false);
            return answers.found(search.run(journal.session(), query));
        }
        return answers.read(Reads.one(journal.session(), step.type(), step.id(), step.version()));
    }
}
