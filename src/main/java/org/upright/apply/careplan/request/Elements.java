package org.upright.apply.careplan.request;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.ActivityDefinition.ActivityDefinitionParticipantComponent;
import org.hl7.fhir.r4.model.ActivityDefinition.ActivityParticipantType;
import org.hl7.fhir.r4.model.Age;
import org.hl7.fhir.r4.model.Annotation;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Duration;
import org.hl7.fhir.r4.model.Element;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.NutritionOrder;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Range;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.RelatedArtifact;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Timing;
import org.hl7.fhir.r4.model.Type;

/** Elements of a definition in the shapes that requests have them. */
final class Elements {
    private static final String ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
    private static final String FHIR_DO_NOT_PERFORM = "http://hl7.org/fhir/StructureDefinition/request-doNotPerform";
    private static final String DO_NOT_PERFORM = "http://upright.example.org/fhir/StructureDefinition/do-not-perform";
    private static final String CPG_PROFILES = "http://hl7.org/fhir/uv/cpg/StructureDefinition/";
    private static final String INSTANTIATES = "http://hl7.org/fhir/StructureDefinition/workflow-instantiatesCanonical";
    private static final String ACTIVITY_TYPES = "http://hl7.org/fhir/uv/cpg/CodeSystem/cpg-activity-type";

    private Elements() {}

    /** Marks an element whose value nobody here can know. */
    static <T extends Element> T unknown(T element) {
        element.addExtension(new Extension(ABSENT, new CodeType("unknown")));
        return element;
    }

    /** Sets priority, which the kinds have as enumerations of their own with the same codes. */
    static void priority(Base request, ActivityDefinition definition) {
        if (definition.getPriority() != null) {
            request.setProperty(
                    "priority", new CodeType(definition.getPriority().toCode()));
        }
    }

    /**
     * The modifier for kinds that have no element for it: advice against must never read as advice for. FHIR's own is
     * allowed on a NutritionOrder alone; the profiles of CPG allow it on a Task, as FHIR's extensions do from 5.1 on.
     */
    static void doNotPerform(DomainResource request, ActivityDefinition definition) {
        if (isAgainst(definition)) {
            boolean fhirs = request instanceof NutritionOrder || (request instanceof Task && isOfCpg(definition));
            String url = fhirs ? FHIR_DO_NOT_PERFORM : DO_NOT_PERFORM;
            request.addModifierExtension(new Extension(url, new BooleanType(true)));
        }
    }

    /** Whether the request is to be one of CPG's profiles; those of a Task have FHIR's extension for it. */
    private static boolean isOfCpg(ActivityDefinition definition) {
        return definition.getProfile() != null && definition.getProfile().startsWith(CPG_PROFILES);
    }

    /** Whether the definition says not to do it. */
    static boolean isAgainst(ActivityDefinition definition) {
        return definition.hasDoNotPerform()
                && Boolean.TRUE.equals(definition.getDoNotPerformElement().getValue());
    }

    /** For kinds that R4 gives no element for the definition that they follow. */
    static void instantiates(DomainResource request, Circumstances circumstances) {
        request.addExtension(new Extension(INSTANTIATES, new CanonicalType(circumstances.canonical())));
    }

    static List<CodeableConcept> reasonCodes(Circumstances circumstances) {
        return circumstances.reasonCodes().stream().map(CodeableConcept::copy).toList();
    }

    static List<Reference> reasons(Circumstances circumstances) {
        return circumstances.reasons().stream().map(Reference::copy).toList();
    }

    /** The code of the activity, if it says what is done and not only which kind of activity CPG sees in it. */
    static Optional<CodeableConcept> clinicalCode(ActivityDefinition definition) {
        return hasClinicalCode(definition) ? Optional.of(definition.getCode().copy()) : Optional.empty();
    }

    static boolean hasClinicalCode(ActivityDefinition definition) {
        return definition.hasCode()
                && (!definition.getCode().hasCoding()
                        || definition.getCode().getCoding().stream()
                                .anyMatch(coding -> !ACTIVITY_TYPES.equals(coding.getSystem())));
    }

    static Optional<Type> product(ActivityDefinition definition) {
        return definition.hasProduct() ? Optional.of(definition.getProduct().copy()) : Optional.empty();
    }

    static Optional<CodeableConcept> productConcept(ActivityDefinition definition) {
        return definition.hasProductCodeableConcept()
                ? Optional.of(definition.getProductCodeableConcept().copy())
                : Optional.empty();
    }

    /** The words that the definition has for what is to be done; empty where it has none. */
    static Optional<String> words(ActivityDefinition definition) {
        return Stream.of(
                        definition.getCode().getText(),
                        definition.getTitle(),
                        definition.getDescription(),
                        definition.getName())
                .filter(text -> text != null && !text.isBlank())
                .findFirst();
    }

