package org.upright.apply.careplan.request;

import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskIntent;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.hl7.fhir.r4.model.Type;

/** Something to do that is no clinical order: collect information, enroll, report. */
final class TaskRequest implements RequestKind {
    private static final String COLLECT_WITH = "http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-collectWith";
    private static final CodeableConcept COLLECT = new CodeableConcept(new Coding(
            "http://hl7.org/fhir/uv/cpg/CodeSystem/cpg-activity-type", "collect-information", "Collect information"));

    @Override
    public Carried carried() {
        return Carried.of(
                        "description",
                        "code",
                        "product[x]",
                        "quantity",
                        "dosage",
                        "bodySite",
                        "location",
                        "specimenRequirement",
                        "observationRequirement",
                        "observationResultRequirement",
                        "priority",
                        "doNotPerform",
                        "relatedArtifact")
                .at("Period", "Timing")
                .by(Carried.ALL);
    }

    @Override
    public Resource draft(ActivityDefinition definition, Circumstances circumstances) {
        Task task = new Task();
        task.setInstantiatesCanonical(circumstances.canonical())
                .setStatus(TaskStatus.DRAFT)
                .setIntent(TaskIntent.fromCode(intent(definition, circumstances)))
                .setFor(circumstances.subject().copy())
                .setAuthoredOnElement(circumstances.moment());
        circumstances.group().map(Reference::copy).ifPresent(task::addBasedOn);
        circumstances.encounter().map(Reference::copy).ifPresent(task::setEncounter);
        circumstances.requester().map(Reference::copy).ifPresent(task::setRequester);
        Elements.priority(task, definition);
        Elements.doNotPerform(task, definition);
        Elements.performers(definition).forEach(task::addPerformerType);
        Elements.reasons(circumstances).stream().findFirst().ifPresent(task::setReasonReference);
        Elements.reasonCodes(circumstances).stream().findFirst().ifPresent(task::setReasonCode);
        Elements.notes(definition).forEach(task::addNote);
        what(task, definition);
        Elements.occurrence(definition, "Period")
                .ifPresent(period -> task.getRestriction().setPeriod((Period) period));
        return task;
    }

    /** A Task knows no {@code directive}; an intent that it lacks is a plan. */
    private static String intent(ActivityDefinition definition, Circumstances circumstances) {
        String intent = circumstances.intent(definition);
        return intent.equals("directive") ? "plan" : intent;
    }

    private static void what(Task task, ActivityDefinition definition) {
        if (definition.hasCode()) {
            task.setCode(definition.getCode().copy());
        }
        if (definition.getDescription() != null) {
            task.setDescription(definition.getDescription());
        }
        if (definition.hasLocation()) {
            task.setLocation(definition.getLocation().copy());
        }
    }

    /** Inputs come last: dynamic values address theirs by position. */
    @Override
    public void finish(Resource resource, ActivityDefinition definition) {
        Task task = (Task) resource;
        definition.getExtensionsByUrl(COLLECT_WITH).stream()
                .filter(extension -> extension.getValue() instanceof CanonicalType)
                .forEach(extension -> task.addInput()
                        .setType(COLLECT.copy())
                        .setValue(extension.getValue().copy()));
        Elements.product(definition).ifPresent(product -> input(task, "product", product));
        if (!task.getRestriction().hasPeriod()) {
            Elements.occurrence(definition, "Timing").ifPresent(timing -> input(task, "timing", timing));
        }
        if (definition.hasQuantity()) {
            input(task, "quantity", definition.getQuantity().copy());
        }
        definition.getDosage().forEach(dosage -> input(task, "dosage", dosage.copy()));
        definition.getBodySite().forEach(site -> input(task, "body site", site.copy()));
        Elements.requirements(definition).forEach(requirement -> input(task, "requirement", requirement));
    }

    private static void input(Task task, String type, Type value) {
        task.addInput().setType(new CodeableConcept().setText(type)).setValue(value);
    }
}
