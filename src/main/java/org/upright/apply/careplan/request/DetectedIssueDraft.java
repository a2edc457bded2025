package org.upright.apply.careplan.request;

import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.DetectedIssue;
import org.hl7.fhir.r4.model.DetectedIssue.DetectedIssueStatus;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** An issue that the guideline sees, not yet confirmed by anybody. */
final class DetectedIssueDraft implements RequestKind {
    @Override
    public Carried carried() {
        return Carried.of("description", "code", "relatedArtifact.one", "doNotPerform");
    }

    @Override
    public Resource draft(ActivityDefinition definition, Circumstances circumstances) {
        DetectedIssue issue = new DetectedIssue();
        issue.setStatus(DetectedIssueStatus.PRELIMINARY).setIdentified(circumstances.moment());
        if (circumstances.subjectIs("Patient")) {
            issue.setPatient(circumstances.subject().copy());
        }
        circumstances.practitioner().map(Reference::copy).ifPresent(issue::setAuthor);
        Elements.doNotPerform(issue, definition);
        Elements.reasons(circumstances).forEach(issue::addImplicated);
        if (definition.hasCode()) {
            issue.setCode(definition.getCode().copy());
        }
        if (definition.getDescription() != null) {
            issue.setDetail(definition.getDescription());
        }
        Elements.documents(definition).stream()
                .findFirst()
                .ifPresent(document -> issue.setReference(document.getUrl()));
        return issue;
    }
}
