package org.upright.vignettes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Observation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.upright.fhir.FhirR4;
import org.upright.fhir.RefusedException;

class ExpectationReaderTest {
    private static final String TIME = "\"evaluationDateTime\":\"2026-06-15T09:00:00Z\"";

    private static final FhirR4 FHIR = new FhirR4();

    private static Expectation read(String text) {
        return ExpectationReader.read("v/expected.json", text, FHIR);
    }

    private static String refusal(String text) {
        return assertThrows(RefusedException.Unreadable.class, () -> read(text)).getMessage();
    }

    @Test
    void whatIsLeftOutIsAbsent() {
        Expectation read = read("{" + TIME + ",\"included\":[\"a\"]}");

        assertEquals(List.of("a"), read.included());
        assertEquals(Optional.empty(), read.plan());
        assertEquals(Optional.empty(), read.subject());
        assertEquals(Optional.empty(), read.emptyBecause());
    }

    @Test
    void parametersHaveTheirTypes() {
        Expectation read = read("{" + TIME + ",\"included\":[],\"parameters\":{\"Strict\":true,\"Limit\":7}}");

        assertTrue(((BooleanType) read.parameters().getParameterValue("Strict")).booleanValue());
        assertEquals(7, ((IntegerType) read.parameters().getParameterValue("Limit")).getValue());
    }

    @Test
    void parametersMayBeResourcesAndListsOfThem() {
        Expectation read = read("{" + TIME + ",\"included\":[],\"parameters\":{\"Orders\":["
                + "{\"resourceType\":\"ServiceRequest\",\"id\":\"a\"},{\"resourceType\":\"ServiceRequest\",\"id\":\"b\"}],"
                + "\"Who\":{\"resourceType\":\"Patient\",\"id\":\"c\"}}}");

        assertEquals(
                List.of("Orders ServiceRequest/a", "Orders ServiceRequest/b", "Who Patient/c"),
                read.parameters().getParameter().stream()
                        .map(one -> one.getName() + " " + one.getResource().fhirType() + "/"
                                + one.getResource().getIdPart())
                        .toList());
    }

    @Test
    void decimalsOfResourcesKeepTheirPrecision() {
        Expectation read =
                read("{" + TIME + ",\"included\":[],\"parameters\":{\"Score\":{\"resourceType\":\"Observation\","
                        + "\"valueQuantity\":{\"value\":1.50}}}}");

        Observation score =
                (Observation) read.parameters().getParameterFirstRep().getResource();
        assertEquals(new BigDecimal("1.50"), score.getValueQuantity().getValue());
    }

    @Test
    void aParameterThatIsNoResourceIsTold() {
        assertTrue(refusal("{" + TIME + ",\"included\":[],\"parameters\":{\"Orders\":{\"resourceType\":\"Nothing\"}}}")
                .startsWith("File `v/expected.json`: `parameters.Orders` is no FHIR R4 resource: "));
    }

    @Test
    void brokenJsonIsToldWithItsPlace() {
        String text = refusal("{\n  \"included\": [\"a\",\n}");

        assertTrue(text.startsWith("File `v/expected.json`, line 3, column "), text);
        assertTrue(text.contains(" is no JSON: "), text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '\0',
            value = {
                "[] # File `v/expected.json` is no JSON object; an expectation is one.",
                "{\"included\":[]} # File `v/expected.json` has no `evaluationDateTime`; the record is judged as of it.",
                "{\"evaluationDateTime\":\"today\",\"included\":[]} # File `v/expected.json`: `evaluationDateTime` is"
                        + " `today`; a time with its zone is needed, such as `2026-06-15T09:00:00Z`.",
                "{" + TIME + "} # File `v/expected.json` has no list `included`; it names all actions that are taken.",
                "{" + TIME + ",\"included\":[1]} # File `v/expected.json`: `included[0]` is `1`; the id of an action is"
                        + " needed.",
                "{" + TIME
                        + ",\"included\":[],\"excluded\":[{}]} # File `v/expected.json`: `excluded[0]` is `{}`; the id"
                        + " of an action is needed as `action`.",
                "{" + TIME + ",\"included\":[],\"emptyBecause\":\"x\"} # File `v/expected.json`: `emptyBecause` is"
                        + " `\"x\"`; `not-applicable` or `withheld` is needed.",
                "{" + TIME + ",\"included\":[\"a\"],\"emptyBecause\":\"withheld\"} # File `v/expected.json` has"
                        + " `emptyBecause` although `included` is not empty.",
                "{" + TIME + ",\"included\":[],\"parameters\":{\"A\":[[]]}} # File `v/expected.json`: `parameters.A` is"
                        + " `[]`; a boolean, a number, a text or a resource is needed."
            })
    void whatCannotBeUsedIsNamed(String text, String said) {
        assertEquals(said, refusal(text));
    }
}