    /** When it is to happen, in one of the types that the request takes; empty where no type of these can say it. */
    static Optional<Type> occurrence(ActivityDefinition definition, String... types) {
        if (!definition.hasTiming()) {
            return Optional.empty();
        }
        Set<String> allowed = Set.of(types);
        Type timing = definition.getTiming();
        if (allowed.contains(timing.fhirType())) {
            return Optional.of(timing.copy());
        }
        if (!isExpressible(timing, allowed)) {
            return Optional.empty();
        }
        if (timing instanceof DateTimeType time && allowed.contains("Period")) {
            return Optional.of(new Period().setStartElement(time.copy()).setEndElement(time.copy()));
        }
        return timing instanceof Timing bounds
                ? Optional.of(bounds.getRepeat().getBoundsPeriod().copy())
                : Optional.of(schedule(timing));
    }

    /** Whether one of these types says all of it. */
    static boolean isExpressible(Type timing, Set<String> types) {
        return types.contains(timing.fhirType())
                || types.contains("Timing")
                || (types.contains("Period") && (timing instanceof DateTimeType || isPeriodAlone(timing)));
    }

    private static boolean isPeriodAlone(Type timing) {
        return timing instanceof Timing schedule
                && schedule.getRepeat().hasBoundsPeriod()
                && schedule.equalsDeep(new Timing()
                        .setRepeat(new Timing.TimingRepeatComponent()
                                .setBounds(schedule.getRepeat().getBounds())));
    }

    private static Timing schedule(Type timing) {
        Timing schedule = new Timing();
        if (timing instanceof Age age) {
            schedule.setCode(new CodeableConcept().setText("At the age of " + age.getValue() + " " + age.getUnit()));
        } else if (timing instanceof Duration || timing instanceof Range) {
            schedule.getRepeat().setBounds(timing.copy());
        } else if (timing instanceof Period period) {
            schedule.getRepeat().setBounds(period.copy());
        } else if (timing instanceof DateTimeType time) {
            schedule.getEvent().add(time.copy());
        }
        return schedule;
    }

    /** Who performs it, by role; by type where the definition gives no role. The patient performs nothing here. */
    static List<CodeableConcept> performers(ActivityDefinition definition) {
        return definition.getParticipant().stream()
                .filter(participant -> participant.hasRole()
                        || (participant.getType() != null && participant.getType() != ActivityParticipantType.PATIENT))
                .map(participant -> participant.hasRole()
                        ? participant.getRole().copy()
                        : new CodeableConcept(new Coding(
                                "http://terminology.hl7.org/CodeSystem/action-participant-type",
                                participant.getType().toCode(),
                                participant.getType().getDisplay())))
                .toList();
    }

    /** Whom it is for or goes to: the subject where a patient takes part, the practitioner where one does. */
    static List<Reference> participants(ActivityDefinition definition, Circumstances circumstances) {
        return definition.getParticipant().stream()
                .map(ActivityDefinitionParticipantComponent::getType)
                .filter(Objects::nonNull)
                .map(type -> switch (type) {
                    case PATIENT -> Optional.of(circumstances.subject());
                    case PRACTITIONER -> circumstances.practitioner();
                    default -> Optional.<Reference>empty();
                })
                .flatMap(Optional::stream)
                .map(Reference::copy)
                .toList();
    }

    /** Documents to read, as attachments; artifacts without an address are not among them. */
    static List<Attachment> documents(ActivityDefinition definition) {
        return definition.getRelatedArtifact().stream()
                .filter(artifact ->
                        artifact.getUrl() != null || artifact.getDocument().getUrl() != null)
                .map(Elements::document)
                .toList();
    }

    private static Attachment document(RelatedArtifact artifact) {
        Attachment attachment = artifact.hasDocument() ? artifact.getDocument().copy() : new Attachment();
        if (attachment.getUrl() == null) {
            attachment.setUrl(artifact.getUrl());
        }
        if (attachment.getTitle() == null && artifact.getDisplay() != null) {
            attachment.setTitle(artifact.getDisplay());
        }
        return attachment;
    }

    /** Citations and justifications, as notes for kinds that have no place for an artifact. */
    static List<Annotation> notes(ActivityDefinition definition) {
        return definition.getRelatedArtifact().stream()
                .map(artifact -> Stream.of(artifact.getCitation(), artifact.getDisplay(), artifact.getUrl())
                        .filter(text -> text != null && !text.isBlank())
                        .distinct()
                        .reduce((first, second) -> first + " " + second))
                .flatMap(Optional::stream)
                .map(text -> new Annotation().setText(text))
                .toList();
    }

    /** Whether the kind of request takes notes; then it has this one after those that it has. */
    static boolean addNote(Resource request, String text) {
        Property notes = request.getNamedProperty("note");
        if (notes == null || !notes.getTypeCode().contains("Annotation")) {
            return false;
        }
        Base unused = request.setProperty("note", new Annotation().setText(text));
        return true;
    }

    /** What specimens and observations the activity needs, in words: their definitions are no part of a record. */
    static List<CodeableConcept> requirements(ActivityDefinition definition) {
        return Stream.of(
                        definition.getSpecimenRequirement(),
                        definition.getObservationRequirement(),
                        definition.getObservationResultRequirement())
                .flatMap(List::stream)
                .map(reference -> reference.getDisplay() != null ? reference.getDisplay() : reference.getReference())
                .filter(text -> text != null && !text.isBlank())
                .map(text -> new CodeableConcept().setText(text))
                .toList();
    }
}
