package org.upright.apply.careplan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemComponent;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.RequestGroup;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.hl7.fhir.r4.model.Task;
import org.upright.apply.plan.Action;
import org.upright.apply.plan.Definition;
import org.upright.apply.plan.Plan;
import org.upright.apply.plan.form.ProfileForm;
import org.upright.apply.run.Decision;
import org.upright.apply.run.Decision.Outcome;
import org.upright.apply.run.Decisions;

/**
 * The one questionnaire of a plan that is applied: what its actions, and those of the plans nested in it, ask for.
 *
 * <p>Asked are the inputs of an action that is taken, and of one that is unknown: its answers are what the condition
 * waits for. An action that does not apply asks nothing.
 *
 * @see <a href="https://build.fhir.org/ig/HL7/cqf-recommendations/interactive-cds.html">Interactive CDS</a>
 */
record PlanQuestions(Output output) {
    private static final Coding CREATE =
            new Coding("http://terminology.hl7.org/CodeSystem/action-type", "create", "Create");

    /** What one action asks for. */
    private record Asked(Definition.Form part, Plan plan, Map<String, List<Base>> variables) {}

    /** A group of questions and the action that asks for it first. */
    private record Group(QuestionnaireItemComponent questions, Asked by) {}

    /** Adds the questionnaire, what the record answers of it and the task to answer it; empty where nothing is asked. */
    Optional<RequestGroupActionComponent> of(Decisions decisions, RequestGroup group) {
        List<Asked> asked = new ArrayList<>();
        gather(decisions, Map.of(), asked);
        if (asked.isEmpty()) {
            return Optional.empty();
        }
        SortedMap<Integer, Group> groups = groups(asked, decisions.plan());
        Questionnaire form = new PlanForm(decisions.plan(), output).of(questions(groups));
        asked.forEach(one -> PlanForm.addLibraries(form, one.part(), one.plan()));
        String canonical = PlanForm.canonical(form);
        Task task = new FormTask(output)
                .of(Optional.of(form.getTitle()), canonical, output.to(group), output.id("", "form"));
        RequestGroupActionComponent asking = new RequestGroupActionComponent()
                .setTitle(task.getDescription())
                .setType(new CodeableConcept(CREATE.copy()))
                .setResource(output.add(task));
        answers(groups, canonical).ifPresent(answers -> FormTask.answered(task, output.add(answers)));
        task.setFocus(output.add(form));
        return Optional.of(asking);
    }

    private void gather(Decisions decisions, Map<String, List<Base>> variables, List<Asked> asked) {
        if (!decisions.withheld()) {
            Map<String, List<Base>> seen = new HashMap<>(variables);
            seen.putAll(decisions.variables());
            decisions.actions().forEach(decision -> gather(decision, decisions.plan(), seen, asked));
        }
    }

    private void gather(Decision decision, Plan plan, Map<String, List<Base>> outer, List<Asked> asked) {
        if (!decision.taken() && decision.outcome() != Outcome.UNKNOWN) {
            return;
        }
        Map<String, List<Base>> variables = new HashMap<>(outer);
        variables.putAll(decision.names());
        decision.action().asks().ifPresent(part -> asked.add(new Asked(part, plan, variables)));
        decision.actions().forEach(child -> gather(child, plan, variables, asked));
        if (!output.is(OutputForm.ONE_PLAN)) {
            decision.nested().ifPresent(nested -> gather(nested, variables, asked));
        }
    }

    /** By its number: the same question has the same link id for every patient, whoever is asked what. */
    private static SortedMap<Integer, Group> groups(List<Asked> asked, Plan plan) {
        List<QuestionnaireItemComponent> known = new ArrayList<>();
        number(plan.actions(), known);
        SortedMap<Integer, Group> groups = new TreeMap<>();
        for (Asked one : asked) {
            for (QuestionnaireItemComponent questions : one.part().source().getItem()) {
                int number = position(known, questions) + 1;
                groups.computeIfAbsent(number, any -> new Group(ProfileForm.numbered(questions, number), one));
            }
        }
        return groups;
    }

    /** All that the plan may ask for, once each, in document order. */
    private static void number(List<Action> actions, List<QuestionnaireItemComponent> known) {
        for (Action action : actions) {
            action.asks()
                    .ifPresent(part -> part.source().getItem().stream()
                            .filter(questions -> position(known, questions) < 0)
                            .forEach(known::add));
            number(action.actions(), known);
            if (action.definition() instanceof Definition.NestedPlan nested) {
                number(nested.plan().actions(), known);
            }
        }
    }

    private static int position(List<QuestionnaireItemComponent> known, QuestionnaireItemComponent questions) {
        for (int i = 0; i < known.size(); i++) {
            if (known.get(i).equalsDeep(questions)) {
                return i;
            }
        }
        return -1;
    }

    private static List<QuestionnaireItemComponent> questions(SortedMap<Integer, Group> groups) {
        return groups.values().stream().map(Group::questions).toList();
    }

    private Optional<QuestionnaireResponse> answers(SortedMap<Integer, Group> groups, String canonical) {
        QuestionnaireResponse response = FormAnswers.empty(output, canonical, output.id("", "answers"));
        groups.values().forEach(group -> {
            Asked by = group.by();
            DynamicValues values = new DynamicValues(by.plan().source(), by.variables(), output);
            new FormAnswers(by.part().expressions(), values, output)
                    .to(group.questions(), by.part().source())
                    .ifPresent(response::addItem);
        });
        return response.hasItem() ? Optional.of(response) : Optional.empty();
    }
}
