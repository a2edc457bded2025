package org.upright.apply.careplan;

import java.util.Optional;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskIntent;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.upright.apply.careplan.request.Circumstances;
import org.upright.apply.plan.Definition;
import org.upright.fhir.Canonical;

/**
 * The task to answer a questionnaire, in the shape of CPG's questionnaire task.
 *
 * @see <a href="http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-questionnairetask">Questionnaire task</a>
 */
record FormTask(Output output) {
    Task of(Definition.Form form, Reference group, String id) {
        return of(title(form.source()), canonical(form), group, id);
    }

    /** @param canonical of the form, with its version */
    Task of(Optional<String> title, String canonical, Reference group, String id) {
        Task task = new Task();
        task.setId(id);
        task.setStatus(TaskStatus.DRAFT)
                .setIntent(TaskIntent.OPTION)
                .setCode(collect())
                .setFor(output.subject())
                .setAuthoredOnElement(Circumstances.moment(output.context().now()))
                .addBasedOn(group);
        RenderContext context = output.context();
        context.encounter().map(Reference::copy).ifPresent(task::setEncounter);
        context.practitioner().or(context::organization).map(Reference::copy).ifPresent(task::setRequester);
        title.ifPresent(words -> task.setDescription("Answer the questionnaire: " + words));
        task.addInput().setType(collect()).setValue(new CanonicalType(canonical));
        return task;
    }

    private static Optional<String> title(Questionnaire form) {
        return Words.first(form.getTitle(), form.getName());
    }

    /** With the version that was resolved, so that the answers fit the questions. */
    static String canonical(Definition.Form form) {
        Questionnaire source = form.source();
        Canonical resolved = source.getUrl() != null && source.getVersion() != null
                ? Canonical.of(source.getUrl(), source.getVersion())
                : form.canonical();
        return resolved.toString();
    }

    /** Adds the answers that are there already; after the form, for dynamic values count from that. */
    static void answered(Task task, Reference answers) {
        task.addInput().setType(new CodeableConcept().setText("answers so far")).setValue(answers);
    }

    private static CodeableConcept collect() {
        return new CodeableConcept(new Coding(
                "http://hl7.org/fhir/uv/cpg/CodeSystem/cpg-activity-type",
                "collect-information",
                "Collect information"));
    }
}
