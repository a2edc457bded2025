package org.upright.cql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.upright.cql.TestCall.named;
import static org.upright.cql.TestCall.texts;

import java.util.List;
import org.hl7.fhir.r4.model.Base;
import org.junit.jupiter.api.Test;

class TupleListsTest {
    private final TestCall call = new TestCall();

    private List<String> values(String cql, String define) {
        call.knowledge.put("Tuples", "library Tuples\n" + cql);
        return call.values("Tuples", define).stream().map(Base::primitiveValue).toList();
    }

    @Test
    void numberThatIsWholeInSomeTuplesAndDecimalInOthersIsDecimal() {
        String cql = """
                define "Risks": {
                  { history: 'none', value: { now: 0.5, later: 1.25 } },
                  { history: 'some', value: { now: -1, later: -1 } } }
                define "Sum": Sum("Risks" R return R.value.now)
                define "Unknown": "Risks" R where R.value.later = -1 return R.history
                """;

        assertEquals(List.of("-0.5"), values(cql, "Sum"));
        assertEquals(List.of("some"), values(cql, "Unknown"));
    }

    @Test
    void tableOfAnIncludedLibraryIsReadToo() {
        call.knowledge.put(
                "Tables",
                "library Tables define \"Risks\": { { id: 'a', value: { x: 0.5 } }, { id: 'b', value: { x: -1 } } }");

        assertEquals(
                List.of("-1"),
                values("include Tables define \"B\": Tables.\"Risks\" R where R.id = 'b' return R.value.x", "B"));
    }

    @Test
    void elementThatIsNullInSomeTuplesHasTheTypeOfTheOthers() {
        String cql = """
                define "Pairs": { { x: null, y: 0.5 }, { x: 2, y: 1 }, { x: 3, y: null } }
                define "Sum": Sum("Pairs" P return P.x + P.y)
                """;

        assertEquals(List.of("3"), values(cql, "Sum"));
    }

    @Test
    void expressionIsConvertedAsAWhole() {
        String cql = """
                define "Pairs": { { x: 1 + 1, on: @2024-01-01 }, { x: 2.5 - 1, on: @2024-01-01T10:00 } }
                define "Doubled": "Pairs" T
                  where T.on before @2024-01-02T00:00 return T.x * 2
                """;

        assertEquals(List.of("4", "3.0"), values(cql, "Doubled"));
    }

    @Test
    void tuplesThatNoConversionMakesAlikeAreRefusedAsByTheTranslator() {
        call.knowledge.put("Tuples", "library Tuples define L: { { x: 1 }, { x: 'one' } } define A: L T where T.x > 0");

        assertEquals(
                List.of(
                        "Library `Tuples` 1:75: Member x not found for type System.Any. `A` is left out of the library."),
                texts(call.compile("Tuples", named("A"))));
    }
}
