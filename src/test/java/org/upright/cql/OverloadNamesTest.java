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
}
