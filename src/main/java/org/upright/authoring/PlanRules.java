package org.upright.authoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.hl7.fhir.r4.model.RelatedArtifact.RelatedArtifactType;
import org.upright.apply.expression.Knowledge;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

/**
 * CPG's rules for pathways, strategies and recommendations.
 *
 * @see <a href="https://hl7.org/fhir/uv/cpg/documentation-approach-12-02-knowledge-artifacts.html">CPG artifacts</a>
 */
final class PlanRules {
    private static final String CORE = "http://hl7.org/fhir/StructureDefinition/";
    private final Knowledge knowledge;

    PlanRules(Knowledge knowledge) {
        this.knowledge = knowledge;
    }

    List<Issue> check(PlanDefinition plan, Set<CpgProfile> profiles) {
        List<Issue> issues = new ArrayList<>();
        if (profiles.contains(CpgProfile.PATHWAY)) {
            type(plan, "clinical-protocol", issues);
            actions(plan).forEach(action -> pathwayAction(action, issues));
        }
        if (profiles.contains(CpgProfile.STRATEGY)) {
            type(plan, "workflow-definition", issues);
            actions(plan).forEach(action -> strategyAction(action, issues));
        }
        if (profiles.contains(CpgProfile.RECOMMENDATION)) {
            type(plan, "eca-rule", issues);
            recommendation(plan, issues);
        }
        return issues;
    }

    /** An action with the FHIRPath that leads to it. */
    private record Placed(PlanDefinitionActionComponent action, String where) {
        void need(boolean there, String element, List<Issue> issues) {
            if (!there) {
                issues.add(Issue.error(
                        IssueType.REQUIRED, where, "Action " + name() + " needs a `" + element + "`; none was found."));
            }
        }

        void refuse(boolean there, String element, String kind, List<Issue> issues) {
            if (there) {
                issues.add(Issue.error(
                        IssueType.BUSINESSRULE,
                        where,
                        "Action " + name() + " has a `" + element + "`; an action of a " + kind
                                + " may not have one."));
            }
        }

        String name() {
            return "`"
                    + Optional.ofNullable(action.getId())
                            .or(() -> Optional.ofNullable(action.getTitle()))
                            .orElse(where) + "`";
        }
    }

    private static List<Placed> actions(PlanDefinition plan) {
        return actions(plan.getAction(), "PlanDefinition.action");
    }

    private static List<Placed> actions(List<PlanDefinitionActionComponent> actions, String path) {
        List<Placed> placed = new ArrayList<>();
        for (int i = 0; i < actions.size(); i++) {
            String where = path + "[" + i + "]";
            placed.add(new Placed(actions.get(i), where));
            placed.addAll(actions(actions.get(i).getAction(), where + ".action"));
        }
        return placed;
    }

    private static void type(PlanDefinition plan, String code, List<Issue> issues) {
        boolean right = plan.getType().getCoding().stream().anyMatch(coding -> code.equals(coding.getCode()));
        if (!right) {
            issues.add(Issue.error(
                    IssueType.BUSINESSRULE,
                    "PlanDefinition.type",
                    "The type of this plan needs the code `" + code + "`, which its profile demands."));
        }
    }

    private void pathwayAction(Placed placed, List<Issue> issues) {
        said(placed, issues);
        placed.refuse(placed.action.hasInput(), "input", "pathway", issues);
        placed.refuse(placed.action.getGroupingBehavior() != null, "groupingBehavior", "pathway", issues);
        placed.refuse(placed.action.hasDynamicValue(), "dynamicValue", "pathway", issues);
        leadsTo(placed, Set.of(CpgProfile.STRATEGY), "a strategy", issues);
    }

    private void strategyAction(Placed placed, List<Issue> issues) {
        said(placed, issues);
        placed.refuse(placed.action.hasType(), "type", "strategy", issues);
        leadsTo(placed, Set.of(CpgProfile.RECOMMENDATION), "a recommendation", issues);
    }

    private static void said(Placed placed, List<Issue> issues) {
        placed.need(placed.action.getTitle() != null, "title", issues);
        placed.need(placed.action.getDescription() != null, "description", issues);
        placed.need(placed.action.getCode().size() == 1, "code", issues);
    }

    private void recommendation(PlanDefinition plan, List<Issue> issues) {
        if (!plan.hasAction()) {
            issues.add(Issue.error(
                    IssueType.REQUIRED, "PlanDefinition.action", "A recommendation needs an action; none was found."));
        }
        if (plan.getLibrary().size() > 1) {
            issues.add(Issue.error(
                    IssueType.BUSINESSRULE,
                    "PlanDefinition.library",
                    "A recommendation has at most one library; "
                            + plan.getLibrary().size() + " were found."));
        }
        if (plan.getRelatedArtifact().stream().noneMatch(r -> r.getType() == RelatedArtifactType.CITATION)) {
            issues.add(Issue.error(
                    IssueType.REQUIRED,
                    "PlanDefinition.relatedArtifact",
                    "A recommendation needs a related artifact of type `citation`, the guideline; none was found."));
        }
        actions(plan.getAction(), "PlanDefinition.action").forEach(placed -> activityOnly(placed, issues));
        tops(plan).forEach(placed -> graded(placed, issues));
    }

    private static List<Placed> tops(PlanDefinition plan) {
        return actions(plan).stream()
                .filter(placed -> plan.getAction().contains(placed.action))
                .toList();
    }

    private static void graded(Placed placed, List<Issue> issues) {
        for (String name : List.of("cqf-strengthOfRecommendation", "cqf-qualityOfEvidence")) {
            placed.need(placed.action.hasExtension(CORE + name), name, issues);
        }
    }

    private void activityOnly(Placed placed, List<Issue> issues) {
        definition(placed)
                .filter(canonical -> knowledge
                        .artifact(PlanDefinition.class, canonical)
                        .filter(plan -> !isOrderSet(plan))
                        .isPresent())
                .ifPresent(canonical -> leadsElsewhere(placed, canonical, "an activity or an order set", issues));
    }

    private static boolean isOrderSet(PlanDefinition plan) {
        return plan.getType().getCoding().stream().anyMatch(coding -> "order-set".equals(coding.getCode()));
    }

    private void leadsTo(Placed placed, Set<CpgProfile> wanted, String kind, List<Issue> issues) {
        definition(placed)
                .filter(canonical -> isElse(canonical, wanted))
                .ifPresent(canonical -> leadsElsewhere(placed, canonical, kind, issues));
    }

    private boolean isElse(Canonical canonical, Set<CpgProfile> wanted) {
        boolean isActivity =
                knowledge.artifact(ActivityDefinition.class, canonical).isPresent();
        return isActivity
                || knowledge
                        .artifact(PlanDefinition.class, canonical)
                        .filter(plan -> CpgProfile.claimedBy(plan).stream().noneMatch(wanted::contains))
                        .isPresent();
    }

    private static void leadsElsewhere(Placed placed, Canonical canonical, String kind, List<Issue> issues) {
        issues.add(Issue.error(
                IssueType.BUSINESSRULE,
                placed.where + ".definition",
                "Action " + placed.name() + " leads to `" + canonical + "`; its profile wants " + kind + " there."));
    }

    private static Optional<Canonical> definition(Placed placed) {
        return placed.action.hasDefinitionCanonicalType()
                ? Optional.ofNullable(placed.action.getDefinitionCanonicalType().getValue())
                        .flatMap(WrittenCanonical::read)
                : Optional.empty();
    }
}
