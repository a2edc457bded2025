package org.upright.apply.careplan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.run.Decisions;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

/** What one call gathers while it renders: resources in the order in which they are reached, and findings once each. */
final class Output {
    private final RenderContext context;
    private final OutputForm form;
    private final boolean computesElements;
    private final String subject;
    private final byte[] named;
    private final MessageDigest md5 = md5();
    private final List<Resource> reached = new ArrayList<>();
    private final Map<Resource, String> names = new IdentityHashMap<>();
    private final Set<Issue> issues = new LinkedHashSet<>();

    /** @param root canonical of what is applied; ids are named after it */
    Output(RenderContext context, OutputForm form, Canonical root) {
        this(context, form, root, true);
    }

    private Output(RenderContext context, OutputForm form, Canonical root, boolean computesElements) {
        this.context = context;
        this.form = form;
        this.computesElements = computesElements;
        Resource about = context.record().subject();
        this.subject = about.fhirType() + "/" + about.getIdElement().getIdPart();
        this.named = (root + "\n" + subject + "\n").getBytes(UTF_8);
    }

    /** Of one plan's decisions. */
    static Output of(Decisions decisions, RenderContext context, OutputForm form) {
        return of(decisions, context, form, decisions.plan().canonical());
    }

    /** @param root what ids are named after */
    static Output of(Decisions decisions, RenderContext context, OutputForm form, Canonical root) {
        return new Output(context, form, root, decisions.plan().computesElements());
    }

    /** Whether what is rendered may have elements that expressions have to give; otherwise nobody has to look. */
    boolean computesElements() {
        return computesElements;
    }

    RenderContext context() {
        return context;
    }

    boolean is(OutputForm other) {
        return form == other;
    }

    /** None yet. */
    Facts facts() {
        return new Facts(context.record(), names);
    }

    /** A new reference to the subject. */
    Reference subject() {
        return new Reference(subject);
    }

    /**
     * A name-based UUID: the same for the same definition, subject and place, however often the call is repeated.
     *
     * @param place where in the plan, nested plans by the action that names them
     * @param role which of the resources of that place
     */
    String id(String place, String role) {
        md5.update(named);
        byte[] hash = md5.digest((place + "\n" + role).getBytes(UTF_8));
        hash[6] = (byte) (hash[6] & 0x0f | 0x30);
        hash[8] = (byte) (hash[8] & 0x3f | 0x80);
        ByteBuffer bits = ByteBuffer.wrap(hash);
        return new UUID(bits.getLong(), bits.getLong()).toString();
    }

    /** One for all ids of a call; {@code UUID.nameUUIDFromBytes} makes one for each. */
    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has MD5.", e);
        }
    }

    /** Keeps a resource that has its id; gives a new reference to it. */
    Reference add(Resource resource) {
        reached.add(resource);
        return form.to(resource);
    }

    Reference to(Resource resource) {
        return form.to(resource);
    }

    void report(Issue issue) {
        boolean unused = issues.add(issue);
    }

    void report(Collection<Issue> found) {
        found.forEach(this::report);
    }

    List<Resource> reached() {
        return reached;
    }

    List<Issue> issues() {
        return List.copyOf(issues);
    }

    /** All findings as one resource; empty where there are none. */
    Optional<OperationOutcome> outcome() {
        if (issues.isEmpty()) {
            return Optional.empty();
        }
        OperationOutcome outcome = new OperationOutcome();
        outcome.setId(id("", "issues"));
        issues.forEach(issue -> outcome.addIssue(issue.toComponent()));
        return Optional.of(outcome);
    }
}
