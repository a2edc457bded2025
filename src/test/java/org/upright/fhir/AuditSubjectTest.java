package org.upright.fhir;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditSubjectTest {
    private static AuditEvent about(String... references) {
        AuditEvent event = new AuditEvent();
        for (String reference : references) {
            event.addEntity().setWhat(new Reference(reference));
        }
        return event;
    }

    @Test
    void anEventBelongsToTheOnePatientWhomItNames() {
        assertEquals(Optional.of("p1"), AuditSubject.of(about("Patient/p1", "Observation/o", "Patient/p1/_history/2")));
        assertEquals(Optional.empty(), AuditSubject.of(about("Patient/p1", "Patient/p2")));
        assertEquals(Optional.empty(), AuditSubject.of(about("Observation/o")));
    }

    @ParameterizedTest
    @CsvSource({"http://elsewhere.example.org/fhir/Patient/p1", "Patient/", "Patient?identifier=1", "Patient"})
    void whoIsNoPatientHereOwnsNoEvent(String reference) {
        assertEquals(Optional.empty(), AuditSubject.of(about(reference)));
        assertEquals(
                Optional.empty(), AuditSubject.of(about(reference, "http://elsewhere.example.org/fhir/Patient/p2")));
    }

    @Test
    void aPatientOfAnotherServerIsASecondOne() {
        assertEquals(
                Optional.empty(), AuditSubject.of(about("Patient/p1", "http://elsewhere.example.org/fhir/Patient/p1")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"?patient=p1 | true", "?patient=p1,p2 | false", "?patient=p1%2Cp2 | false", "?a=%zz | false"})
    void aQueryForSeveralIsNobodys(String query, boolean one) {
        AuditEvent event = about("Patient/p1");
        event.addEntity().setQuery(query.getBytes(StandardCharsets.UTF_8));

        assertEquals(one, AuditSubject.of(event).isPresent());
    }
}
