package org.upright.vignettes;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.RefusedException;

/**
 * A patient with what the guideline has to make of it.
 *
 * @param folder under the folder of all vignettes, which names it
 * @param data the record as it was read; not to be changed
 */
record Vignette(Path folder, Resource data, Expectation expectation) {
    /**
     * Whom the plan is for: the subject that the expectation names, else the one patient of the record.
     *
     * @throws RefusedException.Unreadable where neither says it
     */
    String subject() {
        return expectation.subject().orElseGet(this::onlyPatient);
    }

    private String onlyPatient() {
        List<String> patients = resources()
                .filter(Patient.class::isInstance)
                .map(patient -> Optional.ofNullable(patient.getIdElement().getIdPart()))
                .flatMap(Optional::stream)
                .map(id -> "Patient/" + id)
                .distinct()
                .toList();
        if (patients.size() != 1) {
            throw new RefusedException.Unreadable("The record of `" + folder + "` holds " + patients.size()
                    + " patients with an id; the expectation has to name one as `subject`.");
        }
        return patients.get(0);
    }

    private Stream<Resource> resources() {
        return data instanceof Bundle bundle
                ? bundle.getEntry().stream()
                        .filter(Bundle.BundleEntryComponent::hasResource)
                        .map(Bundle.BundleEntryComponent::getResource)
                : Stream.of(data);
    }
}
