package org.upright.cql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code in} says of a value set and a text, a code, a concept or a list of them. */
class ValueSetMembershipTest {
    private static final String CQL = """
            library Asked
            using FHIR version '4.0.1'
            include FHIRHelpers version '4.0.1'
            include Named called N
            valueset "Pain": '%s'
            valueset "Height": '%s'
            context Patient
            define "Texts": { '8302-2', 'other' }
            define X: %%s
            """.formatted(TestKnowledge.PAIN, TestKnowledge.HEIGHT);

    private final TestCall call = new TestCall();

    private void put(String expression) {
        call.knowledge.put("Named", "library Named valueset \"Height\": '" + TestKnowledge.HEIGHT + "'");
        call.knowledge.put("Asked", CQL.formatted(expression));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "'8302-2' in \"Height\" ; true",
                "'72514-3' in \"Height\" ; false",
                "'8302-2' in N.\"Height\" ; true",
                "\"Texts\" in \"Height\" ; true",
                "{ 'other', null as String } in \"Height\" ; false",
                "exists ([Observation] O where O.code.coding[0].code in \"Height\") ; true",
                "Code { code: '8302-2', system: 'http://loinc.org' } in \"Height\" ; true",
                "Code { code: '8302-2', system: 'http://loinc.org' } in \"Pain\" ; false",
                "Code { code: '72514-3', system: 'http://loinc.org' } in \"Pain\" ; true",
                "Concept { codes: { Code { code: '72514-3', system: 'http://loinc.org' } } } in \"Pain\" ; true",
                "exists ([Observation] O where O.code in \"Pain\") ; true"
            })
    void membershipIsByCodeAndSystemOrByTheCodeOfATextWhereOneSystemIsMeant(String expression, String value) {
        put(expression);

        assertEquals(value, call.values("Asked", "X").get(0).primitiveValue());
    }

    /** Equivalent codes have equivalent systems; a retrieve by the value set does not find it either. */
    @ParameterizedTest
    @ValueSource(strings = {"\"Height\"", "\"Pain\""})
    void aCodeWithoutSystemIsInNoSetWhoseMembersHaveOne(String set) {
        put("Code { code: '8302-2' } in " + set + " or Code { code: '72514-3' } in " + set);

        assertEquals("false", call.values("Asked", "X").get(0).primitiveValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'72514-3' in \"Pain\"",
                "{ '72514-3' } in \"Pain\"",
                "exists ([Observation] O where O.code.coding[0].code in \"Pain\")"
            })
    void aTextIsNoAnswerWhereTheSetHasSeveralSystems(String expression) {
        put(expression);

        String said = call.failure("Asked", "X");

        assertEquals(
                "the value set `http://upright.example.org/ValueSet/pain` has codes of `http://loinc.org`,"
                        + " `http://snomed.info/sct`, and the text `72514-3` does not say of which it is;"
                        + " a Code with its system was expected.",
                said.substring(said.indexOf(": ") + 2));
    }

    @Test
    void elmWithoutTypesIsAskedTheSame() {
        call.knowledge.put("Untyped", "application/elm+json", """
                {"library": {"identifier": {"id": "Untyped"}, "schemaIdentifier": {"id": "urn:hl7-org:elm", "version": "r1"},
                 "valueSets": {"def": [{"name": "Pain", "id": "%s"}]},
                 "statements": {"def": [{"name": "X", "context": "Patient", "expression":
                   {"type": "InValueSet", "valueset": {"name": "Pain"},
                    "code": {"type": "Literal", "valueType": "{urn:hl7-org:elm-types:r1}String", "value": "x"}}}]}}}
                """.formatted(TestKnowledge.PAIN));

        assertEquals(
                "Expression `X` failed: the value set `http://upright.example.org/ValueSet/pain` has codes of"
                        + " `http://loinc.org`, `http://snomed.info/sct`, and the text `x` does not say of which it is;"
                        + " a Code with its system was expected.",
                call.failure("Untyped", "X"));
    }
}
