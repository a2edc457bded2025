package org.upright.cdshooks;

import ca.uhn.fhir.context.FhirContext;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.upright.fhir.PatientParameter;

/**
 * One query that a client may answer beforehand, in the query set that every client understands: a read, or a type
 * search by patient.
 *
 * <p>A search is not narrowed by the codes that a plan filters for: its expressions may read what its filters do not
 * say, and too little data would change the advice unnoticed.
 *
 * @param type FHIR type of what it gives
 * @see <a href="https://cds-hooks.hl7.org/2.0/#prefetch-query-restrictions">Prefetch query restrictions</a>
 */
record PrefetchTemplate(String type, String text) {
    private static final String PATIENT = "{{context.patientId}}";

    /** @param types that a plan reads; {@code *} among them means whatever the client sends, so it asks for nothing */
    static Map<String, PrefetchTemplate> of(Set<String> types, FhirContext fhir) {
        Map<String, PrefetchTemplate> templates = new LinkedHashMap<>();
        templates.put("patient", new PrefetchTemplate("Patient", "Patient/" + PATIENT));
        for (String type : new TreeSet<>(types)) {
            PatientParameter.of(type, fhir)
                    .ifPresent(name -> templates.put(
                            key(type), new PrefetchTemplate(type, type + "?" + name + "=" + PATIENT + "&_count=1000")));
        }
        return templates;
    }

    private static String key(String type) {
        return type.substring(0, 1).toLowerCase(Locale.ROOT) + type.substring(1);
    }
}
