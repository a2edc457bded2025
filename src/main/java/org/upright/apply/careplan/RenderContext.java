package org.upright.apply.careplan;

import java.time.ZonedDateTime;
import java.util.Optional;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Reference;
import org.upright.apply.expression.Evaluation;
import org.upright.apply.expression.SubjectRecord;

/**
 * What holds for everything that one call renders.
 *
 * @param evaluation answers the expressions of dynamic values and of extensions
 * @param now the one evaluation time of the call
 * @param mergeNestedCarePlans whether the actions of a nested plan stand in the group of the action that names it
 * @param status of the CarePlan and of the RequestGroup
 */
public record RenderContext(
        SubjectRecord record,
        Evaluation evaluation,
        ZonedDateTime now,
        Optional<Reference> encounter,
        Optional<Reference> practitioner,
        Optional<Reference> organization,
        Optional<CodeableConcept> userType,
        Optional<CodeableConcept> userLanguage,
        Optional<CodeableConcept> userTaskContext,
        Optional<CodeableConcept> setting,
        Optional<CodeableConcept> settingContext,
        boolean mergeNestedCarePlans,
        RequestStatus status) {
    /** A call that says nothing but for whom and when; drafts, nested plans in groups of their own. */
    public static RenderContext of(SubjectRecord record, Evaluation evaluation, ZonedDateTime now) {
        return new RenderContext(
                record,
                evaluation,
                now,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                RequestStatus.DRAFT);
    }
}
