package org.upright.apply;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.apply.careplan.CarePlans;
import org.upright.apply.careplan.RenderContext;
import org.upright.apply.careplan.RenderedActivity;
import org.upright.apply.expression.Budget;
import org.upright.apply.expression.CompiledExpression;
import org.upright.apply.expression.EvaluationContext;
import org.upright.apply.expression.Evaluator;
import org.upright.apply.expression.SubjectRecord;
import org.upright.apply.expression.ValueSets;
import org.upright.apply.run.Decisions;
import org.upright.apply.run.PlanRunner;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

/** $apply. Pure: the same request has the same answer, byte for byte. Thread-safe. */
public final class Apply {
    private final List<Evaluator> evaluators;
    private final ApplyLimits limits;
    private final String engineVersion;
    private final ApplyObserver observer;
    private final CarePlans carePlans = new CarePlans();

    /** @param evaluators those that the plans were compiled with */
    public Apply(List<Evaluator> evaluators, ApplyLimits limits) {
        this(evaluators, limits, "");
    }

    /** @param engineVersion told by explanations; empty where it is not to be told */
    public Apply(List<Evaluator> evaluators, ApplyLimits limits, String engineVersion) {
        this(evaluators, limits, engineVersion, ApplyObserver.none());
    }

    /** @param observer told of every plan that is applied */
    public Apply(List<Evaluator> evaluators, ApplyLimits limits, String engineVersion, ApplyObserver observer) {
        this.evaluators = List.copyOf(evaluators);
        this.limits = limits;
        this.engineVersion = engineVersion;
        this.observer = observer;
    }

    /** What the expressions of one call may cost. */
    public Budget budget() {
        return limits.budget();
    }

    /** @throws org.upright.fhir.RefusedException.Unprocessable over a limit, which the issue names */
    public Applied apply(ApplyRequest request) {
        Consumer<Decisions> observed = observer.begins();
        refuseTooMuch(request.record());
        RenderContext context =
                context(request.plan().expressions(), request.record(), request.parameters(), request.valueSets());
        Decisions decisions =
                new PlanRunner(context.evaluation(), request.record(), context.now()).decide(request.plan());
        observed.accept(decisions);
        refuseTooMany(decisions);
        return new Applied(decisions, context, carePlans, new Explanation(decisions, request, engineVersion));
    }

    /** @throws org.upright.fhir.RefusedException.Unprocessable over a limit, which the issue names */
    public AppliedActivity applyActivity(ActivityRequest request) {
        refuseTooMuch(request.record());
        RenderContext context =
                context(request.activity().expressions(), request.record(), request.parameters(), request.valueSets());
        RenderedActivity rendered = carePlans.activity(request.activity(), context);
        return new AppliedActivity(rendered.request(), rendered.issues());
    }

    private RenderContext context(
            Collection<CompiledExpression> expressions,
            SubjectRecord record,
            ApplyParameters parameters,
            ValueSets valueSets) {
        EvaluationContext context = new EvaluationContext(
                record,
                parameters.now(),
                Variables.of(parameters, record),
                parameters.cqlParameters(),
                valueSets,
                budget());
        return new RenderContext(
                record,
                new Evaluations(evaluators, expressions, context),
                parameters.now(),
                parameters.encounter(),
                parameters.practitioner(),
                parameters.organization(),
                parameters.userType(),
                parameters.userLanguage(),
                parameters.userTaskContext(),
                parameters.setting(),
                parameters.settingContext(),
                parameters.mergeNestedCarePlans(),
                parameters.status());
    }

    private void refuseTooMuch(SubjectRecord record) {
        int found = record.all().size();
        if (found > limits.resources()) {
            throw tooCostly("The subject's data have " + found + " resources; the limit `resources` is "
                    + limits.resources() + ".");
        }
    }

    private void refuseTooMany(Decisions decisions) {
        int taken = decisions.countTaken();
        if (taken > limits.actions()) {
            throw tooCostly("The result has " + taken + " actions; the limit `actions` is " + limits.actions() + ".");
        }
    }

    private static RefusedException tooCostly(String text) {
        return new RefusedException.Unprocessable(List.of(Issue.error(IssueType.TOOCOSTLY, "", text)));
    }
}
