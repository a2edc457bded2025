package org.upright.apply.careplan.request;

import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.RequestGroup;
import org.hl7.fhir.r4.model.RequestGroup.RequestIntent;
import org.hl7.fhir.r4.model.RequestGroup.RequestStatus;
import org.hl7.fhir.r4.model.Resource;

/** A group of requests, whose actions dynamic values give. */
final class GroupRequest implements RequestKind {
    @Override
    public Carried carried() {
        return Carried.of("code", "priority", "relatedArtifact", "doNotPerform");
    }

    @Override
    public Resource draft(ActivityDefinition definition, Circumstances circumstances) {
        RequestGroup group = new RequestGroup();
        group.addInstantiatesCanonical(circumstances.canonical());
        group.setStatus(RequestStatus.DRAFT)
                .setIntent(RequestIntent.fromCode(circumstances.intent(definition)))
                .setSubject(circumstances.subject().copy())
                .setAuthoredOnElement(circumstances.moment());
        circumstances.encounter().map(Reference::copy).ifPresent(group::setEncounter);
        circumstances.requester().map(Reference::copy).ifPresent(group::setAuthor);
        Elements.priority(group, definition);
        Elements.doNotPerform(group, definition);
        Elements.reasons(circumstances).forEach(group::addReasonReference);
        Elements.reasonCodes(circumstances).forEach(group::addReasonCode);
        Elements.notes(definition).forEach(group::addNote);
        if (definition.hasCode()) {
            group.setCode(definition.getCode().copy());
        }
        return group;
    }
}
