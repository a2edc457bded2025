package org.upright.apply.expression;

import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Parameters;

/**
 * What holds for all expressions of one call.
 *
 * @param now the one evaluation time of the call, with the time zone that dates are read in
 * @param variables values by name without {@code %}: {@code subject}, {@code practitioner}, inputs, $apply parameters
 * @param parameters values for CQL parameters, by name; empty where none were sent
 */
public record EvaluationContext(
        SubjectRecord subject,
        ZonedDateTime now,
        Map<String, List<Base>> variables,
        Parameters parameters,
        ValueSets valueSets,
        Budget budget) {
    public EvaluationContext {
        variables = Map.copyOf(variables);
    }
}
