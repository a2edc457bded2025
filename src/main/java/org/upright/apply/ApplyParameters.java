package org.upright.apply;

import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Reference;
import org.upright.apply.careplan.RequestStatus;

/**
 * What the caller of $apply said, beside which plan and whose data.
 *
 * @param cqlParameters the operation's {@code parameters}; empty where none were sent
 * @param now the one evaluation time of the call, in the time zone that dates are read in
 * @param status of the CarePlan and of the RequestGroup
 * @param variables of the caller's own, by name without {@code %}; they do not replace those of the operation
 * @see <a href="https://hl7.org/fhir/R4/plandefinition-operation-apply.html">PlanDefinition $apply</a>
 */
public record ApplyParameters(
        Reference subject,
        Optional<Reference> encounter,
        Optional<Reference> practitioner,
        Optional<Reference> organization,
        Optional<CodeableConcept> userType,
        Optional<CodeableConcept> userLanguage,
        Optional<CodeableConcept> userTaskContext,
        Optional<CodeableConcept> setting,
        Optional<CodeableConcept> settingContext,
        Parameters cqlParameters,
        ZonedDateTime now,
        boolean mergeNestedCarePlans,
        RequestStatus status,
        Map<String, List<Base>> variables) {
    public ApplyParameters {
        variables = Map.copyOf(variables);
    }

    /** Only the subject and the time: everything else absent, drafts, nested plans kept apart. */
    public static ApplyParameters of(Reference subject, ZonedDateTime now) {
        return new ApplyParameters(
                subject,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new Parameters(),
                now,
                false,
                RequestStatus.DRAFT,
                Map.of());
    }
}
