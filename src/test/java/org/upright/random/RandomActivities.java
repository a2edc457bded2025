package org.upright.random;

import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.ActivityDefinition.ActivityDefinitionKind;
import org.hl7.fhir.r4.model.ActivityDefinition.ActivityParticipantType;
import org.hl7.fhir.r4.model.ActivityDefinition.RequestIntent;
import org.hl7.fhir.r4.model.ActivityDefinition.RequestPriority;
import org.hl7.fhir.r4.model.Dosage;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;

/** ActivityDefinitions of every kind, each element there or not. */
record RandomActivities(Dice dice, RandomElements elements, RandomExpressions expressions) {
    private static final List<ActivityDefinitionKind> KINDS = Stream.of(ActivityDefinitionKind.values())
            .filter(kind -> kind != ActivityDefinitionKind.NULL)
            .toList();
    private static final List<ActivityDefinitionKind> COMMON = List.of(
            ActivityDefinitionKind.TASK,
            ActivityDefinitionKind.SERVICEREQUEST,
            ActivityDefinitionKind.MEDICATIONREQUEST,
            ActivityDefinitionKind.COMMUNICATIONREQUEST);

    /** @param id without the type */
    ActivityDefinition of(String id) {
        ActivityDefinition activity = new ActivityDefinition();
        activity.setId("ActivityDefinition/" + id);
        activity.setUrl(RandomExpressions.BASE + "ActivityDefinition/" + id)
                .setVersion("1.0.0")
                .setName("Activity")
                .setStatus(PublicationStatus.ACTIVE)
                .setKind(dice.one(dice.oneIn(2) ? COMMON : KINDS));
        activity.addLibrary(expressions.canonical() + "|1.0.0");
        dice.sometimes(2, List.of("Walk", "Rest <not>"), activity::setTitle);
        dice.sometimes(2, List.of("Walk every day", "Keep on"), activity::setDescription);
        dice.sometimes(2, List.of(RequestIntent.values()).subList(0, 3), activity::setIntent);
        dice.sometimes(2, List.of(RequestPriority.values()).subList(0, 4), activity::setPriority);
        if (dice.oneIn(8)) {
            activity.setDoNotPerform(true);
        }
        what(activity);
        circumstances(activity);
        for (int i = dice.below(3); i > 0; i--) {
            activity.addDynamicValue().setPath(dice.one(RandomActions.PATHS)).setExpression(expressions.value());
        }
        return activity;
    }

    private void what(ActivityDefinition activity) {
        if (!dice.oneIn(3)) {
            activity.setCode(elements.concept());
        }
        boolean isMedication = activity.getKind() == ActivityDefinitionKind.MEDICATIONREQUEST;
        if (isMedication ? !dice.oneIn(5) : dice.oneIn(3)) {
            activity.setProduct(dice.oneIn(3) ? new Reference("Medication/m1") : elements.concept());
        }
        if (dice.oneIn(3)) {
            activity.setQuantity(new Quantity().setValue(1 + dice.below(5)).setUnit("piece"));
        }
        if (isMedication && dice.oneIn(2)) {
            activity.addDosage(new Dosage().setText("one a day").setPatientInstruction("with food"));
        }
        if (dice.oneIn(4)) {
            activity.addBodySite(elements.concept());
        }
        if (dice.oneIn(6)) {
            activity.addObservationRequirement(new Reference().setDisplay("pain score"));
        }
        if (dice.oneIn(6)) {
            activity.addSpecimenRequirement(new Reference().setDisplay("blood"));
        }
    }

    private void circumstances(ActivityDefinition activity) {
        if (dice.oneIn(2)) {
            activity.setTiming(elements.timing());
        }
        if (dice.oneIn(4)) {
            activity.setLocation(new Reference("Location/l1"));
        }
        for (int i = dice.below(3); i > 0; i--) {
            activity.addParticipant()
                    .setType(dice.one(List.of(
                            ActivityParticipantType.PATIENT,
                            ActivityParticipantType.PRACTITIONER,
                            ActivityParticipantType.RELATEDPERSON)))
                    .setRole(elements.concept());
        }
        for (int i = dice.below(3); i > 0; i--) {
            activity.addRelatedArtifact(elements.artifact());
        }
    }
}
