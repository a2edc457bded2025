package org.upright.apply.careplan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.RelatedArtifact;
import org.hl7.fhir.r4.model.RelatedArtifact.RelatedArtifactType;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Task;
import org.upright.apply.careplan.request.Circumstances;
import org.upright.apply.expression.Verdict;
import org.upright.apply.plan.Action;
import org.upright.apply.plan.Definition;
import org.upright.apply.plan.DynamicValue;
import org.upright.apply.plan.Plan;
import org.upright.apply.run.Decision;
import org.upright.apply.run.Decisions;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

/** Decisions to the actions of a RequestGroup, with what their definitions lead to. */
record RequestActions(Output output, RequestGroups groups) {
    private static final String PERTAINS = "http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal";
    private static final String ACTION_TYPES = "http://terminology.hl7.org/CodeSystem/action-type";
    private static final Pattern LITERAL = Pattern.compile(".*/[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}");

    /** Those taken, in document order; the findings of all are reported. */
    List<RequestGroupActionComponent> of(List<Decision> decisions, Scope scope) {
        decisions.forEach(this::report);
        List<RequestGroupActionComponent> taken = new ArrayList<>(decisions.size());
        for (Decision decision : decisions) {
            if (decision.taken()) {
                taken.add(action(scope.of(decision)));
            }
        }
        return taken;
    }

    private void report(Decision decision) {
        output.report(decision.issues());
        decision.conditions().forEach(condition -> {
            if (condition.verdict() instanceof Verdict.Unknown unknown
                    && decision.issues().isEmpty()) {
                output.report(unknown.why());
            }
        });
        if (!decision.taken()) {
            decision.actions().forEach(this::report);
            decision.nested().ifPresent(nested -> nested.actions().forEach(this::report));
        }
    }

    private RequestGroupActionComponent action(Scope scope) {
        Decision decision = scope.decision();
        RequestGroupActionComponent built = new ActionCopy(output).of(decision);
        scope.related().name(built, decision.action());
        goals(built, scope);
        scope.evidence().addTo(built, decision.action().definition());
        DynamicValues values = values(scope);
        new Extensions(scope.plan().expressions(), values, output)
                .evaluate(built, built, decision.action().where());
        reach(built, scope, values);
        of(decision.actions(), scope).forEach(built::addAction);
        if (!output.is(OutputForm.ONE_PLAN)) {
            new OnePart(scope.related()).settle(built, decision.action());
        }
        return built;
    }

    private DynamicValues values(Scope scope) {
        return new DynamicValues(scope.plan().source(), scope.variables(), output);
    }

    private void goals(RequestGroupActionComponent built, Scope scope) {
        scope.decision().action().source().getGoalId().forEach(id -> {
            Reference goal = scope.goals().get(String.valueOf(id.getValue()));
            if (goal == null) {
                output.report(Issue.warning(
                        IssueType.NOTFOUND,
                        scope.decision().action().where(),
                        "Action `%s` is for goal `%s`, which the plan does not have."
                                .formatted(scope.decision().action().path(), id.getValue())));
            } else {
                built.addExtension(new Extension(PERTAINS, goal.copy()));
            }
        });
    }

    private void reach(RequestGroupActionComponent built, Scope scope, DynamicValues values) {
        Definition definition = scope.decision().action().definition();
        if (definition instanceof Definition.Activity activity) {
            activity(activity, built, scope, values);
        } else if (definition instanceof Definition.NestedPlan nested) {
            nested(nested.plan(), built, scope, values);
        } else if (definition instanceof Definition.Form form) {
            form(form, built, scope, values);
        } else {
            if (definition instanceof Definition.Uri uri) {
                uri(uri.uri(), built);
            } else if (definition instanceof Definition.Missing missing) {
                output.report(missing.why());
            }
            set(values, scope, built, built);
        }
    }

    private void form(Definition.Form form, RequestGroupActionComponent built, Scope scope, DynamicValues values) {
        InputForms forms = new InputForms(output);
        Task task = forms.task(form, output.to(scope.group()), scope.here());
        set(values, scope, task, built);
        built.setResource(output.add(task));
        forms.answer(form, task, scope.here(), values);
    }

    private void set(DynamicValues values, Scope scope, Base resource, RequestGroupActionComponent built) {
        set(values, List.of(), scope, resource, built);
    }

    /** @param before those of the activity, which are set already */
    private void set(
            DynamicValues values,
            List<DynamicValue> before,
            Scope scope,
            Base resource,
            RequestGroupActionComponent built) {
        Action action = scope.decision().action();
        List<DynamicValue> own = action.dynamicValues();
        values.set(own, resource, Optional.of(built));
        if (!own.isEmpty() || !before.isEmpty()) {
            List<DynamicValue> all =
                    Stream.of(before, own).flatMap(List::stream).toList();
            new Halves(output, "Action `" + action.path() + "`").settle(all, resource, Optional.of(built));
        }
    }

    private void activity(
            Definition.Activity activity, RequestGroupActionComponent built, Scope scope, DynamicValues own) {
        DynamicValues values =
                new DynamicValues(activity.source(), scope.variables(), output).with(activity.variables());
        Optional<Resource> request = new Requests(output)
                .of(
                        activity,
                        circumstances(activity, scope),
                        output.id(scope.here(), "request"),
                        values,
                        draft -> set(own, activity.dynamicValues(), scope, draft, built));
        request.ifPresent(made -> {
            new Extensions(activity.expressions(), values, output)
                    .evaluate(made, made, scope.decision().action().where());
            built.setResource(output.add(made));
            if (!built.hasType()) {
                built.setType(new CodeableConcept(new Coding(ACTION_TYPES, "create", "Create")));
            }
        });
    }

    private Circumstances circumstances(Definition.Activity activity, Scope scope) {
        RenderContext context = output.context();
        Facts facts = output.facts();
        facts.addFocus(scope.plan());
        scope.chain().forEach(facts::add);
        PlanDefinitionActionComponent source = scope.decision().action().source();
        return new Circumstances(
                output.subject(),
                context.now(),
                context.encounter(),
                context.practitioner(),
                context.organization(),
                canonical(activity),
                Optional.of(output.to(scope.group())),
                facts.reasons(),
                source.getReason());
    }

    /** With the version that was resolved. */
    static String canonical(Definition.Activity activity) {
        return activity.source().getUrl() != null && activity.source().getVersion() != null
                ? Canonical.of(activity.source().getUrl(), activity.source().getVersion())
                        .toString()
                : activity.source().getUrl() != null
                        ? activity.source().getUrl()
                        : activity.canonical().toString();
    }

    private void nested(Plan plan, RequestGroupActionComponent built, Scope scope, DynamicValues values) {
        Optional<Decisions> decisions = scope.decision().nested();
        if (decisions.isEmpty() || output.is(OutputForm.ONE_PLAN)) {
            set(values, scope, built, built);
            return;
        }
        if (output.context().mergeNestedCarePlans()) {
            set(values, scope, built, built);
            groups.merged(decisions.get(), scope).forEach(built::addAction);
            return;
        }
        Resource group = groups.nested(decisions.get(), scope);
        set(values, scope, group, built);
        built.setResource(output.to(group));
    }

    /** Shown, never followed; a reference only where the address is that of a resource. */
    private static void uri(String uri, RequestGroupActionComponent built) {
        Reference shown = new Reference().setDisplay(uri);
        if (LITERAL.matcher(uri).matches()) {
            shown.setReference(uri);
        }
        built.setResource(shown);
        built.addDocumentation(
                new RelatedArtifact().setType(RelatedArtifactType.DOCUMENTATION).setUrl(uri));
    }
}
