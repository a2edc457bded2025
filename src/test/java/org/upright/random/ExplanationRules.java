package org.upright.random;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.OperationOutcome.OperationOutcomeIssueComponent;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.hl7.fhir.r4.model.RequestGroup;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.plan.Action;
import org.upright.apply.plan.Definition;
import org.upright.apply.plan.Plan;

/** That an explanation accounts for every action and condition of a plan, and says what the answer says. */
final class ExplanationRules {
    /** Actions that are parts of an action of the plan. */
    private static final Pattern PART = Pattern.compile("-(resource|choices)(-\\d+)?$");

    private final Plan plan;
    private final Parameters explanation;
    private final List<String> breaches = new ArrayList<>();
    private final List<String> taken = new ArrayList<>();
    private final Set<String> told = new HashSet<>();
    private final CarePlan carePlan;
    private final Bundle bundle;

    ExplanationRules(Plan plan, CarePlan carePlan, Bundle bundle, Parameters explanation) {
        this.plan = plan;
        this.carePlan = carePlan;
        this.bundle = bundle;
        this.explanation = explanation;
    }

    List<String> breaches() {
        boolean withheld = is(explanation.getParameter(), "withheld");
        tell(explanation.getParameter());
        actions(plan.actions(), named(explanation.getParameter(), "action").toList(), true, withheld);
        Stream.of(
                        carePlan.getContained(),
                        bundle.getEntry().stream()
                                .map(BundleEntryComponent::getResource)
                                .toList())
                .forEach(this::compare);
        return breaches;
    }

    private void actions(
            List<Action> actions, List<ParametersParameterComponent> explained, boolean reached, boolean withheld) {
        if (actions.size() != explained.size()) {
            breaches.add("Of %d actions %d are explained.".formatted(actions.size(), explained.size()));
            return;
        }
        for (int i = 0; i < actions.size(); i++) {
            action(actions.get(i), explained.get(i).getPart(), reached, withheld);
        }
    }

    private void action(Action action, List<ParametersParameterComponent> parts, boolean reached, boolean withheld) {
        String decision = text(parts, "decision");
        tell(parts);
        PlanDefinitionActionComponent source = action.source();
        List<ParametersParameterComponent> conditions =
                named(parts, "condition").toList();
        boolean isReached = !decision.equals("not-reached");
        expect(action, reached || !isReached, "is " + decision + " below one that is not taken");
        expect(
                action,
                conditions.size() == (isReached ? source.getCondition().size() : 0),
                "has %d conditions of which %d are explained"
                        .formatted(source.getCondition().size(), conditions.size()));
        List<String> results = conditions.stream()
                .filter(one -> text(one.getPart(), "kind").equals("applicability"))
                .map(one -> text(one.getPart(), "result"))
                .toList();
        String due = results.contains("false") ? "not-taken" : results.contains("unknown") ? "unknown" : "taken";
        expect(
                action,
                !isReached || decision.equals(due),
                "is " + decision + " where its conditions came to " + results);
        conditions.stream()
                .flatMap(one -> named(one.getPart(), "why"))
                .forEach(why -> told.add(why.getValue().primitiveValue()));
        boolean isTaken = decision.equals("taken");
        if (isTaken && !withheld) {
            taken.add(source.getId());
        }
        actions(action.actions(), named(parts, "action").toList(), isTaken, withheld);
        if (action.definition() instanceof Definition.NestedPlan nested) {
            nested(action, nested, named(parts, "plan").findFirst(), isTaken, withheld);
        }
    }

    private void nested(
            Action action,
            Definition.NestedPlan nested,
            Optional<ParametersParameterComponent> explained,
            boolean reached,
            boolean withheld) {
        expect(action, explained.isPresent(), "has a nested plan that is not explained");
        explained.ifPresent(plan -> {
            tell(plan.getPart());
            actions(
                    nested.plan().actions(),
                    named(plan.getPart(), "action").toList(),
                    reached,
                    withheld || is(plan.getPart(), "withheld"));
        });
    }

    private void expect(Action action, boolean holds, String otherwise) {
        if (!holds) {
            breaches.add("Action `" + action.path() + "` " + otherwise + ".");
        }
    }

    private void tell(List<ParametersParameterComponent> parts) {
        named(parts, "issues")
                .map(part -> (OperationOutcome) part.getResource())
                .flatMap(outcome -> outcome.getIssue().stream())
                .filter(issue -> issue.getSeverity() != IssueSeverity.INFORMATION)
                .map(OperationOutcomeIssueComponent::getDiagnostics)
                .forEach(told::add);
    }

    /** Ids of actions, with how often; a merged plan's have a number after them. */
    private void compare(List<Resource> answer) {
        List<String> present = new ArrayList<>();
        Set<String> said = new HashSet<>();
        for (Resource resource : answer) {
            if (resource instanceof RequestGroup group) {
                ids(group.getAction(), present);
            } else if (resource instanceof OperationOutcome outcome) {
                outcome.getIssue().forEach(issue -> said.add(issue.getDiagnostics()));
            }
        }
        List<String> expected = taken.stream().sorted().toList();
        List<String> found = present.stream().sorted().toList();
        if (!expected.equals(found)) {
            breaches.add("Explained as taken are " + expected + " and answered " + found + ".");
        }
        told.stream().filter(text -> !said.contains(text)).forEach(text -> breaches.add("Only explained: " + text));
    }

    private static void ids(List<RequestGroupActionComponent> actions, List<String> into) {
        for (RequestGroupActionComponent action : actions) {
            if (action.hasId() && !PART.matcher(action.getId()).find()) {
                into.add(action.getId().replaceAll("-\\d+$", ""));
            }
            ids(action.getAction(), into);
        }
    }

    private static Stream<ParametersParameterComponent> named(List<ParametersParameterComponent> parts, String name) {
        return parts.stream().filter(part -> part.getName().equals(name));
    }

    private static String text(List<ParametersParameterComponent> parts, String name) {
        return named(parts, name)
                .map(part -> part.getValue().primitiveValue())
                .findFirst()
                .orElse("");
    }

    private static boolean is(List<ParametersParameterComponent> parts, String name) {
        return named(parts, name).anyMatch(part -> ((BooleanType) part.getValue()).booleanValue());
    }
}
