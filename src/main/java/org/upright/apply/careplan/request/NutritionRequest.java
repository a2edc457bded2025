package org.upright.apply.careplan.request;

import java.util.List;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.NutritionOrder;
import org.hl7.fhir.r4.model.NutritionOrder.NutritiionOrderIntent;
import org.hl7.fhir.r4.model.NutritionOrder.NutritionOrderOralDietComponent;
import org.hl7.fhir.r4.model.NutritionOrder.NutritionOrderStatus;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Timing;

/** A diet. */
final class NutritionRequest implements RequestKind {
    @Override
    public Carried carried() {
        return Carried.of("code|product", "product.concept", "relatedArtifact", "doNotPerform")
                .at("Timing");
    }

    @Override
    public Resource draft(ActivityDefinition definition, Circumstances circumstances) {
        NutritionOrder order = new NutritionOrder();
        order.addInstantiatesCanonical(circumstances.canonical());
        order.setStatus(NutritionOrderStatus.DRAFT)
                .setIntent(NutritiionOrderIntent.fromCode(circumstances.intent(definition)))
                .setDateTimeElement(circumstances.moment());
        if (circumstances.subjectIs("Patient")) {
            order.setPatient(circumstances.subject().copy());
        }
        circumstances.encounter().map(Reference::copy).ifPresent(order::setEncounter);
        circumstances.practitioner().map(Reference::copy).ifPresent(order::setOrderer);
        Elements.doNotPerform(order, definition);
        Elements.notes(definition).forEach(order::addNote);
        diet(order, definition);
        return order;
    }

    private static void diet(NutritionOrder order, ActivityDefinition definition) {
        Elements.productConcept(definition)
                .or(() -> Elements.clinicalCode(definition))
                .ifPresent(type -> order.getOralDiet().addType(type));
        Elements.occurrence(definition, "Timing")
                .ifPresent(timing -> order.getOralDiet().addSchedule((Timing) timing));
    }

    /** A diet without a code is named by the words of the definition, unless a dynamic value ordered something else. */
    @Override
    public void finish(Resource resource, ActivityDefinition definition) {
        NutritionOrder order = (NutritionOrder) resource;
        NutritionOrderOralDietComponent diet = order.getOralDiet();
        if (!diet.hasType() && !order.hasSupplement() && !order.hasEnteralFormula()) {
            Elements.words(definition).ifPresent(words -> diet.addType(new CodeableConcept().setText(words)));
        }
    }

    @Override
    public List<String> required() {
        return List.of("patient");
    }
}
