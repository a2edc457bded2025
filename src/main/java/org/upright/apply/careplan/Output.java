package org.upright.apply.careplan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

/** What one call gathers while it renders: resources in the order in which they are reached, and findings once each. */
final class Output {
    private final RenderContext context;
    private final OutputForm form;
    private final Canonical root;
    private final List<Resource> reached = new ArrayList<>();
    private final Set<Issue> issues = new LinkedHashSet<>();

    /** @param root canonical of what is applied; ids are named after it */
    Output(RenderContext context, OutputForm form, Canonical root) {
        this.context = context;
        this.form = form;
        this.root = root;
    }

    RenderContext context() {
        return context;
    }

    boolean is(OutputForm other) {
        return form == other;
    }

    /** A new reference to the subject. */
    Reference subject() {
        Resource subject = context.record().subject();
        return new Reference(subject.fhirType() + "/" + subject.getIdElement().getIdPart());
    }

    /**
     * A name-based UUID: the same for the same definition, subject and place, however often the call is repeated.
     *
     * @param place where in the plan, nested plans by the action that names them
     * @param role which of the resources of that place
     */
    String id(String place, String role) {
        String name = String.join("\n", root.toString(), subject().getReference(), place, role);
        return UUID.nameUUIDFromBytes(name.getBytes(UTF_8)).toString();
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
