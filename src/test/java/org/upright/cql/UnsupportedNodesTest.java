package org.upright.cql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.upright.apply.expression.Answer;

/** Nodes of ELM that the engine has no evaluator for: it would answer what their last operand is, or null. */
class UnsupportedNodesTest {
    private static final String ONE =
            "{'type': 'Literal', 'valueType': '{urn:hl7-org:elm-types:r1}Integer', 'value': '1'}";
    private static final String LIST = "{'type': 'List', 'element': [" + ONE + "]}";

    private final TestCall call = new TestCall();

    private String failure(String node) {
        call.knowledge.put(
                "Nodes",
                "application/elm+json",
                ("{'library': {'identifier': {'id': 'Nodes'}, 'schemaIdentifier': {'id': 'urn:hl7-org:elm', 'version': 'r1'},"
                                + " 'statements': {'def': [{'name': 'Asked', 'context': 'Patient', 'expression': "
                                + node
                                + "}]}}}")
                        .replace('\'', '"'));
        return call.failure("Nodes", "Asked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Descendents", "Descendants", "Sort", "Current", "Iteration", "Total"})
    void nodeWithoutAnEvaluatorFailsAndSaysSo(String name) {
        assertEquals(
                "Expression `Asked` failed: `" + name + "` is not supported.",
                failure("{'type': '" + name + "', 'source': " + LIST + "}"));
    }

    @Test
    void productOfListsFails() {
        assertEquals(
                "Expression `Asked` failed: `Times` is not supported.",
                failure("{'type': 'Times', 'operand': [" + LIST + ", " + LIST + "]}"));
    }

    @Test
    void aggregateFails() {
        assertEquals(
                "Expression `Asked` failed: `Aggregate` is not supported.",
                failure("{'type': 'Aggregate', 'source': " + LIST + ", 'iteration': " + ONE + "}"));
    }

    @Test
    void repeatFails() {
        assertEquals(
                "Expression `Asked` failed: `Repeat` is not supported.",
                failure("{'type': 'Repeat', 'source': " + LIST + ", 'element': " + ONE + ", 'scope': 'X'}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "CanConvertQuantity(1 'mg', 'g')  | true",
                "CanConvertQuantity(1 'mg', 'mL') | false",
                "ConvertsToRatio('1:8')           | true",
                "ConvertsToRatio('one to eight')  | false"
            })
    void conversionIsPossibleOrNot(String expression, String value) {
        call.knowledge.put("Nodes", "library Nodes define \"Asked\": " + expression);

        assertEquals(value, call.values("Nodes", "Asked").get(0).primitiveValue());
    }

    @Test
    void conversionOfNothingIsUnknown() {
        call.knowledge.put("Nodes", "library Nodes define \"Asked\": ConvertsToRatio(null as String)");

        assertEquals(0, ((Answer.Values) call.answer("Nodes", "Asked")).values().size());
    }
}
