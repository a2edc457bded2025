package org.upright.apply.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.plan.Action;
import org.upright.fhir.Issue;

/**
 * What became of one action for one subject, and why. An action is always decided, taken or not.
 *
 * @param conditions in document order, all kinds (applicability, start, stop)
 * @param inputs the subject's resources that satisfy each named input, by variable name without {@code %}, in
 *     document order
 * @param variables what those of the action came to, by name without {@code %}
 * @param actions the child actions, in document order
 * @param nested the decisions of the plan that the action's definition leads to, where it leads to one
 * @param issues findings about this action alone
 */
public record Decision(
        Action action,
        Outcome outcome,
        List<ConditionResult> conditions,
        Map<String, List<Resource>> inputs,
        Map<String, List<Base>> variables,
        List<Decision> actions,
        Optional<Decisions> nested,
        List<Issue> issues) {
    public Decision {
        conditions = List.copyOf(conditions);
        inputs = inputs.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        variables = variables.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(variables));
        actions = List.copyOf(actions);
        issues = List.copyOf(issues);
    }

    /** Inputs and variables by name, as expressions see them. */
    public Map<String, List<Base>> names() {
        Map<String, List<Base>> names = new LinkedHashMap<>();
        inputs.forEach((name, resources) -> names.put(name, List.copyOf(resources)));
        names.putAll(variables);
        return names;
    }

    /** Its own findings, then those of its children and of the plan that it leads to, in document order. */
    public List<Issue> allIssues() {
        List<Issue> all = new ArrayList<>(issues);
        actions.forEach(child -> all.addAll(child.allIssues()));
        nested.ifPresent(decisions -> all.addAll(decisions.allIssues()));
        return all;
    }

    public boolean taken() {
        return outcome == Outcome.TAKEN;
    }

    /** Whether and why not. */
    public enum Outcome {
        TAKEN("taken"),
        NOT_TAKEN("not-taken"),
        /** A condition that guards it is unknown. */
        UNKNOWN("unknown"),
        /** A parent was not taken, or its group takes the first that applies and took one before it. */
        NOT_REACHED("not-reached");

        private final String code;

        Outcome(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }
}
