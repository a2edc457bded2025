package org.upright.apply.careplan;

import java.util.Optional;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionConditionComponent;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionParticipantComponent;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.RequestGroup.ActionCardinalityBehavior;
import org.hl7.fhir.r4.model.RequestGroup.ActionConditionKind;
import org.hl7.fhir.r4.model.RequestGroup.ActionGroupingBehavior;
import org.hl7.fhir.r4.model.RequestGroup.ActionPrecheckBehavior;
import org.hl7.fhir.r4.model.RequestGroup.ActionRequiredBehavior;
import org.hl7.fhir.r4.model.RequestGroup.ActionSelectionBehavior;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.hl7.fhir.r4.model.RequestGroup.RequestPriority;
import org.upright.apply.run.ConditionResult;
import org.upright.apply.run.Decision;

/** The elements that a request action takes over from the plan's action as they are. */
record ActionCopy(Output output) {
    RequestGroupActionComponent of(Decision decision) {
        PlanDefinitionActionComponent source = decision.action().source();
        RequestGroupActionComponent copy = new RequestGroupActionComponent();
        texts(source, copy);
        behaviors(source, copy);
        Extensions.copied(source.getExtension()).forEach(copy::addExtension);
        for (CodeableConcept code : source.getCode()) {
            copy.addCode(code.copy());
        }
        source.getDocumentation().forEach(artifact -> Evidence.add(artifact, copy));
        source.getParticipant().forEach(participant -> copy.addParticipant(participant(participant)));
        for (ConditionResult condition : decision.conditions()) {
            if (belongs(condition)) {
                condition(condition, copy);
            }
        }
        if (source.hasTiming()) {
            copy.setTiming(source.getTiming().copy());
        }
        if (source.hasType()) {
            copy.setType(source.getType().copy());
        }
        return copy;
    }

    private static void texts(PlanDefinitionActionComponent source, RequestGroupActionComponent copy) {
        if (source.hasPrefixElement()) {
            copy.setPrefixElement(source.getPrefixElement().copy());
        }
        if (source.hasTitleElement()) {
            copy.setTitleElement(source.getTitleElement().copy());
        }
        if (source.hasDescriptionElement()) {
            copy.setDescriptionElement(source.getDescriptionElement().copy());
        }
        if (source.hasTextEquivalentElement()) {
            copy.setTextEquivalentElement(source.getTextEquivalentElement().copy());
        }
        if (source.getPriority() != null) {
            copy.setPriority(RequestPriority.fromCode(source.getPriority().toCode()));
        }
    }

    private static void behaviors(PlanDefinitionActionComponent source, RequestGroupActionComponent copy) {
        if (source.getGroupingBehavior() != null) {
            copy.setGroupingBehavior(
                    ActionGroupingBehavior.fromCode(source.getGroupingBehavior().toCode()));
        }
        if (source.getSelectionBehavior() != null) {
            copy.setSelectionBehavior(ActionSelectionBehavior.fromCode(
                    source.getSelectionBehavior().toCode()));
        }
        if (source.getRequiredBehavior() != null) {
            copy.setRequiredBehavior(
                    ActionRequiredBehavior.fromCode(source.getRequiredBehavior().toCode()));
        }
        if (source.getPrecheckBehavior() != null) {
            copy.setPrecheckBehavior(
                    ActionPrecheckBehavior.fromCode(source.getPrecheckBehavior().toCode()));
        }
        if (source.getCardinalityBehavior() != null) {
            copy.setCardinalityBehavior(ActionCardinalityBehavior.fromCode(
                    source.getCardinalityBehavior().toCode()));
        }
    }

    /** Applicability conditions only where they are met; start and stop are for whoever carries the action out. */
    private static boolean belongs(ConditionResult result) {
        PlanDefinitionActionConditionComponent source = result.condition().source();
        return source.getKind() != null
                && (!source.getKind().toCode().equals("applicability")
                        || result.verdict().applicable());
    }

    private static void condition(ConditionResult result, RequestGroupActionComponent copy) {
        PlanDefinitionActionConditionComponent source = result.condition().source();
        copy.addCondition()
                .setKind(ActionConditionKind.fromCode(source.getKind().toCode()))
                .setExpression(source.getExpression().copy());
    }

    /** The subject or practitioner of the call where the type means them; the role in words. */
    private Reference participant(PlanDefinitionActionParticipantComponent source) {
        String type = source.getType() != null ? source.getType().toCode() : "";
        Optional<Reference> known = switch (type) {
            case "patient" -> Optional.of(output.subject());
            case "practitioner" -> output.context().practitioner().map(Reference::copy);
            default -> Optional.empty();
        };
        Reference participant = known.orElseGet(Reference::new);
        Words.of(source.getRole())
                .or(() ->
                        Words.first(source.getType() != null ? source.getType().getDisplay() : ""))
                .filter(words -> participant.getDisplay() == null)
                .ifPresent(participant::setDisplay);
        return participant;
    }
}
