package org.upright.random;

import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Expression;
import org.hl7.fhir.r4.model.PlanDefinition.ActionCardinalityBehavior;
import org.hl7.fhir.r4.model.PlanDefinition.ActionConditionKind;
import org.hl7.fhir.r4.model.PlanDefinition.ActionGroupingBehavior;
import org.hl7.fhir.r4.model.PlanDefinition.ActionParticipantType;
import org.hl7.fhir.r4.model.PlanDefinition.ActionPrecheckBehavior;
import org.hl7.fhir.r4.model.PlanDefinition.ActionRelationshipType;
import org.hl7.fhir.r4.model.PlanDefinition.ActionRequiredBehavior;
import org.hl7.fhir.r4.model.PlanDefinition.ActionSelectionBehavior;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionConditionComponent;
import org.hl7.fhir.r4.model.PlanDefinition.RequestPriority;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;
import org.hl7.fhir.r4.model.UriType;

/** Actions with everything that an action can have; titles are unique and say the conditions. */
final class RandomActions {
    static final List<String> PATHS = List.of(
            "description",
            "code",
            "code.text",
            "note[0].text",
            "note.text",
            "priority",
            "occurrencePeriod.start",
            "occurrenceDateTime",
            "quantity",
            "input[0].valueString",
            "input[0].type.text",
            "payload[0].contentString",
            "dosageInstruction[0].text",
            "dosageInstruction[0].asNeededBoolean",
            "restriction.repetitions",
            "executionPeriod",
            "patientInstruction",
            "reasonCode",
            "reasonCode[1].text",
            "extension('http://example.org/said').value",
            "nonsense",
            "description.nonsense",
            "note[7].text");
    private static final List<String> ACTION_PATHS = List.of(
            "action.title",
            "action.description",
            "action.textEquivalent",
            "action.priority",
            "action.prefix",
            "action.code[0].text",
            "action.timingDateTime",
            "action.timing",
            "action.nonsense");
    private static final String APPLICABILITY = "http://hl7.org/fhir/StructureDefinition/cqf-applicabilityBehavior";
    private static final String EXPRESSION = "http://hl7.org/fhir/StructureDefinition/cqf-expression";

    private final Dice dice;
    private final RandomElements elements;
    private final RandomExpressions expressions;
    private final List<String> goals;
    private final List<Type> definitions;
    private final List<String> ids = new ArrayList<>();
    private final String named;

    /** @param named put before every id, so that nested plans have ids and titles of their own */
    RandomActions(Dice dice, RandomExpressions expressions, String named, List<String> goals, List<Type> definitions) {
        this.dice = dice;
        this.elements = new RandomElements(dice);
        this.expressions = expressions;
        this.named = named;
        this.goals = goals;
        this.definitions = definitions;
    }

    void fill(PlanDefinitionActionComponent action, int depth, boolean hasInput) {
        String id = named + (ids.size() + 1);
        ids.add(id);
        action.setId(id);
        boolean finds = dice.oneIn(5);
        if (finds) {
            action.addInput(elements.input());
        }
        conditions(action, hasInput || finds);
        action.setTitle(title(id, action));
        texts(action);
        behaviors(action);
        links(action);
        values(action);
        if (depth > 0 && dice.oneIn(depth == 2 ? 2 : 3)) {
            if (dice.oneIn(4)) {
                action.addExtension(APPLICABILITY, new CodeType(dice.one(List.of("any", "all"))));
            }
            for (int i = 1 + dice.below(3); i > 0; i--) {
                fill(action.addAction(), depth - 1, hasInput || finds);
            }
        }
    }

    private static String title(String id, PlanDefinitionActionComponent action) {
        StringBuilder title = new StringBuilder(id);
        for (PlanDefinitionActionConditionComponent condition : action.getCondition()) {
            title.append(' ').append(condition.getKind().toCode());
            title.append(' ').append(condition.getExpression().getExpression());
            title.append(condition.getExpression().hasExtension() ? " or another" : "");
        }
        return title.toString();
    }

