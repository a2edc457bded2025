package org.upright.apply.careplan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.careplan.path.ElementPath;
import org.upright.apply.expression.Answer;
import org.upright.apply.expression.CompiledExpression;
import org.upright.apply.expression.Focus;
import org.upright.apply.plan.DynamicValue;
import org.upright.apply.plan.NamedValue;
import org.upright.apply.run.NamedAnswers;
import org.upright.fhir.Issue;

/**
 * Sets what the expressions of dynamic values give.
 *
 * @param definition that holds the values: the root of their unprefixed paths
 * @param variables inputs and variables that reach it, by name
 */
record DynamicValues(Base definition, Map<String, List<Base>> variables, Output output) {
    private static final String ON_ACTION = "action.";
    private static final String RESOURCE = "resource";
    private static final String ID = "id";

    /** With variables that are worked out before anything is set. */
    DynamicValues with(List<NamedValue> named) {
        if (named.isEmpty()) {
            return this;
        }
        Map<String, List<Base>> all = new HashMap<>(variables);
        all.putAll(new NamedAnswers(output.context().evaluation(), output::report)
                .of(named, new Focus(definition, Optional.empty(), variables)));
        return new DynamicValues(definition, all, output);
    }

    /**
     * @param resource what is built; paths without prefix mean it
     * @param action the request action, which {@code action.} means
     */
    void set(List<DynamicValue> values, Base resource, Optional<? extends Base> action) {
        for (DynamicValue value : values) {
            List<Base> found = answer(value.expressions(), resource, value.where());
            if (!found.isEmpty()) {
                set(value, found, resource, action);
            } else if (value.expressions().isEmpty()) {
                output.report(value.issues());
            } else {
                output.report(Issue.information(
                        IssueType.INFORMATIONAL,
                        value.where(),
                        "Dynamic value `%s` gave nothing; the element stays as the definition has it."
                                .formatted(value.path())));
            }
        }
    }

    private void set(DynamicValue value, List<Base> found, Base resource, Optional<? extends Base> action) {
        boolean onAction = value.path().startsWith(ON_ACTION);
        if (onAction && action.isEmpty()) {
            report(value, "there is no action here that `action.` could mean");
            return;
        }
        String path = onAction ? value.path().substring(ON_ACTION.length()) : value.path();
        Base target = onAction ? action.get() : resource;
        if (path.equals(RESOURCE) && found.size() > 1 && target instanceof RequestGroupActionComponent built) {
            found.forEach(
                    one -> ElementPath.of(path).put(part(built), List.of(one)).ifPresent(why -> report(value, why)));
            return;
        }
        if (target instanceof Resource && ElementPath.of(path).isOf(ID)) {
            report(value, "ids of what is made follow from plan, subject and action, so that no two are alike");
            return;
        }
        ElementPath.of(path).put(target, found).ifPresent(problem -> report(value, problem));
    }

    /** An action has one resource; where an expression gives several, each has an action of its own inside of it. */
    private static RequestGroupActionComponent part(RequestGroupActionComponent whole) {
        RequestGroupActionComponent part = whole.addAction();
        if (whole.getTitle() != null) {
            part.setTitleElement(whole.getTitleElement().copy());
        }
        if (whole.hasType()) {
            part.setType(whole.getType().copy());
        }
        return part;
    }

    private void report(DynamicValue value, String problem) {
        output.report(Issue.error(
                IssueType.INVALID,
                value.where(),
                "Dynamic value `%s` cannot be set: %s.".formatted(value.path(), problem)));
    }

    /** The first expression that gives something; those that fail are reported. */
    List<Base> answer(List<CompiledExpression> expressions, Base resource, String where) {
        Focus focus = new Focus(definition, Optional.of(resource), variables);
        for (CompiledExpression expression : expressions) {
            Answer answer = output.context().evaluation().answer(expression, focus);
            if (answer instanceof Answer.Failed failed) {
                output.report(failed.why().where().isEmpty() ? failed.why().at(where) : failed.why());
            } else if (answer instanceof Answer.Values values
                    && !values.values().isEmpty()) {
                return values.values();
            }
        }
        return List.of();
    }
}
