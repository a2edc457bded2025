package org.upright.cql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A call reaches the overload that the translator chose, in the library itself and in an included one. */
final class OverloadNamesTest {
    private static final String SHAPES = """
            library Shapes version '1.0.0'
            using FHIR version '4.0.1'
            include FHIRHelpers version '4.0.1'
            context Patient
            define "Suffix": '!'
            define function "Kind"(value Integer): 'integer' + "Suffix"
            define function "Kind"(value String): 'string' + "Suffix"
            define function "Kind"(value FHIR.string): 'FHIR string' + "Suffix"
            define function "Kind"(value Integer, other Integer): "Kind"(value) + "Kind"('x')
            define function "Read"(value FHIR.string): value.value
            define function "Read"(value FHIR.code): value.value
            define function "Alone"(value Integer): value + 1
            """;
    private static final String CALLER = """
            library Caller version '1.0.0'
            using FHIR version '4.0.1'
            include FHIRHelpers version '4.0.1'
            include Shapes version '1.0.0'
            context Patient
            define "Suffix": '?'
            define function "Kind"(value Integer): 'own' + "Suffix"
            define function "Kind"(value String): 'own string' + "Suffix"
            define "Own": "Kind"(1)
            define "Own Of Text": "Kind"('a')
            define "Theirs": Shapes."Kind"(1)
            define "Theirs Of Text": Shapes."Kind"('a')
            define "Theirs Of FHIR": Shapes."Kind"(FHIR.string { value: 'a' })
            define "Theirs Of Two": Shapes."Kind"(1, 2)
            define "Read": Shapes."Read"(FHIR.string { value: 'text' })
            define "Read Code": Shapes."Read"(FHIR.code { value: 'code' })
            define "Read Nothing": Coalesce(Shapes."Read"(null as FHIR.string), 'null')
            define "Alone": ToString(Shapes."Alone"(1))
            define "Converted": Patient.gender = 'female' and Patient.gender in { 'female' }
            """;

    private final TestCall call = new TestCall();

    OverloadNamesTest() {
        call.knowledge.put("Shapes", SHAPES);
        call.knowledge.put("Caller", CALLER);
    }

    @ParameterizedTest
    @CsvSource({
        "Own, own?",
        "Own Of Text, own string?",
        "Theirs, integer!",
        "Theirs Of Text, string!",
        "Theirs Of FHIR, FHIR string!",
        "Theirs Of Two, integer!string!",
        "Read, text",
        "Read Code, code",
        "Read Nothing, null",
        "Alone, 2",
        "Converted, true",
    })
    void callsReachTheOverloadThatIsMeant(String define, String expected) {
        assertEquals(expected, call.values("Caller", define).get(0).primitiveValue());
    }

    @Test
    void failuresOfAnOverloadSayWhatTheFunctionSays() {
        call.knowledge.put("Failing", """
                library Failing version '1.0.0'
                using FHIR version '4.0.1'
                include FHIRHelpers version '4.0.1'
                context Patient
                define "Amount": FHIRHelpers.ToQuantity(FHIR.Quantity {
                  value: FHIR.decimal { value: 7.0 }, comparator: FHIR.QuantityComparator { value: '>' } })
                """);

        assertEquals(
                "Expression `Amount` failed in `Failing` at 5:1: FHIRHelpers.ToQuantity.ComparatorQuantityNotSupported:"
                        + " FHIR Quantity value has a comparator and cannot be converted to a System.Quantity value. null.",
                call.failure("Failing", "Amount"));
    }

    private static String function(String type, String answer) {
        return """
                {"type": "FunctionDef", "name": "Kind", "context": "Patient", "accessLevel": "Public",
                 "expression": {"type": "Literal", "valueType": "{urn:hl7-org:elm-types:r1}String", "value": "%s"},
                 "operand": [{"name": "x", "operandTypeSpecifier": %s}]}""".formatted(answer, type);
    }

    private static String define(String name, String operand) {
        return """
                {"name": "%s", "context": "Patient", "accessLevel": "Public", "expression":
                 {"type": "FunctionRef", "name": "Kind", "operand": [%s]}}""".formatted(name, operand);
    }

    private static String named(String name) {
        return "{\"type\": \"NamedTypeSpecifier\", \"name\": \"" + name + "\"}";
    }

    private static String listOf(String type) {
        return "{\"type\": \"ListTypeSpecifier\", \"elementType\": " + named("{http://hl7.org/fhir}" + type) + "}";
    }

    private static String retrieve(String type) {
        return "{\"type\": \"Retrieve\", \"dataType\": \"{http://hl7.org/fhir}" + type + "\"}";
    }

    /** As translators wrote it that said nothing of signatures. */
    private static String elmWithoutSignatures() {
        return """
                {"library": {"identifier": {"id": "Old", "version": "1"},
                 "schemaIdentifier": {"id": "urn:hl7-org:elm", "version": "r1"},
                 "usings": {"def": [{"localIdentifier": "System", "uri": "urn:hl7-org:elm-types:r1"},
                  {"localIdentifier": "FHIR", "uri": "http://hl7.org/fhir", "version": "4.0.1"}]},
                 "contexts": {"def": [{"name": "Patient"}]},
                 "statements": {"def": [
                  {"name": "Patient", "context": "Patient", "expression": {"type": "SingletonFrom", "operand": %s}},
                  %s]}}}""".formatted(
                        retrieve("Patient"),
                        String.join(
                                ",",
                                function(listOf("Condition"), "conditions"),
                                function(listOf("Observation"), "observations"),
                                function(named("{urn:hl7-org:elm-types:r1}Integer"), "integer"),
                                define("Of Conditions", retrieve("Condition")),
                                define("Of Observations", retrieve("Observation")),
                                define("Of None", retrieve("Procedure")),
                                define("Of Null", "{\"type\": \"Null\"}"),
                                define(
                                        "Of Integer",
                                        "{\"type\": \"Literal\", \"valueType\": \"{urn:hl7-org:elm-types:r1}Integer\","
                                                + " \"value\": \"1\"}")));
    }

    @ParameterizedTest
    @CsvSource({
        "Of Conditions, conditions",
        "Of Observations, observations",
        "Of Integer, integer",
        "Of None, conditions",
        "Of Null, conditions"
    })
    void aCallWithoutASignatureReachesTheOverloadThatTakesItsOperand(String define, String expected) {
        call.knowledge.put("Old", "application/elm+json", elmWithoutSignatures());

        assertEquals(expected, call.values("Old", define).get(0).primitiveValue());
    }
}
