package org.upright.apply.compile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionConditionComponent;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionDynamicValueComponent;
import org.jspecify.annotations.Nullable;
import org.upright.apply.expression.Expression;
import org.upright.apply.plan.Action;
import org.upright.apply.plan.Condition;
import org.upright.apply.plan.Definition;
import org.upright.apply.plan.DynamicValue;
import org.upright.apply.plan.Input;
import org.upright.fhir.Issue;

/** Builds the tree of actions of one plan from its compiled expressions. */
final class ActionBuilder {
    private final CompileSession session;
    private final ExpressionBatch expressions;
    private final DefinitionBuilder definitions;
    private final Findings findings;

    ActionBuilder(
            CompileSession session, ExpressionBatch expressions, DefinitionBuilder definitions, Findings findings) {
        this.session = session;
        this.expressions = expressions;
        this.definitions = definitions;
        this.findings = findings;
    }

    /** All expressions of the plan itself, in document order. */
    static Set<Expression> written(PlanDefinition source, String where) {
        Set<Expression> written = new LinkedHashSet<>();
        gather(source.getAction(), where, written);
        written.addAll(Alternatives.inExtensions(source, where));
        return written;
    }

    private static void gather(List<PlanDefinitionActionComponent> actions, String parent, Set<Expression> written) {
        for (int i = 0; i < actions.size(); i++) {
            PlanDefinitionActionComponent action = actions.get(i);
            String where = parent + ".action[" + i + "]";
            for (int c = 0; c < action.getCondition().size(); c++) {
                written.addAll(Alternatives.of(action.getCondition().get(c).getExpression(), condition(where, c)));
            }
            for (int d = 0; d < action.getDynamicValue().size(); d++) {
                written.addAll(
                        Alternatives.of(action.getDynamicValue().get(d).getExpression(), dynamicValue(where, d)));
            }
            gather(action.getAction(), where, written);
        }
    }

    private static String condition(String where, int i) {
        return where + ".condition[" + i + "]";
    }

    private static String dynamicValue(String where, int i) {
        return where + ".dynamicValue[" + i + "]";
    }

    List<Action> build(PlanDefinition source, String where) {
        return build(source.getAction(), "", where, 1);
    }

    private List<Action> build(
            List<PlanDefinitionActionComponent> sources, String parentPath, String parent, int level) {
        List<Action> actions = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < sources.size(); i++) {
            String path = parentPath + segment(sources.get(i), i, taken);
            actions.add(build(sources.get(i), path, parent + ".action[" + i + "]", level));
        }
        return actions;
    }

    /** Two siblings of one id are told apart by their position. */
    private static String segment(PlanDefinitionActionComponent source, int index, Set<String> taken) {
        String own =
                Optional.ofNullable(source.getId()).filter(id -> !id.isBlank()).orElse(String.valueOf(index + 1));
        String segment = taken.contains(own) ? own + "~" + (index + 1) : own;
        taken.add(segment);
        return segment;
    }

    private Action build(PlanDefinitionActionComponent source, String path, String where, int level) {
        List<Condition> conditions = conditions(source, where);
        List<Input> inputs = inputs(source, where);
        Definition definition = definitions.build(source, level, where);
        Optional<Definition.Form> asks = definitions.asks(source, where);
        return new Action(
                path,
                source,
                conditions,
                inputs,
                definition,
                dynamicValues(source, where, level),
                build(source.getAction(), path + "/", where, level + 1),
                asks,
                where);
    }

    private List<Condition> conditions(PlanDefinitionActionComponent source, String where) {
        List<Condition> conditions = new ArrayList<>();
        for (int i = 0; i < source.getCondition().size(); i++) {
            conditions.add(condition(source.getCondition().get(i), condition(where, i)));
        }
        return conditions;
    }

    private Condition condition(PlanDefinitionActionConditionComponent source, String where) {
        List<Expression> alternatives = Alternatives.of(source.getExpression(), where);
        List<Issue> issues = new ArrayList<>(expressions.issues(alternatives));
        Alternatives.lacking(source.getExpression(), where, "Condition").ifPresent(issues::add);
        findings.addAll(issues);
        return new Condition(source, expressions.ready(alternatives), issues, where);
    }

    private List<Input> inputs(PlanDefinitionActionComponent source, String where) {
        InputCompiler compiler = new InputCompiler(session.knowledge());
        List<Input> inputs = new ArrayList<>();
        for (int i = 0; i < source.getInput().size(); i++) {
            Input input = compiler.compile(source.getInput().get(i), where + ".input[" + i + "]");
            findings.addAll(input.issues());
            inputs.add(input);
        }
        return inputs;
    }

    /**
     * R4 has {@code %action} for the action that is being realized, CPG's content {@code action}. Within nested actions
     * authors also count the levels: {@code action.action.title} there means the action's own.
     */
    private static @Nullable String path(@Nullable String written, int level) {
        if (written != null && written.startsWith("%action.")) {
            return written.substring(1);
        }
        String levels = "action.".repeat(level);
        return written != null && written.startsWith(levels)
                ? written.substring(levels.length() - "action.".length())
                : written;
    }

    private List<DynamicValue> dynamicValues(PlanDefinitionActionComponent source, String where, int level) {
        List<DynamicValue> values = new ArrayList<>();
        for (int i = 0; i < source.getDynamicValue().size(); i++) {
            PlanDefinitionActionDynamicValueComponent value =
                    source.getDynamicValue().get(i);
            String place = dynamicValue(where, i);
            session.dynamicValue(path(value.getPath(), level), value.getExpression(), place, expressions, findings)
                    .ifPresent(values::add);
        }
        return values;
    }
}
