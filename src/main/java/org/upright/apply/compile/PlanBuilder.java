package org.upright.apply.compile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionGoalComponent;
import org.hl7.fhir.r4.model.Questionnaire;
import org.upright.apply.expression.CompiledExpression;
import org.upright.apply.plan.Action;
import org.upright.apply.plan.Input;
import org.upright.apply.plan.NamedValue;
import org.upright.apply.plan.Plan;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

/** Compiles a PlanDefinition and the plans nested in it, each once however often it is reached. */
final class PlanBuilder {
    /** A compiled plan and its size with all that it leads to. */
    record Built(Plan plan, PlanSize size) {}

    private final CompileSession session;
    private final Map<Canonical, Built> done = new HashMap<>();
    private final Map<Canonical, ActivityBuilder.Built> activities = new HashMap<>();
    private final Map<Canonical, List<CompiledExpression>> forms = new HashMap<>();
    private final List<Canonical> open = new ArrayList<>();

    PlanBuilder(CompileSession session) {
        this.session = session;
    }

    CompileSession session() {
        return session;
    }

    /**
     * Empty where the plan cannot be applied at all, for a cycle or a limit.
     *
     * @param where FHIRPath of the plan
     * @param referredAt FHIRPath of what refers to it
     */
    Optional<Built> build(
            PlanDefinition source, Canonical canonical, String where, String referredAt, Findings findings) {
        if (open.contains(canonical)) {
            session.refuse(cycle(canonical, referredAt), findings);
        }
        if (session.refused()) {
            return Optional.empty();
        }
        Built known = done.get(canonical);
        if (known != null) {
            return Optional.of(known);
        }
        open.add(canonical);
        Optional<Built> built =
                session.knowledge().inside(source, canonical, () -> compile(source, canonical, where, findings));
        open.remove(canonical);
        built.ifPresent(b -> done.put(canonical, b));
        return built;
    }

    ActivityBuilder.Built build(ActivityDefinition source, Canonical canonical, String where, Findings findings) {
        return activities.computeIfAbsent(
                canonical, name -> new ActivityBuilder(session, source, where, findings).build(name));
    }

    /** The expressions that answer a questionnaire, compiled once however often it is reached. */
    List<CompiledExpression> formExpressions(
            Questionnaire source, Canonical canonical, List<CanonicalType> libraries, String where, Findings findings) {
        List<CompiledExpression> known = forms.get(canonical);
        if (known == null) {
            known = new FormExpressions(session, source, where).compile(libraries, findings);
            forms.put(canonical, known);
        }
        return known;
    }

    private Issue cycle(Canonical canonical, String referredAt) {
        String path = Stream.concat(open.subList(open.indexOf(canonical), open.size()).stream(), Stream.of(canonical))
                .map(c -> "`" + c + "`")
                .collect(Collectors.joining(" → "));
        return Issue.error(IssueType.BUSINESSRULE, referredAt, "Plan leads back to itself: " + path + ".");
    }

    private Optional<Built> compile(PlanDefinition source, Canonical canonical, String where, Findings enclosing) {
        PlanSize counted = PlanSize.of(source, session.limits());
        PlanSize size = counted.isWithin(session.limits())
                ? counted.plus(session.hashes().characters(source))
                : counted;
        Findings findings = new Findings();
        size.overLimit(canonical.toString(), where, session.limits())
                .ifPresent(issue -> session.refuse(issue, findings));
        Optional<Built> built =
                session.refused() ? Optional.empty() : compile(source, canonical, where, size, findings);
        enclosing.addAll(findings.all());
        return built.filter(b -> !session.refused());
    }

    private Optional<Built> compile(
            PlanDefinition source, Canonical canonical, String where, PlanSize size, Findings findings) {
        findings.addAll(new PlanLint(source, where).issues());
        ExpressionBatch expressions =
                session.compile(ActionBuilder.written(source, where), source.getLibrary(), where, findings);
        if (session.refused()) {
            return Optional.empty();
        }
        findings.addAll(expressions.issues(Alternatives.inExtensions(source, where)));
        DefinitionBuilder definitions = new DefinitionBuilder(this, source, where, size, findings);
        List<NamedValue> variables = NamedExpressions.of(source.getExtension(), where, expressions, findings);
        List<Action> actions =
                new ActionBuilder(session, expressions, definitions, findings).build(source, variables, where);
        List<CompiledExpression> all = all(expressions, definitions);
        Plan plan = new Plan(
                canonical,
                session.hashes().of(Closure.of(source, session.knowledge()).resources()),
                source,
                variables,
                actions,
                all,
                resourceTypes(source, all, actions, definitions.nested()),
                PlanLint.onUnknown(source),
                findings.all());
        return Optional.of(new Built(plan, definitions.size()));
    }

    private static List<CompiledExpression> all(ExpressionBatch own, DefinitionBuilder definitions) {
        Set<CompiledExpression> all = new LinkedHashSet<>(own.all());
        all.addAll(definitions.expressions());
        definitions.nested().forEach(built -> all.addAll(built.plan().expressions()));
        return List.copyOf(all);
    }

    private static Set<String> resourceTypes(
            PlanDefinition source,
            Collection<CompiledExpression> expressions,
            List<Action> actions,
            List<Built> nested) {
        Set<String> types = new HashSet<>(resourceTypes(expressions));
        if (source.getGoal().stream().anyMatch(PlanDefinitionGoalComponent::hasAddresses)
                || source.getUseContext().stream()
                        .anyMatch(context -> "focus".equals(context.getCode().getCode()))) {
            types.add("Condition");
        }
        actions.forEach(action -> addInputs(action, types));
        nested.forEach(built -> types.addAll(built.plan().resourceTypes()));
        return types;
    }

    /** Those that the expressions read, and the subject itself. */
    static Set<String> resourceTypes(Collection<CompiledExpression> expressions) {
        Set<String> types = new HashSet<>(Set.of("Patient"));
        expressions.forEach(expression -> {
            types.addAll(expression.resourceTypes());
            Stream.of("Encounter", "Practitioner", "Organization")
                    .filter(type -> expression.source().text().contains("%" + type.toLowerCase(Locale.ROOT)))
                    .forEach(types::add);
        });
        return types;
    }

    /** What inputs ask for, and Conditions where a reason has to be looked up among them. */
    private static void addInputs(Action action, Set<String> types) {
        if (action.source().hasReason()) {
            types.add("Condition");
        }
        action.inputs().stream()
                .map(Input::requirement)
                .filter(requirement -> requirement.getType() != null)
                .forEach(requirement -> types.add(requirement.getType()));
        action.actions().forEach(child -> addInputs(child, types));
    }
}
