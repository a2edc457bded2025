package org.upright.apply.careplan;

import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Goal;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionGoalComponent;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.RequestGroup;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.hl7.fhir.r4.model.RequestGroup.RequestIntent;
import org.hl7.fhir.r4.model.RequestGroup.RequestStatus;
import org.upright.apply.careplan.request.Circumstances;
import org.upright.apply.plan.Plan;
import org.upright.apply.run.Decisions;
import org.upright.fhir.Issue;

/**
 * A RequestGroup for a plan, and one for each plan nested in it. A nested group is an option of the group around it.
 *
 * <p>Nested plans are finite: a plan that reaches itself was refused when it was compiled.
 */
final class RequestGroups {
    private static final String PERTAINS = "http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal";

    private final Output output;
    private final RequestActions actions;

    /** Ids of the actions of the group that is being filled, for merged plans share it. */
    private final Map<RequestGroup, Set<String>> ids = new IdentityHashMap<>();

    RequestGroups(Output output) {
        this.output = output;
        this.actions = new RequestActions(output, this);
    }

    /** The group of the plan that is applied; added to the output before all that it reaches. */
    RequestGroup top(Decisions decisions) {
        RequestGroup group = group(decisions, "", RequestIntent.PROPOSAL);
        fill(group, decisions, scope(group, decisions, ""));
        new PlanQuestions(output)
                .of(decisions, group)
                .ifPresent(asking -> group.getAction().add(0, asking));
        return group;
    }

    /** The group of a plan that an action names. */
    RequestGroup nested(Decisions decisions, Scope outer) {
        RequestGroup group = group(decisions, outer.here(), RequestIntent.OPTION);
        fill(group, decisions, inherit(scope(group, decisions, outer.here()), outer));
        return group;
    }

    /** The actions of a plan that an action names, to stand in the group of that action. */
    List<RequestGroupActionComponent> merged(Decisions decisions, Scope outer) {
        return filled(decisions, inherit(scope(outer.group(), decisions, outer.here()), outer));
    }

    private RequestGroup group(Decisions decisions, String place, RequestIntent intent) {
        RenderContext context = output.context();
        RequestGroup group = new RequestGroup();
        group.setId(output.id(place, "group"));
        group.addInstantiatesCanonical(decisions.plan().canonical().toString());
        group.setStatus(RequestStatus.fromCode(context.status().code()))
                .setIntent(intent)
                .setSubject(output.subject())
                .setAuthoredOnElement(Circumstances.moment(context.now()));
        context.encounter().map(Reference::copy).ifPresent(group::setEncounter);
        context.practitioner().or(context::organization).map(Reference::copy).ifPresent(group::setAuthor);
        PlanDefinition source = decisions.plan().source();
        Extensions.copied(source.getExtension()).forEach(group::addExtension);
        Extensions.of(decisions, output).evaluate(group, group, "PlanDefinition");
        inner(decisions.plan(), group, place).settle();
        Reference unused = output.add(group);
        return group;
    }

    private void fill(RequestGroup group, Decisions decisions, Scope scope) {
        Facts facts = output.facts();
        facts.add(decisions);
        facts.reasons().forEach(group::addReasonReference);
        filled(decisions, scope).forEach(group::addAction);
    }

    private List<RequestGroupActionComponent> filled(Decisions decisions, Scope scope) {
        output.report(decisions.issues());
        if (decisions.withheld()) {
            decisions.allIssues().stream().filter(RequestGroups::isSerious).forEach(output::report);
            return List.of();
        }
        List<RequestGroupActionComponent> built = actions.of(decisions.actions(), scope);
        InnerReferences inner = inner(decisions.plan(), scope.group(), scope.place());
        built.forEach(inner::settle);
        scope.related().write(output);
        if (built.isEmpty()) {
            explainEmpty(decisions);
        }
        return built;
    }

    private InnerReferences inner(Plan plan, RequestGroup group, String place) {
        return new InnerReferences(output, plan.source(), plan.refersInside(), group, place);
    }

    /** Advice that is withheld is not told by the way: all else is about actions that a reader must not see. */
    private static boolean isSerious(Issue issue) {
        return issue.severity() != IssueSeverity.INFORMATION;
    }

    private void explainEmpty(Decisions decisions) {
        output.report(Issue.information(
                IssueType.INFORMATIONAL,
                "",
                "Plan `%s` gives no action for `%s`: of its %d actions none applies."
                        .formatted(
                                decisions.plan().canonical(),
                                output.subject().getReference(),
                                decisions.actions().size())));
    }

    private Scope scope(RequestGroup group, Decisions decisions, String place) {
        Goals all = new Goals(output);
        Map<PlanDefinitionGoalComponent, Goal> goals = all.of(decisions, place);
        goals.values().forEach(goal -> group.addExtension(new Extension(PERTAINS, output.add(goal))));
        PlanDefinition source = decisions.plan().source();
        return new Scope(
                decisions.plan(),
                place,
                group,
                all.byId(goals),
                new RelatedActions(ids.computeIfAbsent(group, any -> new HashSet<>())),
                Evidence.of(source.getExtension(), source.getRelatedArtifact()),
                decisions.variables(),
                List.of());
    }

    /** A nested plan rests on what made it applicable; its grades win over those of the action that names it. */
    private static Scope inherit(Scope scope, Scope outer) {
        Map<String, List<Base>> variables = new HashMap<>(outer.variables());
        variables.putAll(scope.variables());
        Evidence own = scope.evidence();
        Evidence both = new Evidence(outer.evidence().grades(), own.artifacts()).under(own.grades());
        return new Scope(
                scope.plan(),
                scope.place(),
                scope.group(),
                scope.goals(),
                scope.related(),
                both,
                variables,
                outer.chain());
    }
}
