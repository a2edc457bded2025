package org.upright.apply.careplan;

import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task;
import org.upright.apply.plan.Definition;

/** The questionnaire that an action's definition leads to: the task to answer it, and what is answered already. */
record InputForms(Output output) {
    /** @param here place of the action */
    Task task(Definition.Form form, Reference group, String here) {
        return new FormTask(output).of(form, group, output.id(here, "form"));
    }

    /** Adds the answers to the task. */
    void answer(Definition.Form form, Task task, String here, DynamicValues values) {
        new FormAnswers(form.expressions(), values, output)
                .of(form.source(), FormTask.canonical(form), output.id(here, "answers"))
                .ifPresent(answers -> FormTask.answered(task, output.add(answers)));
    }
}
