package org.upright.apply.run;

import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.PlanDefinition.ActionConditionKind;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.expression.Evaluation;
import org.upright.apply.expression.Focus;
import org.upright.apply.expression.SubjectRecord;
import org.upright.apply.expression.Verdict;
import org.upright.apply.plan.Action;
import org.upright.apply.plan.Condition;
import org.upright.apply.plan.Definition;
import org.upright.apply.plan.Input;
import org.upright.apply.plan.Plan;
import org.upright.apply.run.Decision.Outcome;
import org.upright.fhir.Issue;

/**
 * Walks a plan for one subject. Pure: the same plan, record and answers give the same decisions.
 *
 * <p>An action is taken where all its applicability conditions hold. One that fails settles it, whatever the others
 * come to; else one that is unknown leaves it unknown, and unknown is never taken. All conditions are asked, so that
 * the explanation is whole. Start and stop conditions are asked and reported; they decide nothing here. Behaviours of
 * groups (required, selection) are for whoever carries the plan out and hide nothing.
 */
public final class PlanRunner {
    private final Evaluation evaluation;
    private final Verdicts verdicts;
    private final InputResolver inputs;

    public PlanRunner(Evaluation evaluation, SubjectRecord record, ZonedDateTime now) {
        this.evaluation = evaluation;
        this.verdicts = new Verdicts(evaluation);
        this.inputs = new InputResolver(record, now);
    }

    /**
     * Variables of inputs reach the actions below, not the plans that these lead to. That the plan itself is a draft is for
     * whoever chose it to say.
     */
    public Decisions decide(Plan plan) {
        return decide(plan, List.of());
    }

    private Decisions nested(Plan plan) {
        return decide(
                plan,
                plan.source().getStatus() == PublicationStatus.DRAFT
                        ? List.of(Issue.information(
                                IssueType.INFORMATIONAL,
                                "PlanDefinition.status",
                                "Plan `" + plan.canonical() + "` is a draft."))
                        : List.of());
    }

    private Decisions decide(Plan plan, List<Issue> known) {
        List<Issue> found = new ArrayList<>(known);
        Scope scope = new Scope(plan, Map.of());
        Map<String, List<Base>> variables =
                new NamedAnswers(evaluation, found::add).of(plan.variables(), scope.focus());
        return decisions(plan, variables, decideAll(plan.actions(), scope.with(variables), false), found);
    }

    private static Decisions decisions(
            Plan plan, Map<String, List<Base>> variables, List<Decision> actions, List<Issue> found) {
        List<Issue> unknown = new ArrayList<>();
        actions.forEach(decision -> addUnknown(decision, unknown));
        boolean withheld = plan.onUnknown() == Plan.OnUnknown.WITHHOLD && !unknown.isEmpty();
        List<Issue> issues = new ArrayList<>();
        if (withheld) {
            issues.add(Issue.error(
                    IssueType.INCOMPLETE,
                    unknown.get(0).where(),
                    "The advice of plan `" + plan.title()
                            + "` is withheld, for the plan asks for that where a condition is unknown: "
                            + unknown.get(0).text()));
        }
        issues.addAll(found);
        return new Decisions(plan, variables, actions, issues, withheld);
    }

    /** Of all actions that were reached, nested plans counted. */
    private static void addUnknown(Decision decision, List<Issue> unknown) {
        for (ConditionResult result : decision.conditions()) {
            if (isApplicability(result.condition()) && result.verdict() instanceof Verdict.Unknown found) {
                unknown.add(found.why());
            }
        }
        decision.actions().forEach(child -> addUnknown(child, unknown));
        decision.nested().ifPresent(nested -> nested.actions().forEach(action -> addUnknown(action, unknown)));
    }

    /** What the expressions of an action look at: its plan and the variables of the inputs above it. */
    private record Scope(Plan plan, Map<String, List<Base>> variables) {
        Focus focus() {
            return new Focus(plan.source(), Optional.empty(), variables);
        }

        Scope with(Map<String, ? extends List<? extends Base>> more) {
            if (more.isEmpty()) {
                return this;
            }
            Map<String, List<Base>> all = new HashMap<>(variables);
            more.forEach((name, values) -> all.put(name, List.copyOf(values)));
            return new Scope(plan, all);
        }
    }

