package org.upright.apply.careplan.request;

import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.ServiceRequest.ServiceRequestIntent;
import org.hl7.fhir.r4.model.ServiceRequest.ServiceRequestStatus;

/** A service: a referral, an examination, an exercise programme. */
final class ServiceOrder implements RequestKind {
    @Override
    public Carried carried() {
        return Carried.of(
                        "code",
                        "product[x]",
                        "quantity",
                        "bodySite",
                        "location",
                        "specimenRequirement",
                        "observationRequirement",
                        "observationResultRequirement",
                        "priority",
                        "doNotPerform",
                        "relatedArtifact")
                .at("dateTime", "Period", "Timing")
                .by(1);
    }

    @Override
    public Resource draft(ActivityDefinition definition, Circumstances circumstances) {
        ServiceRequest request = new ServiceRequest();
        request.addInstantiatesCanonical(circumstances.canonical());
        request.setStatus(ServiceRequestStatus.DRAFT)
                .setIntent(ServiceRequestIntent.fromCode(circumstances.intent(definition)))
                .setSubject(circumstances.subject().copy())
                .setAuthoredOnElement(circumstances.moment());
        Elements.priority(request, definition);
        circumstances.encounter().map(Reference::copy).ifPresent(request::setEncounter);
        circumstances.requester().map(Reference::copy).ifPresent(request::setRequester);
        Elements.occurrence(definition, "dateTime", "Period", "Timing").ifPresent(request::setOccurrence);
        Elements.performers(definition).stream().findFirst().ifPresent(request::setPerformerType);
        Elements.reasons(circumstances).forEach(request::addReasonReference);
        Elements.reasonCodes(circumstances).forEach(request::addReasonCode);
        Elements.notes(definition).forEach(request::addNote);
        what(request, definition);
        return request;
    }

    private static void what(ServiceRequest request, ActivityDefinition definition) {
        if (definition.hasDoNotPerform()) {
            request.setDoNotPerform(Elements.isAgainst(definition));
        }
        if (definition.hasCode()) {
            request.setCode(definition.getCode().copy());
        } else {
            Elements.productConcept(definition).ifPresent(request::setCode);
        }
        if (definition.hasProductReference()) {
            request.addSupportingInfo(definition.getProductReference().copy());
        }
        if (definition.hasLocation()) {
            request.addLocationReference(definition.getLocation().copy());
        }
        if (definition.hasQuantity()) {
            request.setQuantity(definition.getQuantity().copy());
        }
        definition.getBodySite().stream().map(CodeableConcept::copy).forEach(request::addBodySite);
    }

    @Override
    public void finish(Resource resource, ActivityDefinition definition) {
        ServiceRequest request = (ServiceRequest) resource;
        if (!request.hasCode()) {
            Elements.words(definition).ifPresent(words -> request.setCode(new CodeableConcept().setText(words)));
        }
        if (definition.hasCode()) {
            Elements.productConcept(definition).ifPresent(request::addOrderDetail);
        }
        Elements.requirements(definition).forEach(request::addOrderDetail);
    }
}
