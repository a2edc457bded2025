package org.upright.record;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Group;
import org.hl7.fhir.r4.model.Group.GroupMemberComponent;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.RefusedException;

/** Who the subjects of a call are. */
record Subjects(RecordRequest request, Sources sources) {
    private static final int MOST_MEMBERS = 1_000;

    /** Exactly one, and no group. */
    SubjectReference one() {
        if (request.subjects().size() != 1) {
            throw new RefusedException.Unreadable(
                    "`subject` was given " + request.subjects().size() + " times; exactly one is needed.");
        }
        return required(read(request.subjects().get(0)));
    }

    /** At least one, each once, the active members of groups in their place. */
    Set<SubjectReference> each() {
        if (request.subjects().isEmpty()) {
            throw new RefusedException.Unreadable("`subject` is missing; at least one is needed.");
        }
        Set<SubjectReference> each = new LinkedHashSet<>();
        request.subjects().stream().map(this::read).flatMap(this::expanded).forEach(each::add);
        return each;
    }

    private SubjectReference read(String text) {
        return text.startsWith("urn:")
                ? sources.inline()
                        .byUrn(text)
                        .orElseThrow(() -> new RefusedException.NotFound(
                                "The subject `" + text + "` is the `fullUrl` of no entry of the data."))
                : SubjectReference.parse(text, request.subjectType());
    }

    private SubjectReference required(SubjectReference subject) {
        if (!subject.type().equals(request.subjectType())) {
            throw new RefusedException.Unprocessable("The subject `" + subject + "` is of type `" + subject.type()
                    + "`; `" + request.subjectType() + "` is needed.");
        }
        return subject;
    }

    private Stream<SubjectReference> expanded(SubjectReference subject) {
        if (!subject.type().equals("Group") || request.subjectType().equals("Group")) {
            return Stream.of(required(subject));
        }
        Resource group = sources.find(subject).orElseThrow(() -> sources.notFound(subject));
        List<SubjectReference> members = ((Group) group)
                .getMember().stream()
                        .filter(member ->
                                !member.getInactive() && member.getEntity().getReference() != null)
                        .flatMap(this::member)
                        .toList();
        if (members.isEmpty() || members.size() > MOST_MEMBERS) {
            throw new RefusedException.Unprocessable("`" + subject + "` has " + members.size()
                    + " active members of type `" + request.subjectType() + "`; 1 to " + MOST_MEMBERS
                    + " are taken in one call.");
        }
        return members.stream();
    }

    private Stream<SubjectReference> member(GroupMemberComponent member) {
        return SubjectReference.of(member.getEntity().getReference())
                .filter(reference -> reference.type().equals(request.subjectType()))
                .stream();
    }
}
