package org.upright.cql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Retrieves whose codes come by expression, of CQL's types or of FHIR's. */
class RetrievedCodesTest {
    private static final String CQL = """
            library Coded
            using FHIR version '4.0.1'
            include FHIRHelpers version '4.0.1'
            codesystem "LOINC": 'http://loinc.org'
            code "Height": '8302-2' from "LOINC"
            context Patient
            define "First": First([Observation] O sort by id).code
            define "Concept": FHIRHelpers.ToConcept("First")
            define "None": First([Condition] C where C.code.text = 'none').code
            define X: Count(%s)
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[Observation: \"First\"] ; 7",
                "[Observation: code in \"First\".coding] ; 7",
                "[Observation: \"Concept\"] ; 7",
                "[Observation: code in \"Concept\".codes] ; 7",
                "[Observation: code in { \"Height\", \"Concept\".codes[0] }] ; 13",
                "[Observation: code in { null as Code, \"Height\" }] ; 6",
                "[Observation: status in { First([Observation]).status.value }] ; 13",
                "[Observation] O with [Observation: \"First\"] P such that P.id = O.id ; 7",
                "[Condition] C with [Observation: C.code] O such that O.id is not null ; 0"
            })
    void aRetrieveLooksForTheCodesThatAnExpressionGives(String expression, String count) {
        TestCall call = new TestCall();
        call.knowledge.put("Coded", CQL.formatted(expression));

        assertEquals(count, call.values("Coded", "X").get(0).primitiveValue());
    }
}
