package org.upright.apply.careplan.request;

import java.util.List;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DeviceRequest;
import org.hl7.fhir.r4.model.DeviceRequest.DeviceRequestStatus;
import org.hl7.fhir.r4.model.DeviceRequest.RequestIntent;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** A device: a brace, a walking aid, an app. */
final class DeviceOrder implements RequestKind {
    @Override
    public Carried carried() {
        return Carried.of("code|product", "product[x]", "priority", "doNotPerform", "relatedArtifact")
                .at("dateTime", "Period", "Timing")
                .by(1);
    }

    @Override
    public Resource draft(ActivityDefinition definition, Circumstances circumstances) {
        DeviceRequest request = new DeviceRequest();
        request.addInstantiatesCanonical(circumstances.canonical());
        request.setStatus(DeviceRequestStatus.DRAFT)
                .setIntent(RequestIntent.fromCode(circumstances.intent(definition)))
                .setSubject(circumstances.subject().copy())
                .setAuthoredOnElement(circumstances.moment());
        circumstances.encounter().map(Reference::copy).ifPresent(request::setEncounter);
        circumstances.requester().map(Reference::copy).ifPresent(request::setRequester);
        Elements.priority(request, definition);
        Elements.doNotPerform(request, definition);
        Elements.product(definition).or(() -> Elements.clinicalCode(definition)).ifPresent(request::setCode);
        Elements.occurrence(definition, "dateTime", "Period", "Timing").ifPresent(request::setOccurrence);
        Elements.performers(definition).stream().findFirst().ifPresent(request::setPerformerType);
        Elements.reasons(circumstances).forEach(request::addReasonReference);
        Elements.reasonCodes(circumstances).forEach(request::addReasonCode);
        Elements.notes(definition).forEach(request::addNote);
        return request;
    }

    /** A device without a code is named by the words of the definition. */
    @Override
    public void finish(Resource resource, ActivityDefinition definition) {
        DeviceRequest request = (DeviceRequest) resource;
        if (!request.hasCode()) {
            Elements.words(definition).ifPresent(words -> request.setCode(new CodeableConcept().setText(words)));
        }
    }

    @Override
    public List<String> required() {
        return List.of("code[x]");
    }
}
