package org.upright.vignettes;

import java.time.ZonedDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.Parameters;

/**
 * What a guideline has to make of a patient.
 *
 * @param title the patient in one line; empty where the author gave none
 * @param plan id or canonical of the plan; absent where the call names it
 * @param subject absent where the record holds one patient only
 * @param parameters of the expressions, by name
 * @param included ids of all actions that are taken, in the order of the plan
 * @param excluded actions that must not be taken, with the reason that a clinician would give
 * @param emptyBecause why {@code included} is empty; absent where it is not, or the author leaves it open
 */
record Expectation(
        String title,
        Optional<String> plan,
        Optional<String> subject,
        ZonedDateTime at,
        Parameters parameters,
        List<String> included,
        Map<String, String> excluded,
        Optional<Emptiness> emptyBecause) {
    Expectation {
        included = List.copyOf(included);
        excluded = Collections.unmodifiableMap(new LinkedHashMap<>(excluded));
    }
}