    private List<Decision> decideAll(List<Action> actions, Scope scope, boolean firstOnly) {
        List<Decision> decisions = new ArrayList<>();
        Optional<Action> first = Optional.empty();
        for (Action action : actions) {
            Decision decision = first.isPresent() ? passedOver(action, first.get()) : decide(action, scope);
            decisions.add(decision);
            if (firstOnly && decision.taken()) {
                first = Optional.of(action);
            }
        }
        return decisions;
    }

    private Decision decide(Action action, Scope outer) {
        Map<String, List<Resource>> found = new LinkedHashMap<>();
        List<Issue> issues = new ArrayList<>();
        action.inputs().forEach(input -> resolve(input, found, issues));
        Scope filled = outer.with(found);
        Map<String, List<Base>> variables =
                new NamedAnswers(evaluation, issues::add).of(action.variables(), filled.focus());
        Scope scope = filled.with(variables);
        Focus focus = scope.focus();
        List<ConditionResult> results = new ArrayList<>(action.conditions().size());
        action.conditions().forEach(condition -> results.add(verdicts.judge(condition, action, focus)));
        results.forEach(result -> addWhy(result, issues));
        Outcome outcome = outcome(results);
        if (outcome != Outcome.TAKEN) {
            return new Decision(
                    action, outcome, results, found, variables, unreached(action.actions()), unreached(action), issues);
        }
        if (action.definition() instanceof Definition.Missing missing) {
            issues.add(missing.why());
        }
        return new Decision(
                action,
                outcome,
                results,
                found,
                variables,
                decideAll(action.actions(), scope, action.takesFirstOnly()),
                action.definition() instanceof Definition.NestedPlan nested
                        ? Optional.of(nested(nested.plan()))
                        : Optional.empty(),
                issues);
    }

    /** What cannot be resolved stays undefined: empty would say that the subject has none. */
    private void resolve(Input input, Map<String, List<Resource>> found, List<Issue> issues) {
        if (!input.issues().isEmpty()) {
            issues.addAll(input.issues());
            return;
        }
        input.id().ifPresent(id -> found.put(id, inputs.resolve(input)));
    }

    private static void addWhy(ConditionResult result, List<Issue> issues) {
        if (result.verdict() instanceof Verdict.Unknown unknown) {
            issues.add(unknown.why());
        }
    }

    private static Outcome outcome(List<ConditionResult> results) {
        boolean unknown = false;
        for (ConditionResult result : results) {
            if (isApplicability(result.condition())) {
                if (result.verdict() instanceof Verdict.Fails) {
                    return Outcome.NOT_TAKEN;
                }
                unknown |= !result.verdict().applicable();
            }
        }
        return unknown ? Outcome.UNKNOWN : Outcome.TAKEN;
    }

    private static boolean isApplicability(Condition condition) {
        ActionConditionKind kind = condition.source().getKind();
        return kind != ActionConditionKind.START && kind != ActionConditionKind.STOP;
    }

    private static Decision passedOver(Action action, Action first) {
        return unreached(
                action,
                List.of(Issue.information(
                        IssueType.INFORMATIONAL,
                        action.where(),
                        "Action " + Verdicts.named(action) + " is passed over: its group takes the first that applies,"
                                + " and that is " + Verdicts.named(first) + ".")));
    }

    private static List<Decision> unreached(List<Action> actions) {
        return actions.stream().map(action -> unreached(action, List.of())).toList();
    }

    private static Decision unreached(Action action, List<Issue> issues) {
        return new Decision(
                action,
                Outcome.NOT_REACHED,
                List.of(),
                Map.of(),
                Map.of(),
                unreached(action.actions()),
                unreached(action),
                issues);
    }

    /** The plan that the action leads to, with nothing of it reached. */
    private static Optional<Decisions> unreached(Action action) {
        return action.definition() instanceof Definition.NestedPlan nested
                ? Optional.of(
                        new Decisions(nested.plan(), unreached(nested.plan().actions()), List.of(), false))
                : Optional.empty();
    }
}
