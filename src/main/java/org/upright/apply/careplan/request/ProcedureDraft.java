package org.upright.apply.careplan.request;

import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Procedure.ProcedureStatus;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** A procedure in preparation, where an author asks for the event itself. */
final class ProcedureDraft implements RequestKind {
    @Override
    public Carried carried() {
        return Carried.of("code", "location", "bodySite", "relatedArtifact", "doNotPerform")
                .at("dateTime", "Period");
    }

    @Override
    public Resource draft(ActivityDefinition definition, Circumstances circumstances) {
        Procedure procedure = new Procedure();
        procedure.addInstantiatesCanonical(circumstances.canonical());
        procedure
                .setStatus(ProcedureStatus.PREPARATION)
                .setSubject(circumstances.subject().copy());
        circumstances.encounter().map(Reference::copy).ifPresent(procedure::setEncounter);
        circumstances.requester().map(Reference::copy).ifPresent(procedure::setRecorder);
        Elements.doNotPerform(procedure, definition);
        Elements.occurrence(definition, "dateTime", "Period").ifPresent(procedure::setPerformed);
        Elements.reasons(circumstances).forEach(procedure::addReasonReference);
        Elements.reasonCodes(circumstances).forEach(procedure::addReasonCode);
        Elements.notes(definition).forEach(procedure::addNote);
        if (definition.hasCode()) {
            procedure.setCode(definition.getCode().copy());
        }
        if (definition.hasLocation()) {
            procedure.setLocation(definition.getLocation().copy());
        }
        definition.getBodySite().stream().map(CodeableConcept::copy).forEach(procedure::addBodySite);
        return procedure;
    }

    @Override
    public void finish(Resource resource, ActivityDefinition definition) {
        Procedure procedure = (Procedure) resource;
        if (!procedure.hasCode()) {
            Elements.words(definition).ifPresent(words -> procedure.setCode(new CodeableConcept().setText(words)));
        }
    }
}
