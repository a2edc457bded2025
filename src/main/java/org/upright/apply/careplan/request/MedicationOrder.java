package org.upright.apply.careplan.request;

import java.util.List;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.Dosage;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.MedicationRequest.MedicationRequestIntent;
import org.hl7.fhir.r4.model.MedicationRequest.MedicationRequestStatus;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Timing;

/** A medication. */
final class MedicationOrder implements RequestKind {
    @Override
    public Carried carried() {
        return Carried.of(
                        "code|product",
                        "product[x]",
                        "priority",
                        "doNotPerform",
                        "relatedArtifact",
                        "dosage",
                        "quantity")
                .at("Period", "Timing")
                .by(1);
    }

    @Override
    public Resource draft(ActivityDefinition definition, Circumstances circumstances) {
        MedicationRequest request = new MedicationRequest();
        request.addInstantiatesCanonical(circumstances.canonical());
        request.setStatus(MedicationRequestStatus.DRAFT)
                .setIntent(MedicationRequestIntent.fromCode(intent(definition, circumstances)))
                .setSubject(circumstances.subject().copy())
                .setAuthoredOnElement(circumstances.moment());
        circumstances.encounter().map(Reference::copy).ifPresent(request::setEncounter);
        circumstances.requester().map(Reference::copy).ifPresent(request::setRequester);
        Elements.priority(request, definition);
        Elements.product(definition).or(() -> Elements.clinicalCode(definition)).ifPresent(request::setMedication);
        Elements.performers(definition).stream().findFirst().ifPresent(request::setPerformerType);
        Elements.reasons(circumstances).forEach(request::addReasonReference);
        Elements.reasonCodes(circumstances).forEach(request::addReasonCode);
        Elements.notes(definition).forEach(request::addNote);
        how(request, definition);
        return request;
    }

    /** A MedicationRequest knows no {@code directive}; an intent that it lacks is a plan. */
    private static String intent(ActivityDefinition definition, Circumstances circumstances) {
        String intent = circumstances.intent(definition);
        return intent.equals("directive") ? "plan" : intent;
    }

    private static void how(MedicationRequest request, ActivityDefinition definition) {
        if (definition.hasDoNotPerform()) {
            request.setDoNotPerform(Elements.isAgainst(definition));
        }
        definition.getDosage().stream().map(Dosage::copy).forEach(request::addDosageInstruction);
        if (definition.hasQuantity()) {
            Quantity quantity = definition.getQuantity().copy();
            request.getDispenseRequest().setQuantity(quantity);
        }
        Elements.occurrence(definition, "Period")
                .ifPresent(period -> request.getDispenseRequest().setValidityPeriod((Period) period));
        if (!request.getDispenseRequest().hasValidityPeriod()) {
            Elements.occurrence(definition, "Timing").ifPresent(timing -> time(request, (Timing) timing));
        }
    }

    private static void time(MedicationRequest request, Timing timing) {
        if (!request.hasDosageInstruction()) {
            request.addDosageInstruction();
        }
        request.getDosageInstruction().stream()
                .filter(dosage -> !dosage.hasTiming())
                .forEach(dosage -> dosage.setTiming(timing.copy()));
    }

    @Override
    public List<String> required() {
        return List.of("medication[x]");
    }
}
