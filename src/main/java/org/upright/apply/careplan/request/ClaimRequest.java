package org.upright.apply.careplan.request;

import java.util.List;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.Claim;
import org.hl7.fhir.r4.model.Claim.ClaimStatus;
import org.hl7.fhir.r4.model.Claim.Use;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Enumerations.FHIRAllTypes;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** A question to an insurer, before anything is done: what would be paid. Which coverage is asked stays unknown. */
final class ClaimRequest implements RequestKind {
    private static final String PRIORITY = "http://terminology.hl7.org/CodeSystem/processpriority";

    @Override
    public Carried carried() {
        return Carried.of("code", "location", "priority", "doNotPerform", "product.concept", "quantity.product")
                .at("Period");
    }

    @Override
    public Resource draft(ActivityDefinition definition, Circumstances circumstances) {
        Claim claim = new Claim();
        claim.setStatus(ClaimStatus.DRAFT)
                .setUse(Use.PREDETERMINATION)
                .setCreatedElement(circumstances.moment())
                .setPriority(priority(definition));
        if (circumstances.subjectIs("Patient")) {
            claim.setPatient(circumstances.subject().copy());
        }
        circumstances
                .organization()
                .or(circumstances::practitioner)
                .map(Reference::copy)
                .ifPresent(claim::setProvider);
        circumstances.practitioner().map(Reference::copy).ifPresent(claim::setEnterer);
        Elements.doNotPerform(claim, definition);
        Elements.occurrence(definition, "Period").ifPresent(period -> claim.setBillablePeriod((Period) period));
        List<Reference> reasons = Elements.reasons(circumstances);
        for (int i = 0; i < reasons.size(); i++) {
            claim.addDiagnosis().setSequence(i + 1).setDiagnosis(reasons.get(i));
        }
        what(claim, definition);
        return claim;
    }

    private static void what(Claim claim, ActivityDefinition definition) {
        if (definition.hasLocation()) {
            claim.setFacility(definition.getLocation().copy());
        }
        if (definition.hasCode()) {
            claim.setType(definition.getCode().copy());
        }
        Elements.productConcept(definition).ifPresent(product -> {
            Claim.ItemComponent item = claim.addItem().setSequence(1).setProductOrService(product);
            if (definition.hasQuantity()) {
                item.setQuantity(definition.getQuantity().copy());
            }
        });
    }

    private static CodeableConcept priority(ActivityDefinition definition) {
        boolean routine = definition.getPriority() == null
                || definition.getPriority().toCode().equals("routine");
        return new CodeableConcept(
                routine ? new Coding(PRIORITY, "normal", "Normal") : new Coding(PRIORITY, "stat", "Immediate"));
    }

    @Override
    public void finish(Resource resource, ActivityDefinition definition) {
        Claim claim = (Claim) resource;
        if (!claim.hasType()) {
            Elements.words(definition).ifPresent(words -> claim.setType(new CodeableConcept().setText(words)));
        }
        if (!claim.hasProvider()) {
            claim.setProvider(Elements.unknown(new Reference()));
        }
        if (!claim.hasInsurance()) {
            claim.addInsurance()
                    .setSequence(1)
                    .setFocal(true)
                    .setCoverage(Elements.unknown(new Reference().setType(FHIRAllTypes.COVERAGE.toCode())));
        }
    }

    @Override
    public List<String> required() {
        return List.of("patient", "type");
    }
}
