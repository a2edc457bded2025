package org.upright.record;

import java.time.ZonedDateTime;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Group;
import org.hl7.fhir.r4.model.Group.GroupMemberComponent;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.run.Moments;
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

    /** At least one, each once, the members at that time of groups, and of groups in these, in their place. */
    Set<SubjectReference> each(ZonedDateTime now) {
        if (request.subjects().isEmpty()) {
            throw new RefusedException.Unreadable("`subject` is missing; at least one is needed.");
        }
        Set<SubjectReference> each = new LinkedHashSet<>();
        request.subjects().stream()
                .map(this::read)
                .flatMap(subject -> expanded(subject, now))
                .forEach(each::add);
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

    private Stream<SubjectReference> expanded(SubjectReference subject, ZonedDateTime now) {
        if (!subject.type().equals("Group") || request.subjectType().equals("Group")) {
            return Stream.of(required(subject));
        }
        Set<SubjectReference> members = new LinkedHashSet<>();
        gather(subject, members, new HashSet<>(), now);
        if (members.isEmpty() || members.size() > MOST_MEMBERS) {
            throw new RefusedException.Unprocessable("`" + subject + "` has " + members.size()
                    + " active members of type `" + request.subjectType() + "` on " + now.toLocalDate() + "; 1 to "
                    + MOST_MEMBERS
                    + " are taken in one call.");
        }
        return members.stream();
    }

    /** @param groups those that are looked into already: a group may be a member of itself by way of others */
    private void gather(
            SubjectReference group, Set<SubjectReference> members, Set<SubjectReference> groups, ZonedDateTime now) {
        if (!groups.add(group) || groups.size() > MOST_MEMBERS || members.size() > MOST_MEMBERS) {
            return;
        }
        Resource found = sources.find(group).orElseThrow(() -> sources.notFound(group));
        for (GroupMemberComponent member : ((Group) found).getMember()) {
            if (isMember(member, now) && member.getEntity().getReference() != null) {
                SubjectReference.of(member.getEntity().getReference())
                        .ifPresent(reference -> take(reference, members, groups, now));
            }
        }
    }

    /** A period without a start or an end is open there. */
    private static boolean isMember(GroupMemberComponent member, ZonedDateTime now) {
        return !member.getInactive()
                && Moments.bounds(member.getPeriod(), now)
                        .map(period -> period.hold(now.toInstant()))
                        .orElse(true);
    }

    private void take(
            SubjectReference member, Set<SubjectReference> members, Set<SubjectReference> groups, ZonedDateTime now) {
        if (member.type().equals(request.subjectType())) {
            boolean unused = members.add(member);
        } else if (member.type().equals("Group")) {
            gather(member, members, groups, now);
        }
    }
}
