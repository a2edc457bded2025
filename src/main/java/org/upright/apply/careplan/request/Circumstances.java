package org.upright.apply.careplan.request;

import ca.uhn.fhir.model.api.TemporalPrecisionEnum;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Reference;

/**
 * For whom, when and why a request is made.
 *
 * @param canonical what the request instantiates, {@code url|version}
 * @param group the RequestGroup that the request is a part of; absent where it stands alone
 * @param reasons Conditions that made the activity applicable
 * @param reasonCodes reasons in the words of the plan
 */
public record Circumstances(
        Reference subject,
        ZonedDateTime now,
        Optional<Reference> encounter,
        Optional<Reference> practitioner,
        Optional<Reference> organization,
        String canonical,
        Optional<Reference> group,
        List<Reference> reasons,
        List<CodeableConcept> reasonCodes) {
    public Circumstances {
        reasons = List.copyOf(reasons);
        reasonCodes = List.copyOf(reasonCodes);
    }

    /** The evaluation time, to the second, in its own zone. */
    public static DateTimeType moment(ZonedDateTime time) {
        DateTimeType moment = new DateTimeType();
        BaseDateTimeType unused = time.getOffset().equals(ZoneOffset.UTC)
                ? moment.setTimeZoneZulu(true)
                : moment.setTimeZone(TimeZone.getTimeZone(time.getOffset()));
        moment.setValue(Date.from(time.toInstant().truncatedTo(ChronoUnit.SECONDS)), TemporalPrecisionEnum.SECOND);
        return moment;
    }

    DateTimeType moment() {
        return moment(now);
    }

    /** A part of a group is an option of it; whoever asks for more than a proposal keeps what was asked for. */
    String intent(ActivityDefinition definition) {
        String asked = definition.getIntent() != null ? definition.getIntent().toCode() : "proposal";
        return asked.equals("proposal") && group.isPresent() ? "option" : asked;
    }

    boolean subjectIs(String... types) {
        String type = new IdType(subject.getReference()).getResourceType();
        return List.of(types).contains(type);
    }

    /** Who asks: the practitioner, else the organization. */
    Optional<Reference> requester() {
        return practitioner.or(() -> organization);
    }
}
