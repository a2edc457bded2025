package org.upright.apply.careplan.request;

import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** A report that is asked for and has no result yet. */
final class ReportDraft implements RequestKind {
    @Override
    public Carried carried() {
        return Carried.of("code", "relatedArtifact.url", "doNotPerform").at("dateTime", "Period");
    }

    @Override
    public Resource draft(ActivityDefinition definition, Circumstances circumstances) {
        DiagnosticReport report = new DiagnosticReport();
        Elements.instantiates(report, circumstances);
        report.setStatus(DiagnosticReportStatus.REGISTERED)
                .setSubject(circumstances.subject().copy());
        circumstances.encounter().map(Reference::copy).ifPresent(report::setEncounter);
        circumstances.requester().map(Reference::copy).ifPresent(report::addPerformer);
        Elements.doNotPerform(report, definition);
        Elements.occurrence(definition, "dateTime", "Period").ifPresent(report::setEffective);
        Elements.documents(definition).forEach(report::addPresentedForm);
        if (definition.hasCode()) {
            report.setCode(definition.getCode().copy());
        }
        return report;
    }

    @Override
    public void finish(Resource resource, ActivityDefinition definition) {
        DiagnosticReport report = (DiagnosticReport) resource;
        if (!report.hasCode()) {
            report.setCode(Elements.words(definition)
                    .map(words -> new CodeableConcept().setText(words))
                    .orElseGet(() -> Elements.unknown(new CodeableConcept())));
        }
    }
}
