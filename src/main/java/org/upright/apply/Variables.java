package org.upright.apply;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Reference;
import org.upright.apply.expression.SubjectRecord;

/**
 * The parameters of $apply as variables of expressions, each by its name. One that the caller left out is there and
 * empty, so that an expression can ask for it.
 */
final class Variables {
    private Variables() {}

    static Map<String, List<Base>> of(ApplyParameters parameters, SubjectRecord record) {
        Map<String, List<Base>> variables = new HashMap<>(parameters.variables());
        variables.put("subject", List.of(record.subject()));
        variables.put("encounter", resolved(parameters.encounter(), record));
        variables.put("practitioner", resolved(parameters.practitioner(), record));
        variables.put("organization", resolved(parameters.organization(), record));
        variables.put("userType", list(parameters.userType()));
        variables.put("userLanguage", list(parameters.userLanguage()));
        variables.put("userTaskContext", list(parameters.userTaskContext()));
        variables.put("setting", list(parameters.setting()));
        variables.put("settingContext", list(parameters.settingContext()));
        variables.put("parameters", List.of(parameters.cqlParameters()));
        variables.put("mergeNestedCarePlans", List.of(new BooleanType(parameters.mergeNestedCarePlans())));
        variables.put("evaluationDateTime", List.of(dateTime(parameters)));
        return variables;
    }

    static DateTimeType dateTime(ApplyParameters parameters) {
        return new DateTimeType(java.time.format.DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                parameters.now().truncatedTo(java.time.temporal.ChronoUnit.MILLIS)));
    }

    /** The resource where the record has it, else the reference as it was given. */
    private static List<Base> resolved(Optional<Reference> reference, SubjectRecord record) {
        return reference
                .map(given -> Optional.ofNullable(given.getReference())
                        .flatMap(record::resolve)
                        .map(Base.class::cast)
                        .orElse(given))
                .map(List::of)
                .orElse(List.of());
    }

    private static List<Base> list(Optional<? extends Base> value) {
        return value.map(v -> List.of((Base) v)).orElse(List.of());
    }
}
