package org.upright.record;

import ca.uhn.fhir.context.FhirContext;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.expression.SubjectRecord;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;
import org.upright.store.RecordBound;
import org.upright.store.ResourceStore;

/** Puts a subject's record together. Thread-safe. */
public final class Records {
    private final FhirContext fhir;
    private final ResourceStore store;
    private final RemoteData remote;
    private final RecordBound bound;
    private final Ownership ownership;

    /** @param bound of one record, and of the data of one call */
    public Records(FhirContext fhir, ResourceStore store, RemoteData remote, RecordBound bound) {
        this.fhir = fhir;
        this.store = store;
        this.remote = remote;
        this.bound = bound;
        this.ownership = new Ownership(fhir);
    }

    /**
     * The record of the one subject.
     *
     * @throws RefusedException.Unreadable where there is none, more than one, or no reference
     * @throws RefusedException.NotFound where the subject is nowhere
     * @throws RefusedException.Unprocessable where it is of the wrong type, the data are others' only (or at all, where
     *     strict), or there are more resources than the limit
     */
    public Assembled one(RecordRequest request) {
        Sources sources = sources(request);
        return assemble(request, sources, List.of(new Subjects(request, sources).one()))
                .get(0);
    }

    /**
     * As {@link #one}, but a subject that is nowhere is taken at its reference: a resource with nothing but its id, and
     * a warning that says so. For definitions that decide nothing.
     */
    public Assembled oneOrNamed(RecordRequest request) {
        Sources sources = sources(request);
        SubjectReference subject = new Subjects(request, sources).one();
        try {
            return assemble(request, sources, List.of(subject)).get(0);
        } catch (RefusedException.NotFound nowhere) {
            Resource named =
                    (Resource) fhir.getResourceDefinition(subject.type()).newInstance();
            named.setId(subject.id());
            Issue unknown = Issue.warning(
                    IssueType.NOTFOUND,
                    "",
                    "The subject `" + subject + "` was not found; expressions that read it get nothing.");
            return new Assembled(new SubjectRecord(named, List.of()), List.of(unknown));
        }
    }

    /**
     * The record of each subject; a Group stands for those who are its members at that time: neither inactive, nor before
     * or after their period.
     *
     * @return one for each, in the order of the request; never empty
     * @throws RefusedException as {@link #one}
     */
    public List<Assembled> each(RecordRequest request, ZonedDateTime now) {
        Sources sources = sources(request);
        return assemble(request, sources, new Subjects(request, sources).each(now));
    }

    /**
     * The data of a call that is about no one subject, whoever's they are; what is stored is not read.
     *
     * @throws RefusedException.Unprocessable over the limit, or where two patients share an id
     */
    public SubjectRecord ofNobody(List<Resource> data) {
        return SubjectRecord.ofNobody(
                List.copyOf(InlineData.read(data, fhir, bound).all()));
    }

    private Sources sources(RecordRequest request) {
        return new Sources(request, InlineData.read(request.data(), fhir, bound), store, remote, bound);
    }

    private List<Assembled> assemble(RecordRequest request, Sources sources, Collection<SubjectReference> references) {
        Map<SubjectReference, List<Resource>> fetched = new LinkedHashMap<>();
        Map<SubjectReference, Resource> subjects = new LinkedHashMap<>();
        for (SubjectReference reference : references) {
            List<Resource> known = fetch(request, sources, reference);
            fetched.put(reference, known);
            subjects.put(reference, subject(sources, reference, known));
        }
        Sorting sorting = new Sorting(ownership, subjects, sources.inline().all());
        List<Issue> issues = new ArrayList<>(request.sight().issues());
        issues.addAll(sources.inline().issues());
        issues.addAll(sorting.judge(request.strict()));
        return references.stream()
                .map(reference -> assemble(
                        new Draft(request, sources, reference, subjects, issues),
                        sorting.of(reference),
                        fetched.getOrDefault(reference, List.of())))
                .toList();
    }

    /** What goes into one record beside its resources. */
    private record Draft(
            RecordRequest request,
            Sources sources,
            SubjectReference reference,
            Map<SubjectReference, Resource> subjects,
            List<Issue> issues) {
        Resource subject() {
            return Optional.ofNullable(subjects.get(reference)).orElseThrow();
        }
    }

    private static List<Resource> fetch(RecordRequest request, Sources sources, SubjectReference reference) {
        return reference.type().equals("Patient") && sources.hasMore()
                ? sources.ofPatient(reference, request.types())
                : List.of();
    }

    private static Resource subject(Sources sources, SubjectReference reference, List<Resource> known) {
        return sources.inline()
                .find(reference)
                .or(() -> known.stream().filter(r -> isNamed(r, reference)).findFirst())
                .or(() -> reference.type().equals("Patient") ? Optional.empty() : sources.find(reference))
                .orElseThrow(() -> sources.notFound(reference));
    }

    private static boolean isNamed(Resource resource, SubjectReference reference) {
        return resource.fhirType().equals(reference.type())
                && reference.id().equals(resource.getIdElement().getIdPart());
    }

    private Assembled assemble(Draft draft, List<Resource> inline, List<Resource> fetched) {
        List<Issue> issues = new ArrayList<>(draft.issues());
        List<Resource> all = new ArrayList<>(inline);
        all.addAll(new Sorting(ownership, Map.of(draft.reference(), draft.subject()), fetched).of(draft.reference()));
        draft.request().companions().forEach(text -> addCompanion(draft, text, all, issues));
        if (draft.sources().hasMore()) {
            new Mentioned(fhir, ownership, draft.request().types()).addTo(all, draft.sources());
        }
        bound.require(all.size(), 0);
        return new Assembled(new SubjectRecord(draft.subject(), all), issues);
    }

    private void addCompanion(Draft draft, String text, List<Resource> all, List<Issue> issues) {
        SubjectReference reference = SubjectReference.of(text)
                .or(() -> draft.sources().inline().byUrn(text))
                .orElseThrow(() ->
                        new RefusedException.Unreadable("`" + text + "` is not a reference; `Type/id` is needed."));
        Optional<Resource> found = draft.sources().find(reference);
        if (found.isEmpty()) {
            issues.add(Issue.warning(
                    IssueType.NOTFOUND,
                    "",
                    "`" + reference + "` was not found; expressions that read it get nothing."));
            return;
        }
        requireOwn(draft, reference, found.get());
        all.add(found.get());
    }

    private void requireOwn(Draft draft, SubjectReference reference, Resource companion) {
        boolean own = new Sorting(ownership, Map.of(draft.reference(), draft.subject()), List.of(companion))
                .of(draft.reference())
                .contains(companion);
        if (!own) {
            throw new RefusedException.Unprocessable(
                    "`" + reference + "` does not belong to the subject `" + draft.reference() + "`.");
        }
    }
}
