package org.upright.apply.careplan;

import ca.uhn.fhir.context.FhirContext;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.expression.Answer;
import org.upright.apply.expression.CompiledExpression;
import org.upright.apply.expression.Evaluation;
import org.upright.apply.expression.Expression;
import org.upright.apply.expression.SubjectRecord;
import org.upright.apply.expression.Verdict;
import org.upright.apply.plan.Action;
import org.upright.apply.plan.Condition;
import org.upright.apply.plan.Definition;
import org.upright.apply.plan.DynamicValue;
import org.upright.apply.plan.Input;
import org.upright.apply.plan.Plan;
import org.upright.apply.run.ConditionResult;
import org.upright.apply.run.Decision;
import org.upright.apply.run.Decisions;
import org.upright.fhir.Canonical;

/** Plans, decisions and answers made by hand. */
final class Fixtures {
    static final ZonedDateTime NOW = ZonedDateTime.parse("2026-11-22T10:00:00+01:00");
    static final FhirContext FHIR = FhirContext.forR4Cached();

    /** What each expression gives, by its text. */
    final Map<String, Answer> answers = new HashMap<>();

    final Map<String, Definition> definitions = new HashMap<>();
    final Map<String, Map<String, List<Resource>>> inputs = new HashMap<>();
    final Map<String, Definition.Form> asks = new HashMap<>();
    final Map<String, List<Input>> requirements = new HashMap<>();
    final List<CompiledExpression> expressions = new ArrayList<>();

    record Text(Expression source) implements CompiledExpression {
        @Override
        public Set<String> resourceTypes() {
            return Set.of();
        }
    }

    static CompiledExpression expression(String text) {
        return new Text(new Expression("text/fhirpath", text, Optional.empty(), ""));
    }

    void answer(String text, Base... values) {
        answers.put(text, new Answer.Values(List.of(values)));
    }

    static <T extends Resource> T read(Class<T> type, String json) {
        return FHIR.newJsonParser().parseResource(type, json.replace('\'', '"'));
    }

    static String json(Resource resource) {
        return FHIR.newJsonParser().encodeResourceToString(resource);
    }

    /** A plan of these actions (JSON with single quotes). */
    static PlanDefinition plan(String actions) {
        return read(PlanDefinition.class, """
                {'resourceType': 'PlanDefinition', 'url': 'http://example.org/PlanDefinition/back', 'version': '1.0',
                 'title': 'Back pain', 'description': 'Stay active', 'action': [%s]}""".formatted(actions));
    }

    Plan compiled(PlanDefinition source) {
        return new Plan(
                Canonical.of(source.getUrl(), source.getVersion()),
                "hash",
                source,
                List.of(),
                actions(source.getAction(), "", "PlanDefinition"),
                expressions,
                Set.of(),
                Plan.OnUnknown.CONTINUE,
                List.of());
    }

    private List<Action> actions(List<PlanDefinitionActionComponent> sources, String parent, String where) {
        List<Action> actions = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            PlanDefinitionActionComponent source = sources.get(i);
            String path = parent + (source.hasId() ? source.getId() : String.valueOf(i + 1));
            String place = where + ".action[" + i + "]";
            actions.add(new Action(
                    path,
                    source,
                    source.getCondition().stream()
                            .map(condition -> new Condition(condition, List.of(), List.of(), place))
                            .toList(),
                    requirements.getOrDefault(path, List.of()),
                    List.of(),
                    definitions.getOrDefault(path, new Definition.None()),
                    source.getDynamicValue().stream()
                            .map(value -> dynamic(
                                    value.getPath(), value.getExpression().getExpression(), place))
                            .toList(),
                    actions(source.getAction(), path + "/", place),
                    Optional.ofNullable(asks.get(path)),
                    place));
        }
        return actions;
    }

    static DynamicValue dynamic(String path, String expression, String where) {
        return new DynamicValue(path, List.of(expression(expression)), List.of(), where + ".dynamicValue[0]");
    }

    static Definition.Activity activity(ActivityDefinition source) {
        return new Definition.Activity(
                Canonical.of("http://example.org/ActivityDefinition/a", "2.0"),
                source,
                List.of(),
                source.getDynamicValue().stream()
                        .map(value ->
                                dynamic(value.getPath(), value.getExpression().getExpression(), "ActivityDefinition"))
                        .toList(),
                inExtensions(source));
    }

    private static List<CompiledExpression> inExtensions(ActivityDefinition source) {
        return FHIR
                .newTerser()
                .getAllPopulatedChildElementsOfType(source, org.hl7.fhir.r4.model.Expression.class)
                .stream()
                .map(expression -> expression(expression.getExpression()))
                .toList();
    }

    static Definition.Activity activity(String json) {
        return activity(read(ActivityDefinition.class, """
                {'resourceType': 'ActivityDefinition', 'url': 'http://example.org/ActivityDefinition/a', 'version': '2.0',
                 %s}""".formatted(json)));
    }

    /** All actions taken but those of these paths. */
    Decisions decide(PlanDefinition source, String... not) {
        return decide(compiled(source), Set.of(not));
    }

    Decisions decide(Plan plan, Set<String> not) {
        return new Decisions(
                plan, plan.actions().stream().map(action -> decide(action, not)).toList(), List.of(), false);
    }

    private Decision decide(Action action, Set<String> not) {
        boolean taken = !not.contains(action.path());
        Verdict verdict = taken ? new Verdict.Holds() : new Verdict.Fails();
        return new Decision(
                action,
                taken ? Decision.Outcome.TAKEN : Decision.Outcome.NOT_TAKEN,
                action.conditions().stream()
                        .map(condition -> new ConditionResult(condition, verdict, List.of(), List.of()))
                        .toList(),
                inputs.getOrDefault(action.path(), Map.of()),
                Map.of(),
                action.actions().stream().map(child -> decide(child, not)).toList(),
                action.definition() instanceof Definition.NestedPlan nested
                        ? Optional.of(decide(nested.plan(), not))
                        : Optional.empty(),
                List.of());
    }

    Evaluation evaluation() {
        return (expression, focus) -> answers.getOrDefault(expression.source().text(), new Answer.Values(List.of()));
    }

    RenderContext context(Resource... record) {
        Patient patient = new Patient();
        patient.setId("p1");
        return RenderContext.of(new SubjectRecord(patient, List.of(record)), evaluation(), NOW);
    }
}
