package org.upright.apply.careplan.request;

import java.util.List;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.SupplyRequest;
import org.hl7.fhir.r4.model.SupplyRequest.SupplyRequestStatus;

/** Something to be supplied. */
final class SupplyOrder implements RequestKind {
    @Override
    public Carried carried() {
        return Carried.of("code|product", "product[x]", "quantity", "priority", "doNotPerform")
                .at("dateTime", "Period", "Timing");
    }

    @Override
    public Resource draft(ActivityDefinition definition, Circumstances circumstances) {
        SupplyRequest request = new SupplyRequest();
        request.setStatus(SupplyRequestStatus.DRAFT).setAuthoredOnElement(circumstances.moment());
        Elements.instantiates(request, circumstances);
        circumstances.requester().map(Reference::copy).ifPresent(request::setRequester);
        if (circumstances.subjectIs("Patient", "Organization", "Location")) {
            request.setDeliverTo(circumstances.subject().copy());
        }
        Elements.priority(request, definition);
        Elements.doNotPerform(request, definition);
        Elements.product(definition).or(() -> Elements.clinicalCode(definition)).ifPresent(request::setItem);
        Elements.occurrence(definition, "dateTime", "Period", "Timing").ifPresent(request::setOccurrence);
        Elements.reasons(circumstances).forEach(request::addReasonReference);
        Elements.reasonCodes(circumstances).forEach(request::addReasonCode);
        if (definition.hasQuantity()) {
            Quantity quantity = definition.getQuantity().copy();
            request.setQuantity(quantity);
        }
        return request;
    }

    @Override
    public List<String> required() {
        return List.of("item[x]", "quantity");
    }
}
