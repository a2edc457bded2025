package org.upright.apply.careplan;

import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.hl7.fhir.r4.model.Task;
import org.upright.apply.plan.Definition;

/** The questionnaire of an action: the task to answer it, what is answered already, and the questions where nobody serves them. */
record InputForms(Output output) {
    private static final Coding CREATE =
            new Coding("http://terminology.hl7.org/CodeSystem/action-type", "create", "Create");

    /** @param here place of the action */
    Task task(Definition.Form form, Reference group, String here) {
        return new FormTask(output).of(form, group, output.id(here, "form"));
    }

    /** Adds the answers to the task, and the questions where they were made from profiles. */
    void answer(Definition.Form form, Task task, String here, DynamicValues values) {
        new FormAnswers(form.expressions(), values, output)
                .of(form.source(), FormTask.canonical(form), output.id(here, "answers"))
                .ifPresent(answers -> FormTask.answered(task, output.add(answers)));
        if (!form.source().hasIdElement()) {
            Questionnaire generated = form.source().copy();
            generated.setId(output.id(here, "questionnaire"));
            Reference unused = output.add(generated);
        }
    }

    /**
     * Asks before what the action's own definition leads to. A RequestGroup's action has one resource or actions of its
     * own: both become actions within it, the questions first.
     */
    void askIn(
            RequestGroupActionComponent built,
            Definition.Form form,
            Reference group,
            String here,
            DynamicValues values) {
        if (built.hasResource()) {
            built.getAction().add(0, ownPart(built));
            built.setResource(null);
            built.setType(null);
        }
        Task task = task(form, group, here);
        built.getAction()
                .add(
                        0,
                        new RequestGroupActionComponent()
                                .setTitle(task.getDescription())
                                .setType(new CodeableConcept(CREATE.copy()))
                                .setResource(output.add(task)));
        answer(form, task, here, values);
    }

    private static RequestGroupActionComponent ownPart(RequestGroupActionComponent whole) {
        RequestGroupActionComponent part = new RequestGroupActionComponent().setResource(whole.getResource());
        if (whole.hasTitle()) {
            part.setTitleElement(whole.getTitleElement().copy());
        }
        if (whole.hasType()) {
            part.setType(whole.getType());
        }
        return part;
    }
}
