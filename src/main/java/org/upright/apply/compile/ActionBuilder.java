package org.upright.apply.compile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionConditionComponent;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionDynamicValueComponent;
import org.jspecify.annotations.Nullable;
import org.upright.apply.expression.CompiledExpression;
import org.upright.apply.expression.Expression;
import org.upright.apply.plan.Action;
import org.upright.apply.plan.Condition;
import org.upright.apply.plan.Definition;
import org.upright.apply.plan.DynamicValue;
import org.upright.apply.plan.Input;
import org.upright.apply.plan.NamedValue;
import org.upright.apply.plan.SubjectTypes;
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
        Set<Expression> written = new LinkedHashSet<>(NamedExpressions.written(source.getExtension(), where));
        gather(source.getAction(), where, written);
        written.addAll(Alternatives.inExtensions(source, where));
        return written;
    }

    private static void gather(List<PlanDefinitionActionComponent> actions, String parent, Set<Expression> written) {
        for (int i = 0; i < actions.size(); i++) {
            PlanDefinitionActionComponent action = actions.get(i);
            String where = parent + ".action[" + i + "]";
            written.addAll(NamedExpressions.written(action.getExtension(), where));
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

    /** @param variables of the plan itself */
    List<Action> build(PlanDefinition source, List<NamedValue> variables, String where) {
        String subject = SubjectTypes.of(source);
        Map<String, String> given = Map.of("subject", subject, "patient", subject);
        return build(source.getAction(), names(given, List.of(), variables), "", where, 1);
    }

    private List<Action> build(
            List<PlanDefinitionActionComponent> sources,
            Map<String, String> names,
            String parentPath,
            String parent,
            int level) {
        List<Action> actions = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < sources.size(); i++) {
            String path = parentPath + segment(sources.get(i), i, taken);
            actions.add(build(sources.get(i), names, path, parent + ".action[" + i + "]", level));
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

    /** @param outer the variables that reach the action with their types, as {@link #names} */
    private Action build(
            PlanDefinitionActionComponent source, Map<String, String> outer, String path, String where, int level) {
        List<Input> inputs = inputs(source, where);
        List<NamedValue> variables = NamedExpressions.of(source.getExtension(), where, expressions, findings);
        Map<String, String> names = names(outer, inputs, variables);
        List<Condition> conditions = conditions(source, names, where);
        conditions.forEach(condition -> findings.addAll(unknownNames(condition.expressions(), names.keySet())));
        Definition definition = definitions.build(source, level, where);
        Optional<Definition.Form> asks = definitions.asks(source, where);
        return new Action(
                path,
                source,
                conditions,
                inputs,
                variables,
                definition,
                dynamicValues(source, where, level, names.keySet()),
                build(source.getAction(), names, path + "/", where, level + 1),
                asks,
                where);
    }

    /** The FHIR type of each variable; empty where it cannot be told. */
    private static Map<String, String> names(
            Map<String, String> outer, List<Input> inputs, List<NamedValue> variables) {
        Map<String, String> names = new HashMap<>(outer);
        inputs.forEach(input -> input.id().ifPresent(id -> names.put(id, type(input))));
        variables.forEach(variable -> names.put(variable.name(), ""));
        return names;
    }

    private static String type(Input input) {
        return Optional.ofNullable(input.requirement().getType()).orElse("");
    }

    private static List<Issue> unknownNames(List<CompiledExpression> expressions, Set<String> names) {
        return expressions.stream()
                .flatMap(expression -> expression.variables().stream()
                        .filter(name -> !names.contains(name))
                        .map(name -> Issue.warning(
                                IssueType.NOTFOUND,
                                expression.source().where(),
                                "Expression `" + expression.source().shown() + "` reads `%" + name
                                        + "`, which is no parameter of $apply, and no input or variable of this action or"
                                        + " of those above it.")))
                .toList();
    }

    private List<Condition> conditions(PlanDefinitionActionComponent source, Map<String, String> names, String where) {
        List<Condition> conditions = new ArrayList<>();
        for (int i = 0; i < source.getCondition().size(); i++) {
            conditions.add(condition(source.getCondition().get(i), names, condition(where, i)));
        }
        return conditions;
    }

    private Condition condition(
            PlanDefinitionActionConditionComponent source, Map<String, String> names, String where) {
        List<Expression> alternatives = Alternatives.of(source.getExpression(), where);
        List<Issue> issues = new ArrayList<>(expressions.issues(alternatives));
        Alternatives.lacking(source.getExpression(), where, "Condition").ifPresent(issues::add);
        List<CompiledExpression> ready = new ArrayList<>(expressions.ready(alternatives));
        ready.removeIf(expression -> isMisread(expression, names, issues));
        findings.addAll(issues);
        return new Condition(source, ready, issues, where);
    }

    /** What reads names that nothing has would give nothing for everybody, and its negation hold for everybody. */
    private static boolean isMisread(CompiledExpression expression, Map<String, String> names, List<Issue> issues) {
        Optional<String> why = expression.misread("PlanDefinition", names);
        why.ifPresent(sentence -> issues.add(Issue.error(
                IssueType.INVALID,
                expression.source().where(),
                "Expression `" + expression.source().shown() + "` cannot be read: " + sentence + ".")));
        return why.isPresent();
    }

    private List<Input> inputs(PlanDefinitionActionComponent source, String where) {
        InputCompiler compiler = new InputCompiler(session.knowledge(), session.searchPaths());
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

    private List<DynamicValue> dynamicValues(
            PlanDefinitionActionComponent source, String where, int level, Set<String> names) {
        List<DynamicValue> values = new ArrayList<>();
        for (int i = 0; i < source.getDynamicValue().size(); i++) {
            PlanDefinitionActionDynamicValueComponent value =
                    source.getDynamicValue().get(i);
            String place = dynamicValue(where, i);
            session.dynamicValue(path(value.getPath(), level), value.getExpression(), place, expressions, findings)
                    .ifPresent(values::add);
        }
        values.forEach(value -> findings.addAll(unknownNames(value.expressions(), names)));
        return values;
    }
}