    private void conditions(PlanDefinitionActionComponent action, boolean hasInput) {
        for (int i = dice.one(List.of(0, 1, 1, 1, 2)); i > 0; i--) {
            condition(action, ActionConditionKind.APPLICABILITY, expressions.condition(hasInput));
        }
        if (dice.oneIn(8)) {
            condition(action, ActionConditionKind.START, expressions.condition(hasInput));
        }
        if (dice.oneIn(10)) {
            condition(action, ActionConditionKind.STOP, expressions.condition(hasInput));
        }
    }

    private static void condition(PlanDefinitionActionComponent action, ActionConditionKind kind, Expression asked) {
        action.addCondition().setKind(kind).setExpression(asked);
    }

    private void texts(PlanDefinitionActionComponent action) {
        dice.sometimes(3, List.of("1.", "2a"), action::setPrefix);
        dice.sometimes(2, List.of("Described", "a < b & c"), action::setDescription);
        dice.sometimes(3, List.of("In plain words"), action::setTextEquivalent);
        dice.sometimes(3, List.of(RequestPriority.values()).subList(0, 4), action::setPriority);
        for (int i = dice.below(3); i > 0; i--) {
            action.addCode(elements.concept());
        }
        if (dice.oneIn(6)) {
            action.addReason(elements.concept());
        }
        if (dice.oneIn(3)) {
            action.addDocumentation(elements.artifact());
        }
        if (dice.oneIn(3)) {
            action.setTiming(elements.timing());
        }
        for (int i = dice.below(3); i > 0; i--) {
            action.addParticipant()
                    .setType(dice.one(List.of(ActionParticipantType.values()).subList(0, 4)))
                    .setRole(dice.oneIn(2) ? elements.concept() : null);
        }
        dice.sometimes(
                4,
                List.of("create", "update", "remove", "fire-event"),
                code -> action.setType(new CodeableConcept(
                        new Coding("http://terminology.hl7.org/CodeSystem/action-type", code, null))));
        if (dice.oneIn(6)) {
            action.addExtension("http://example.org/kept", new StringType("kept"));
        }
        if (dice.oneIn(8)) {
            action.getDescriptionElement().addExtension(EXPRESSION, expressions.value());
        }
    }

    private void behaviors(PlanDefinitionActionComponent action) {
        dice.sometimes(4, List.of(ActionGroupingBehavior.values()).subList(0, 3), action::setGroupingBehavior);
        dice.sometimes(4, List.of(ActionSelectionBehavior.values()).subList(0, 6), action::setSelectionBehavior);
        dice.sometimes(4, List.of(ActionRequiredBehavior.values()).subList(0, 3), action::setRequiredBehavior);
        dice.sometimes(4, List.of(ActionPrecheckBehavior.values()).subList(0, 2), action::setPrecheckBehavior);
        dice.sometimes(4, List.of(ActionCardinalityBehavior.values()).subList(0, 2), action::setCardinalityBehavior);
    }

    private void links(PlanDefinitionActionComponent action) {
        if (!goals.isEmpty() && dice.oneIn(3)) {
            action.addGoalId(dice.oneIn(8) ? "no-goal" : dice.one(goals));
        }
        if (dice.oneIn(4)) {
            var related = action.addRelatedAction()
                    .setActionId(dice.oneIn(10) ? "nowhere" : dice.one(ids))
                    .setRelationship(
                            dice.one(List.of(ActionRelationshipType.BEFORESTART, ActionRelationshipType.AFTEREND)));
            if (dice.oneIn(2)) {
                related.setOffset(elements.duration());
            }
        }
        if (dice.oneIn(2)) {
            action.setDefinition(dice.one(definitions).copy());
        } else if (dice.oneIn(8)) {
            action.setDefinition(new UriType("https://example.org/leaflet"));
        } else if (dice.oneIn(20)) {
            action.setDefinition(new CanonicalType(RandomExpressions.BASE + "ActivityDefinition/missing"));
        }
    }

    private void values(PlanDefinitionActionComponent action) {
        for (int i = dice.below(3); i > 0; i--) {
            String path = dice.one(action.hasDefinition() && dice.oneIn(2) ? PATHS : ACTION_PATHS);
            action.addDynamicValue().setPath(path).setExpression(expressions.value());
        }
    }
}
