package org.upright.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.upright.store.Stored;

class PatientDataTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Observation | {'subject':{'reference':'Patient/p1'}}                                     | false",
                "Observation | {'subject':{'reference':'Patient/p1/_history/2'}}                          | false",
                "Observation | {'subject':{'reference':'http://localhost/fhir/Patient/p1'}}               | false",
                "Observation | {'performer':[{'reference':'Practitioner/p2'}]}                            | false",
                "Observation | {'subject':{'reference':'Patient/p2'}}                                     | true",
                "Observation | {'subject':{'reference':'Patient/p12'}}                                    | true",
                "Observation | {'subject':{'reference':'Patient/p1'},'x':{'reference':'Patient/p2'}}      | true",
                "Observation | {'subject':{'reference':'http://localhost/fhir/Patient/p2'}}               | true",
                "Observation | {'subject':{'reference':'Patient/p1Patient/p2'}}                           | true",
                "Patient     | {'name':[{'family':'x'}]}                                                  | true",
                "Patient     | {'link':[{'other':{'reference':'Patient/p1'}}]}                            | true"
            })
    void whatNamesNoOtherPatientNeedsNoParserToBeKnownAsThisPatientsOnly(String type, String json, boolean another) {
        byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);

        assertEquals(another, PatientData.mayBeAnothers(new Stored(type, "o1", 1, Instant.EPOCH, false, bytes), "p1"));
    }
}
