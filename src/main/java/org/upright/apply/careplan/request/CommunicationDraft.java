package org.upright.apply.careplan.request;

import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.Communication;
import org.hl7.fhir.r4.model.Communication.CommunicationStatus;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;

/** A message in preparation, where an author asks for the event itself. */
final class CommunicationDraft implements RequestKind {
    @Override
    public Carried carried() {
        return Carried.of("code", "priority", "doNotPerform", "relatedArtifact.url")
                .by(Carried.KNOWN);
    }

    @Override
    public Resource draft(ActivityDefinition definition, Circumstances circumstances) {
        Communication message = new Communication();
        message.addInstantiatesCanonical(circumstances.canonical());
        message.setStatus(CommunicationStatus.PREPARATION)
                .setSubject(circumstances.subject().copy());
        circumstances.encounter().map(Reference::copy).ifPresent(message::setEncounter);
        circumstances.requester().map(Reference::copy).ifPresent(message::setSender);
        Elements.priority(message, definition);
        Elements.doNotPerform(message, definition);
        Elements.participants(definition, circumstances).forEach(message::addRecipient);
        Elements.reasons(circumstances).forEach(message::addReasonReference);
        Elements.reasonCodes(circumstances).forEach(message::addReasonCode);
        if (definition.hasCode()) {
            message.setTopic(definition.getCode().copy());
        }
        if (definition.getCode().getText() != null) {
            message.addPayload().setContent(new StringType(definition.getCode().getText()));
        }
        return message;
    }

    @Override
    public boolean describe(Resource request, ActivityDefinition definition) {
        boolean sent = ((Communication) request)
                .getPayload().stream()
                        .anyMatch(part -> part.getContent() instanceof StringType words
                                && definition.getDescription().equals(words.getValue()));
        return sent || Elements.addNote(request, definition.getDescription());
    }

    @Override
    public void finish(Resource resource, ActivityDefinition definition) {
        Communication message = (Communication) resource;
        if (!message.hasPayload() && definition.getDescription() != null) {
            message.addPayload().setContent(new StringType(definition.getDescription()));
        }
        Elements.documents(definition).forEach(document -> message.addPayload().setContent(document));
    }
}
