package org.upright.cql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Retrieves that name another context than the subject's: {@code ["Mother" -> Condition]}. */
class RelatedContextTest {
    private static final String CQL = """
            library Related
            using FHIR version '4.0.1'
            include FHIRHelpers version '4.0.1'
            context Patient
            define "Self": Patient
            define "Mother": FHIR.Patient { id: FHIR.id { value: 'berta' } }
            define "Doctor": FHIR.Practitioner { id: FHIR.id { value: 'anna' } }
            define "Own": Count(["Self" -> Condition])
            define "Of Mother": Count(["Mother" -> Condition])
            define "Of Doctor": Count(["Doctor" -> Condition])
            define "After": "Own" + Count([Condition])
            """;

    private final TestCall call = new TestCall();

    RelatedContextTest() {
        call.knowledge.put("Related", CQL);
    }

    @Test
    void theSubjectsOwnDataAreReadByThatWayToo() {
        assertEquals("1", call.values("Related", "Own").get(0).primitiveValue());
        assertEquals("2", call.values("Related", "After").get(0).primitiveValue());
    }

    @Test
    void dataOfAnotherAreUnknownAndNotTheSubjects() {
        assertTrue(
                call.failure("Related", "Of Mother")
                        .endsWith("it retrieves data of `Patient/berta`; those of `Patient/anna` alone are read."),
                call.failure("Related", "Of Mother"));
        assertTrue(
                call.failure("Related", "Of Doctor")
                        .endsWith("it retrieves data of `Practitioner/anna`; those of `Patient/anna` alone are read."),
                call.failure("Related", "Of Doctor"));
    }
}
