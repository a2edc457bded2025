package org.upright.guideline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.upright.authoring.DirectoryValidation;
import org.upright.authoring.FileFindings;
import org.upright.fhir.FhirR4;
import org.upright.fhir.Issue;
import org.upright.server.Wiring;

/** Every resource of the guideline is valid R4, keeps the CPG rules, and refers only to what exists. */
class GuidelineValidationIT {
    @Test
    void noFileHasAnError() {
        FhirR4 fhir = new FhirR4();
        List<FileFindings> findings = new DirectoryValidation(fhir, Wiring.evaluators(fhir)).check(GuidelineFiles.ROOT);
        assertEquals(
                List.of(),
                findings.stream()
                        .flatMap(file -> file.issues().stream()
                                .filter(Issue::isError)
                                .map(issue -> file.file() + ": " + issue.where() + ": " + issue.text()))
                        .toList());
    }
}
