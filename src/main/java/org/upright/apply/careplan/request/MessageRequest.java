package org.upright.apply.careplan.request;

import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.CommunicationRequest;
import org.hl7.fhir.r4.model.CommunicationRequest.CommunicationRequestStatus;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;

/** A message to send. */
final class MessageRequest implements RequestKind {
    @Override
    public Carried carried() {
        return Carried.of("code.text", "priority", "doNotPerform", "relatedArtifact.url")
                .at("dateTime", "Period")
                .by(Carried.KNOWN);
    }

    @Override
    public Resource draft(ActivityDefinition definition, Circumstances circumstances) {
        CommunicationRequest request = new CommunicationRequest();
        request.setStatus(CommunicationRequestStatus.DRAFT)
                .setSubject(circumstances.subject().copy())
                .setAuthoredOnElement(circumstances.moment());
        Elements.instantiates(request, circumstances);
        circumstances.encounter().map(Reference::copy).ifPresent(request::setEncounter);
        circumstances.requester().map(Reference::copy).ifPresent(request::setRequester);
        Elements.priority(request, definition);
        Elements.occurrence(definition, "dateTime", "Period").ifPresent(request::setOccurrence);
        Elements.participants(definition, circumstances).forEach(request::addRecipient);
        Elements.reasons(circumstances).forEach(request::addReasonReference);
        Elements.reasonCodes(circumstances).forEach(request::addReasonCode);
        if (definition.hasDoNotPerform()) {
            request.setDoNotPerform(Elements.isAgainst(definition));
        }
        if (definition.getCode().getText() != null) {
            request.addPayload().setContent(new StringType(definition.getCode().getText()));
        }
        return request;
    }

    /** The message is the code's text, else what a dynamic value says, else the description; documents follow it. */
    @Override
    public boolean describe(Resource request, ActivityDefinition definition) {
        boolean sent = ((CommunicationRequest) request)
                .getPayload().stream()
                        .anyMatch(part -> part.getContent() instanceof StringType words
                                && definition.getDescription().equals(words.getValue()));
        return sent || Elements.addNote(request, definition.getDescription());
    }

    @Override
    public void finish(Resource resource, ActivityDefinition definition) {
        CommunicationRequest request = (CommunicationRequest) resource;
        if (!request.hasPayload() && definition.getDescription() != null) {
            request.addPayload().setContent(new StringType(definition.getDescription()));
        }
        Elements.documents(definition).forEach(document -> request.addPayload().setContent(document));
    }
}
