package org.upright.apply.careplan;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.CarePlan.CarePlanIntent;
import org.hl7.fhir.r4.model.CarePlan.CarePlanStatus;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Goal;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.RequestGroup;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.upright.apply.careplan.request.Circumstances;
import org.upright.apply.plan.Definition;
import org.upright.apply.run.Decisions;
import org.upright.fhir.Canonical;

/**
 * What a plan's decisions look like to the caller. Stateless, so shared by all requests.
 *
 * @see <a href="https://hl7.org/fhir/R4/plandefinition.html#12.18.3.4">Applying a PlanDefinition</a>
 */
public final class CarePlans {
    private static final String MESSAGES = "http://hl7.org/fhir/StructureDefinition/cqf-messages";

    /** Where a collection's entries are said to be: nobody serves them, but relative references need a base. */
    private static final String BASE = "http://upright.example.org/fhir/";

    /** The answer of {@code $apply}: a CarePlan that contains its RequestGroup, requests and goals. */
    public Rendered carePlan(Decisions decisions, RenderContext context) {
        return carePlan(decisions, Output.of(decisions, context, OutputForm.CONTAINED));
    }

    /** The same, but ids do not change with the version of the plan: what is kept of one is what the next has to end. */
    public Rendered lastingCarePlan(Decisions decisions, RenderContext context) {
        Canonical plan = decisions.plan().canonical();
        Canonical anyVersion = new Canonical(plan.url(), Optional.empty(), plan.fragment());
        return carePlan(decisions, Output.of(decisions, context, OutputForm.CONTAINED, anyVersion));
    }

    private static Rendered carePlan(Decisions decisions, Output output) {
        RenderContext context = output.context();
        RequestGroup group = new RequestGroups(output).top(decisions);
        CarePlan plan = bare(decisions, output);
        Wording wording = new Wording(context);
        wording.apply(plan);
        output.reached().forEach(wording::apply);
        plan.setText(new Narratives(output, wording)
                .of(
                        plan.getTitle() != null
                                ? plan.getTitle()
                                : decisions.plan().source().getName(),
                        group));
        plan.addActivity().setReference(output.to(group));
        output.reached().forEach(resource -> {
            plan.addContained(resource);
            if (resource instanceof Goal) {
                plan.addGoal(output.to(resource));
            }
        });
        output.outcome().ifPresent(outcome -> {
            message(plan, output.to(outcome));
            plan.addContained(outcome);
        });
        return new Rendered(plan, output.issues());
    }

    private static CarePlan bare(Decisions decisions, Output output) {
        RenderContext context = output.context();
        CarePlan plan = new CarePlan();
        plan.setId(output.id("", "careplan"));
        plan.addInstantiatesCanonical(decisions.plan().canonical().toString());
        plan.setStatus(CarePlanStatus.fromCode(context.status().code()))
                .setIntent(CarePlanIntent.PROPOSAL)
                .setSubject(output.subject())
                .setCreatedElement(Circumstances.moment(context.now()));
        context.encounter().map(Reference::copy).ifPresent(plan::setEncounter);
        context.practitioner().map(Reference::copy).ifPresent(plan::setAuthor);
        context.organization().map(Reference::copy).ifPresent(plan::addContributor);
        describe(plan, decisions.plan().source());
        Extensions.of(decisions, output).evaluate(plan, plan, "PlanDefinition");
        if (!decisions.withheld()) {
            Facts facts = output.facts();
            facts.add(decisions);
            facts.reasons().forEach(plan::addAddresses);
            facts.others().forEach(plan::addSupportingInfo);
        }
        return plan;
    }

    private static void describe(CarePlan plan, PlanDefinition source) {
        if (source.hasTitleElement()) {
            plan.setTitleElement(source.getTitleElement().copy());
        }
        if (source.hasDescriptionElement()) {
            StringType description = new StringType(source.getDescription());
            source.getDescriptionElement()
                    .getExtension()
                    .forEach(extension -> description.addExtension(extension.copy()));
            plan.setDescriptionElement(description);
        }
        List<CodeableConcept> topics = source.hasTopic() ? source.getTopic() : List.of(source.getType());
        topics.stream()
                .filter(topic -> !topic.isEmpty())
                .map(CodeableConcept::copy)
                .forEach(plan::addCategory);
    }

    private static void message(DomainResource resource, Reference outcome) {
        resource.addExtension(new Extension(MESSAGES, outcome));
    }

    /** The answer of {@code $r5.apply}: a collection, the RequestGroup first, then what it reaches. */
    public Rendered bundle(Decisions decisions, RenderContext context) {
        Output output = Output.of(decisions, context, OutputForm.COLLECTION);
        RequestGroup group = new RequestGroups(output).top(decisions);
        Wording wording = new Wording(context);
        output.reached().forEach(wording::apply);
        group.setText(new Narratives(output, wording)
                .of(wording.title(decisions.plan().source()), group));
        Bundle bundle = new Bundle();
        bundle.setId(output.id("", "bundle"));
        bundle.setType(BundleType.COLLECTION)
                .setTimestampElement(
                        new InstantType(Circumstances.moment(context.now()).getValueAsString()));
        Optional<OperationOutcome> outcome = output.outcome();
        outcome.ifPresent(found -> message(group, output.to(found)));
        output.reached().forEach(resource -> entry(bundle, resource));
        outcome.ifPresent(found -> entry(bundle, found));
        return new Rendered(bundle, output.issues());
    }

    /**
     * The plan's own RequestGroup and what its actions generate, without narrative: for cards, which have words of their
     * own. Plans that actions lead to are left out; each is a {@link #carePlan} of its own.
     *
     * @return the RequestGroup first
     */
    public List<Resource> ofOnePlan(Decisions decisions, RenderContext context) {
        Output output =
                new Output(context, OutputForm.ONE_PLAN, decisions.plan().canonical());
        RequestGroup unused = new RequestGroups(output).top(decisions);
        output.reached().forEach(new Wording(context)::apply);
        return List.copyOf(output.reached());
    }

    private static void entry(Bundle bundle, Resource resource) {
        String reference = OutputForm.COLLECTION.to(resource).getReference();
        bundle.addEntry().setFullUrl(BASE + reference).setResource(resource);
    }

    /** The answer of {@code ActivityDefinition/$apply}. */
    public RenderedActivity activity(Definition.Activity definition, RenderContext context) {
        Canonical canonical = Canonical.parse(RequestActions.canonical(definition));
        Output output = new Output(context, OutputForm.COLLECTION, canonical);
        Circumstances circumstances = new Circumstances(
                output.subject(),
                context.now(),
                context.encounter(),
                context.practitioner(),
                context.organization(),
                canonical.toString(),
                Optional.empty(),
                List.of(),
                List.of());
        DynamicValues values = new DynamicValues(definition.source(), Map.of(), output).with(definition.variables());
        Halves halves = new Halves(output, "Activity `" + definition.canonical() + "`");
        Optional<Resource> request = new Requests(output)
                .of(
                        definition,
                        circumstances,
                        output.id("", "request"),
                        values,
                        draft -> halves.settle(definition.dynamicValues(), draft, Optional.empty()));
        request.ifPresent(made ->
                new Extensions(definition.expressions(), values, output).evaluate(made, made, "ActivityDefinition"));
        return new RenderedActivity(request, output.issues());
    }
}
