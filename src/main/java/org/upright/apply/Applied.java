package org.upright.apply;

import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.careplan.CarePlans;
import org.upright.apply.careplan.RenderContext;
import org.upright.apply.careplan.Rendered;
import org.upright.apply.run.Decisions;
import org.upright.fhir.Issue;

/** A plan as it was decided for one subject; rendered in the form that is asked for. Used by one thread. */
public final class Applied {
    private final Decisions decisions;
    private final RenderContext context;
    private final CarePlans carePlans;
    private final Explanation explanation;
    private Optional<Rendered> last = Optional.empty();

    Applied(Decisions decisions, RenderContext context, CarePlans carePlans, Explanation explanation) {
        this.decisions = decisions;
        this.context = context;
        this.carePlans = carePlans;
        this.explanation = explanation;
    }

    public Decisions decisions() {
        return decisions;
    }

    /** PlanDefinition/$apply: requests, goals and the RequestGroup contained. A new one; the caller owns it. */
    public CarePlan carePlan() {
        return (CarePlan) keep(carePlans.carePlan(decisions, context)).resource();
    }

    /** The same to be kept: its ids and those of what it contains do not change with the version of the plan. */
    public CarePlan lastingCarePlan() {
        return (CarePlan) keep(carePlans.lastingCarePlan(decisions, context)).resource();
    }

    /**
     * The CarePlan of a plan that an action leads to, as if it had been applied alone. A new one; the caller owns it.
     *
     * @param nested decisions that are among those of this plan
     */
    public CarePlan carePlan(Decisions nested) {
        return (CarePlan) carePlans.carePlan(nested, context).resource();
    }

    /** PlanDefinition/$r5.apply: a collection, the RequestGroup first. A new one; the caller owns it. */
    public Bundle bundle() {
        return (Bundle) keep(carePlans.bundle(decisions, context)).resource();
    }

    /**
     * The RequestGroup of the plan's own actions, first, and what they generate; without narrative, and without the plans
     * that actions lead to. New ones; the caller owns them.
     */
    public List<Resource> ofOnePlan() {
        return carePlans.ofOnePlan(decisions, context);
    }

    private Rendered keep(Rendered rendered) {
        last = Optional.of(rendered);
        return rendered;
    }

    /** PlanDefinition/$explain: every decision, taken or not, and why. A new one; the caller owns it. */
    public Parameters explanation() {
        return explanation.parameters();
    }

    /** The explanation as text for a terminal; ends with a line break. */
    public String explanationText() {
        return explanation.text();
    }

    /**
     * All findings: of the plan, of each action in document order, and of the CarePlan or Bundle where one of them was
     * asked for before.
     */
    public List<Issue> issues() {
        return last.map(Rendered::issues).orElseGet(decisions::allIssues);
    }
}
