package org.upright.record;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

/**
 * The data of a call sorted by whose they are: each subject's own, what is nobody's and serves all (a Medication), and
 * what is left out. Used by one thread.
 */
final class Sorting {
    private static final String NAMELESS = "someone not named by `Type/id`";

    private final Ownership ownership;
    private final Map<SubjectReference, Resource> subjects;
    private final Map<SubjectReference, List<Resource>> own = new LinkedHashMap<>();
    private final List<Resource> shared = new ArrayList<>();
    private final List<Resource> ownerless = new ArrayList<>();
    private final Map<String, Integer> foreign = new TreeMap<>();
    private final Map<String, Optional<SubjectReference>> read = new HashMap<>();

    Sorting(Ownership ownership, Map<SubjectReference, Resource> subjects, Collection<Resource> data) {
        this.ownership = ownership;
        this.subjects = subjects;
        data.forEach(this::sort);
    }

    private void sort(Resource resource) {
        List<Reference> owners = ownership.owners(resource).stream()
                .filter(r -> !Optional.ofNullable(r.getReference()).orElse("").startsWith("#"))
                .toList();
        Optional<SubjectReference> itself = itself(resource);
        if (resource.fhirType().equals("Patient") && !resource.getIdElement().hasIdPart()) {
            assign(resource, List.of(), () -> NAMELESS);
        } else if (itself.isPresent()) {
            boolean asked = subjects.containsKey(itself.get());
            assign(resource, asked ? List.of(itself.get()) : List.of(), () -> "`" + itself.get() + "`");
        } else if (!owners.isEmpty()) {
            assign(resource, subjectsAmong(owners), () -> shown(owners.get(0)));
        } else {
            (ownership.isPersonal(resource.fhirType()) ? ownerless : shared).add(resource);
        }
    }

    /** Empty where the resource is neither a Patient nor one of the subjects. */
    private Optional<SubjectReference> itself(Resource resource) {
        String type = resource.fhirType();
        boolean mayBe = type.equals("Patient")
                || subjects.keySet().stream().anyMatch(subject -> subject.type().equals(type));
        return mayBe
                ? SubjectReference.of(type + "/" + resource.getIdElement().getIdPart())
                        .filter(name -> subjects.containsKey(name) || type.equals("Patient"))
                : Optional.empty();
    }

    /** @param owner as it is shown, for which only those of others are asked */
    private void assign(Resource resource, List<SubjectReference> to, Supplier<String> owner) {
        to.forEach(
                subject -> own.computeIfAbsent(subject, s -> new ArrayList<>()).add(resource));
        if (to.isEmpty()) {
            foreign.merge(owner.get(), 1, Integer::sum);
        }
    }

    /** A record names its subject again and again. */
    private Optional<SubjectReference> read(String reference) {
        return read.computeIfAbsent(reference, SubjectReference::of);
    }

    private List<SubjectReference> subjectsAmong(List<Reference> owners) {
        return subjects.keySet().stream()
                .filter(subject -> owners.stream().anyMatch(owner -> isFor(subject, owner)))
                .toList();
    }

    private boolean isFor(SubjectReference subject, Reference owner) {
        return owner.getReference() != null
                ? read(owner.getReference()).filter(subject::equals).isPresent()
                : subjects.get(subject) instanceof Patient patient
                        && patient.getIdentifier().stream().anyMatch(i -> same(i, owner.getIdentifier()));
    }

    private static boolean same(Identifier left, Identifier right) {
        return left.getValue() != null
                && left.getValue().equals(right.getValue())
                && Optional.ofNullable(left.getSystem()).equals(Optional.ofNullable(right.getSystem()));
    }

    /** Never an identifier: that may be a record number. */
    private String shown(Reference owner) {
        return Optional.ofNullable(owner.getReference())
                .flatMap(this::read)
                .map(reference -> "`" + reference + "`")
                .orElse(NAMELESS);
    }

    /** Resources without an owner count as the subject's where nobody else is in sight. */
    private boolean ownerlessAreOwn() {
        return subjects.size() == 1 && foreign.isEmpty();
    }

    List<Resource> of(SubjectReference subject) {
        List<Resource> resources = new ArrayList<>(own.getOrDefault(subject, List.of()));
        resources.addAll(shared);
        if (ownerlessAreOwn()) {
            resources.addAll(ownerless);
        }
        return resources;
    }

    /** @throws RefusedException.Unprocessable where others' data are too much to pass over */
    List<Issue> judge(boolean strict) {
        List<Issue> issues = new ArrayList<>();
        if (!foreign.isEmpty()) {
            issues.add(judgeForeign(strict));
        }
        if (!ownerless.isEmpty()) {
            issues.add(aboutOwnerless());
        }
        return issues;
    }

    private Issue judgeForeign(boolean strict) {
        String counted = foreign.entrySet().stream()
                .map(entry -> entry.getValue() + " of " + entry.getKey())
                .collect(Collectors.joining(", "));
        if (strict || own.isEmpty()) {
            throw new RefusedException.Unprocessable("The data hold resources of others than " + subjectsShown() + ": "
                    + counted + (strict ? "; strict handling refuses them." : ", and none of the subject's own."));
        }
        return Issue.warning(
                IssueType.BUSINESSRULE,
                "",
                "Resources of others than " + subjectsShown() + " were left out: " + counted + ".");
    }

    private String subjectsShown() {
        Set<SubjectReference> all = subjects.keySet();
        return all.size() > 5
                ? "the " + all.size() + " subjects"
                : all.stream().map(s -> "`" + s + "`").collect(Collectors.joining(", "));
    }

    private Issue aboutOwnerless() {
        String counted = ownerless.stream()
                .collect(Collectors.groupingBy(Resource::fhirType, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
        return ownerlessAreOwn()
                ? Issue.information(
                        IssueType.INCOMPLETE,
                        "",
                        "Resources that name no patient were taken as those of " + subjectsShown() + ": " + counted
                                + ".")
                : Issue.warning(
                        IssueType.INCOMPLETE,
                        "",
                        "Resources that name no patient were left out, for the data are of several: " + counted + ".");
    }
}
