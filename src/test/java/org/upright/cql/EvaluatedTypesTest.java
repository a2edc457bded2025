package org.upright.cql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ca.uhn.fhir.context.FhirContext;
import java.util.List;
import org.hl7.fhir.r4.model.Parameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What values of CQL's types look like in FHIR, as the guide "Using CQL with FHIR" shows by its type mapping example. */
class EvaluatedTypesTest {
    private static final String TYPED =
            "'extension':[{'url':'http://hl7.org/fhir/StructureDefinition/cqf-cqlType','valueString':'%s'}],";

    private final TestCall call = new TestCall();

    private String json(String expression) {
        call.knowledge.put(
                "Typed",
                "library Typed\ncodesystem \"Codes\": 'urn:x' version '3'\ncode \"Code\": 'a' from \"Codes\"\n"
                        + "define X: " + expression + "\n");
        Parameters answer = new LibraryEvaluation(call.evaluator)
                .evaluate(TestKnowledge.canonical("Typed"), List.of("X"), call.context(), call.knowledge);
        return FhirContext.forR4Cached()
                .newJsonParser()
                .encodeResourceToString(answer)
                .replace("{\"resourceType\":\"Parameters\",\"parameter\":[", "")
                .replaceAll("]}$", "")
                .replace('"', '\'')
                .replace("'name':'X',", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "10L ; System.Long ; 'valueString':'10'",
                "12345678901L ; System.Long ; 'valueString':'12345678901'",
                "Interval[5, 10] ; Interval<System.Integer> ; 'valueRange':{'low':{'value':5,"
                        + "'system':'http://unitsofmeasure.org','code':'1'},"
                        + "'high':{'value':10,'system':'http://unitsofmeasure.org','code':'1'}}",
                "Interval[5.5, null] ; Interval<System.Decimal> ; 'valueRange':{'low':{'value':5.5,"
                        + "'system':'http://unitsofmeasure.org','code':'1'}}",
                "Interval[5L, null] ; Interval<System.Long> ; 'valueRange':{'low':{'value':5,"
                        + "'system':'http://unitsofmeasure.org','code':'1'}}",
                "Interval[@2024-01-01, @2024-01-31] ; Interval<System.Date> ;"
                        + " 'valuePeriod':{'start':'2024-01-01','end':'2024-01-31'}",
                "Interval[@T10:30:00, @T11:30:00] ; Interval<System.Time> ;"
                        + " 'part':[{'name':'low','valueTime':'10:30:00'},{'name':'high','valueTime':'11:30:00'}]",
                "Interval[@T10:30:00, null] ; Interval<System.Time> ; 'part':[{'name':'low','valueTime':'10:30:00'}]"
            })
    void whatFhirHasNoTypeForSaysItsTypeOfCql(String expression, String type, String shape) {
        assertEquals("{" + TYPED.formatted(type) + shape + "}", json(expression));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "10 ; 'valueInteger':10",
                "10.0 ; 'valueDecimal':10.0",
                "@2024-01-01T10:30:00.000Z ; 'valueDateTime':'2024-01-01T10:30:00.000Z'",
                "\"Codes\" ; 'valueCanonical':'urn:x|3'",
                "\"Code\" ; 'valueCoding':{'system':'urn:x','version':'3','code':'a'}",
                "Interval[5 'mg', null] ; 'valueRange':{'low':{'value':5,'unit':'mg',"
                        + "'system':'http://unitsofmeasure.org','code':'mg'}}"
            })
    void whatFhirHasATypeForIsOfThatType(String expression, String shape) {
        assertEquals("{" + shape + "}", json(expression));
    }

    @Test
    void codeSystemsAreValuesWithinTuplesAndListsToo() {
        assertEquals("{'part':[{'name':'s','valueCanonical':'urn:x|3'}]}", json("{ s: \"Codes\" }"));
        assertEquals("{'valueCanonical':'urn:x|3'}", json("{ \"Codes\" }"));
    }

    @Test
    void aTupleWithoutElementsSaysThatItIsOne() {
        assertEquals(
                "{'_valueBoolean':{'extension':[{'url':'http://hl7.org/fhir/StructureDefinition/cqf-isEmptyTuple',"
                        + "'valueBoolean':true}]}}",
                json("Tuple { : }"));
    }

    @Test
    void aCodeIsStillLookedForInItsSystem() {
        assertEquals("{'valueBoolean':true}", json("\"Code\" ~ Code { code: 'a', system: 'urn:x' }"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "@2024-06T ; 17 ; 'valueDateTime':'2024-06-01T00:00:00.000+02:00' ; 'valueDateTime':'2024-06'",
                "@2024-06 ; 8 ; 'valueDate':'2024-06-01' ; 'valueDate':'2024-06'",
                "@T10:30 ; 9 ; 'valueTime':'10:30:00.000' ; 'valueTime':'10:30:00'"
            })
    void askingForABoundaryLeavesTheMomentAsItIs(String moment, int digits, String low, String asked) {
        assertEquals(
                "{'part':[{'name':'low'," + low + "},{'name':'asked'," + asked + "}]}",
                json("First((" + moment + ") M return { low: LowBoundary(M, " + digits + "), asked: M })"));
    }
}
