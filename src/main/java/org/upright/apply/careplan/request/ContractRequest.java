package org.upright.apply.careplan.request;

import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.Contract;
import org.hl7.fhir.r4.model.Contract.ContractStatus;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** An agreement to be made, such as a consent to a programme. */
final class ContractRequest implements RequestKind {
    @Override
    public Carried carried() {
        return Carried.of(
                        "description",
                        "code",
                        "product.concept",
                        "location.resource",
                        "relatedArtifact.url",
                        "doNotPerform")
                .at("Period");
    }

    @Override
    public Resource draft(ActivityDefinition definition, Circumstances circumstances) {
        Contract contract = new Contract();
        contract.setStatus(ContractStatus.NEGOTIABLE)
                .setIssuedElement(circumstances.moment())
                .addSubject(circumstances.subject().copy());
        circumstances.practitioner().map(Reference::copy).ifPresent(contract::setAuthor);
        circumstances.organization().map(Reference::copy).ifPresent(contract::addAuthority);
        Elements.doNotPerform(contract, definition);
        Elements.occurrence(definition, "Period").ifPresent(period -> contract.setApplies((Period) period));
        what(contract, definition);
        return contract;
    }

    private static void what(Contract contract, ActivityDefinition definition) {
        if (definition.hasCode()) {
            contract.setType(definition.getCode().copy());
        }
        Elements.productConcept(definition).ifPresent(contract::setTopic);
        if (definition.getTitle() != null) {
            contract.setTitle(definition.getTitle());
        }
        if (definition.hasLocation() && Carried.isLocation(definition.getLocation())) {
            contract.addSite(definition.getLocation().copy());
        }
        Elements.documents(definition)
                .forEach(document -> contract.addSupportingInfo(new Reference(document.getUrl())));
        if (definition.getDescription() != null) {
            contract.addTerm().getOffer().setText(definition.getDescription());
        }
    }
}
