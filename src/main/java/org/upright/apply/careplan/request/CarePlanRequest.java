package org.upright.apply.careplan.request;

import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.CarePlan.CarePlanIntent;
import org.hl7.fhir.r4.model.CarePlan.CarePlanStatus;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** A care plan to be worked out. */
final class CarePlanRequest implements RequestKind {
    @Override
    public Carried carried() {
        return Carried.of("description", "code", "relatedArtifact", "doNotPerform")
                .at("Period");
    }

    @Override
    public Resource draft(ActivityDefinition definition, Circumstances circumstances) {
        CarePlan plan = new CarePlan();
        plan.addInstantiatesCanonical(circumstances.canonical());
        plan.setStatus(CarePlanStatus.DRAFT)
                .setIntent(CarePlanIntent.fromCode(intent(definition, circumstances)))
                .setSubject(circumstances.subject().copy())
                .setCreatedElement(circumstances.moment());
        circumstances.encounter().map(Reference::copy).ifPresent(plan::setEncounter);
        circumstances.practitioner().map(Reference::copy).ifPresent(plan::setAuthor);
        circumstances.organization().map(Reference::copy).ifPresent(plan::addContributor);
        Elements.doNotPerform(plan, definition);
        Elements.reasons(circumstances).forEach(plan::addAddresses);
        Elements.notes(definition).forEach(plan::addNote);
        Elements.occurrence(definition, "Period").ifPresent(period -> plan.setPeriod((Period) period));
        if (definition.hasCode()) {
            plan.addCategory(definition.getCode().copy());
        }
        if (definition.getTitle() != null) {
            plan.setTitle(definition.getTitle());
        }
        if (definition.getDescription() != null) {
            plan.setDescription(definition.getDescription());
        }
        return plan;
    }

    /** A CarePlan knows proposal, plan, order and option; every kind of order is an order. */
    private static String intent(ActivityDefinition definition, Circumstances circumstances) {
        String intent = circumstances.intent(definition);
        return intent.equals("directive") ? "plan" : intent.endsWith("order") ? "order" : intent;
    }
}
