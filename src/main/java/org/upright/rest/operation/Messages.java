package org.upright.rest.operation;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.OperationOutcomeIssueComponent;
import org.hl7.fhir.r4.model.Reference;
import org.upright.fhir.Issue;

/**
 * Findings that travel with an answer: an OperationOutcome that it contains.
 *
 * @see <a href="https://hl7.org/fhir/R4/extension-cqf-messages.html">cqf-messages</a>
 */
final class Messages {
    private static final String LINK = "http://hl7.org/fhir/StructureDefinition/cqf-messages";
    private static final String ID = "messages";

    private Messages() {}

    /** Adds those that the resource does not tell already; it is changed. */
    static void attach(DomainResource resource, List<Issue> issues) {
        Set<String> told = resource.getContained().stream()
                .filter(OperationOutcome.class::isInstance)
                .flatMap(outcome -> ((OperationOutcome) outcome).getIssue().stream())
                .map(OperationOutcomeIssueComponent::getDiagnostics)
                .collect(Collectors.toSet());
        List<Issue> untold = issues.stream()
                .filter(issue -> !told.contains(issue.text()))
                .distinct()
                .toList();
        if (!untold.isEmpty()) {
            OperationOutcome outcome = outcome(resource);
            untold.forEach(issue -> outcome.addIssue(issue.toComponent()));
        }
    }

    private static OperationOutcome outcome(DomainResource resource) {
        return resource.getContained().stream()
                .filter(OperationOutcome.class::isInstance)
                .map(OperationOutcome.class::cast)
                .findFirst()
                .orElseGet(() -> contain(resource));
    }

    private static OperationOutcome contain(DomainResource resource) {
        OperationOutcome outcome = new OperationOutcome();
        outcome.setId(ID);
        resource.addContained(outcome);
        resource.addExtension(LINK, new Reference("#" + ID));
        return outcome;
    }

    static OperationOutcome outcome(List<Issue> issues) {
        OperationOutcome outcome = new OperationOutcome();
        issues.forEach(issue -> outcome.addIssue(issue.toComponent()));
        return outcome;
    }
}
