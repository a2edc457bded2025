package org.upright.apply.compile;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Element;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionRelatedActionComponent;
import org.upright.apply.plan.Action;
import org.upright.apply.plan.Plan;
import org.upright.apply.plan.Plan.OnUnknown;
import org.upright.fhir.Issue;

/** What is wrong with a PlanDefinition by itself, before any expression or reference is looked at. */
final class PlanLint {
    private static final String PLAN_TYPE = "http://terminology.hl7.org/CodeSystem/plan-definition-type";
    private static final Set<String> PLAN_TYPES =
            Set.of("order-set", "clinical-protocol", "eca-rule", "workflow-definition");
    private static final String ACTION_TYPE = "http://terminology.hl7.org/CodeSystem/action-type";
    private static final Set<String> ACTION_TYPES = Set.of("create", "update", "remove", "fire-event");

    private final PlanDefinition source;
    private final String where;
    private final Findings findings = new Findings();
    private final Map<String, String> actionIds = new HashMap<>();
    private final Set<String> goalIds = new HashSet<>();

    PlanLint(PlanDefinition source, String where) {
        this.source = source;
        this.where = where;
        source.getGoal().forEach(goal -> id(goal).ifPresent(goalIds::add));
        gather(source.getAction(), where);
    }

    /** As the author asks; withholds where it cannot be read, for that is the safe side. */
    static OnUnknown onUnknown(PlanDefinition source) {
        return onUnknownCode(source)
                .map(code -> code.equals("continue") ? OnUnknown.CONTINUE : OnUnknown.WITHHOLD)
                .orElse(OnUnknown.CONTINUE);
    }

    private static Optional<String> onUnknownCode(PlanDefinition source) {
        return source.getExtensionsByUrl(Plan.ON_UNKNOWN).stream().findFirst().map(PlanLint::code);
    }

    private static String code(Extension extension) {
        return extension.hasValue()
                ? Optional.ofNullable(extension.getValue().primitiveValue()).orElse("")
                : "";
    }

    private void gather(List<PlanDefinitionActionComponent> actions, String parent) {
        for (int i = 0; i < actions.size(); i++) {
            String place = parent + ".action[" + i + "]";
            id(actions.get(i)).ifPresent(id -> {
                String first = actionIds.putIfAbsent(id, place);
                if (first != null) {
                    findings.error(
                            IssueType.DUPLICATE,
                            place,
                            "Action id `" + id + "` is used twice; it is the id of `" + first + "` too.");
                }
            });
            gather(actions.get(i).getAction(), place);
        }
    }

    private static Optional<String> id(Element element) {
        return Optional.ofNullable(element.getId()).filter(id -> !id.isBlank());
    }

    List<Issue> issues() {
        if (source.getStatus() == null) {
            findings.error(IssueType.REQUIRED, where + ".status", "Plan has no `status`.");
        }
        if (source.getUrl() == null && !where.contains("contained")) {
            findings.warning(IssueType.REQUIRED, where + ".url", "Plan has no `url`: nothing can refer to it.");
        }
        checkCode(source.getType(), PLAN_TYPE, PLAN_TYPES, where + ".type");
        onUnknownCode(source)
                .filter(code -> !code.equals("continue") && !code.equals("withhold"))
                .ifPresent(code -> findings.error(
                        IssueType.CODEINVALID,
                        where + ".extension('" + Plan.ON_UNKNOWN + "')",
                        "Code `" + code + "` of extension `on-unknown` is not known; `continue` or `withhold` is"
                                + " expected. The plan withholds."));
        actions(source.getAction(), where);
        return findings.all();
    }

    private void actions(List<PlanDefinitionActionComponent> actions, String parent) {
        for (int i = 0; i < actions.size(); i++) {
            String place = parent + ".action[" + i + "]";
            action(actions.get(i), place);
            actions(actions.get(i).getAction(), place);
        }
    }

    private void action(PlanDefinitionActionComponent action, String place) {
        for (int i = 0; i < action.getRelatedAction().size(); i++) {
            relatedAction(action.getRelatedAction().get(i), place + ".relatedAction[" + i + "]");
        }
        for (int i = 0; i < action.getGoalId().size(); i++) {
            goal(action.getGoalId().get(i), place + ".goalId[" + i + "]");
        }
        for (int i = 0; i < action.getCondition().size(); i++) {
            if (action.getCondition().get(i).getKind() == null) {
                findings.error(
                        IssueType.REQUIRED,
                        place + ".condition[" + i + "].kind",
                        "Condition has no `kind`; it is taken as `applicability`.");
            }
        }
        if (action.getTransform() != null) {
            findings.warning(
                    IssueType.NOTSUPPORTED,
                    place + ".transform",
                    "Transform `" + action.getTransform() + "` is not supported and is passed over.");
        }
        inputs(action, place);
        applicability(action, place);
        checkCode(action.getType(), ACTION_TYPE, ACTION_TYPES, place + ".type");
    }

    private void relatedAction(PlanDefinitionActionRelatedActionComponent related, String place) {
        if (related.getActionId() == null || !actionIds.containsKey(related.getActionId())) {
            findings.error(
                    IssueType.NOTFOUND,
                    place,
                    "Related action `"
                            + Optional.ofNullable(related.getActionId()).orElse("")
                            + "` is no id of an action of this plan.");
        }
    }

    private void goal(IdType goalId, String place) {
        if (!goalIds.contains(Optional.ofNullable(goalId.getValue()).orElse(""))) {
            findings.error(
                    IssueType.NOTFOUND, place, "Goal `" + goalId.getValue() + "` is no id of a goal of this plan.");
        }
    }

    private void inputs(PlanDefinitionActionComponent action, String place) {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < action.getInput().size(); i++) {
            String at = place + ".input[" + i + "]";
            id(action.getInput().get(i))
                    .filter(id -> !ids.add(id))
                    .ifPresent(id -> findings.error(
                            IssueType.DUPLICATE, at, "Input id `" + id + "` is used twice in one action."));
        }
    }

    private void applicability(PlanDefinitionActionComponent action, String place) {
        action.getExtensionsByUrl(Action.APPLICABILITY_BEHAVIOR).stream()
                .map(PlanLint::code)
                .filter(code -> !Set.of("all", "any").contains(code))
                .forEach(code -> findings.error(
                        IssueType.CODEINVALID,
                        place + ".extension('" + Action.APPLICABILITY_BEHAVIOR + "')",
                        "Code `" + code + "` of extension `cqf-applicabilityBehavior` is not known; `all` or `any` is"
                                + " expected. It is taken as `all`."));
    }

    private void checkCode(CodeableConcept concept, String system, Set<String> codes, String place) {
        concept.getCoding().stream()
                .filter(coding -> system.equals(coding.getSystem()))
                .filter(coding -> coding.getCode() == null || !codes.contains(coding.getCode()))
                .forEach(coding -> findings.error(
                        IssueType.CODEINVALID,
                        place,
                        "Code `" + coding.getCode() + "` is not in `" + system + "`; expected is one of "
                                + codes.stream()
                                        .sorted()
                                        .map(code -> "`" + code + "`")
                                        .collect(java.util.stream.Collectors.joining(", "))
                                + "."));
    }
}
