package org.upright.fhir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ca.uhn.fhir.parser.DataFormatException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaddedListsTest {
    private static final FhirR4 FHIR = new FhirR4();
    private static final String ABSENT =
            "{'extension':[{'url':'http://hl7.org/fhir/StructureDefinition/data-absent-reason','valueCode':'unknown'}]}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '"',
            value = {
                "'_given':[E] # 'given':[null],'_given':[E]",
                "'_given':[E,E] # 'given':[null,null],'_given':[E,E]",
                "'given':['A'],'_given':[null,E] # 'given':['A',null],'_given':[null,E]",
                "'given':['A','B'],'_given':[E] # 'given':['A','B'],'_given':[E,null]",
                "'given':[null,'B'],'_given':[E,null] # 'given':[null,'B'],'_given':[E,null]",
                "'given':['A'] # 'given':['A']"
            })
    void listsOfValuesAndOfExtensionsAreReadTogether(String sent, String kept) throws IOException {
        String patient = json("{'resourceType':'Patient','name':[{" + sent + "}]}");
        String expected = json("{'resourceType':'Patient','name':[{" + kept + "}]}");

        assertEquals(expected, written(FHIR.strictJson().parseResource(patient)));
        assertEquals(expected, written(FHIR.strictJson((ObjectNode) new ObjectMapper().readTree(patient))));
        assertEquals(expected, written(FHIR.strictJson().parseResource(expected)));
    }

    private static String json(String text) {
        return text.replace("E", ABSENT).replace('\'', '"');
    }

    private static String written(org.hl7.fhir.instance.model.api.IBaseResource resource) {
        return FHIR.context().newJsonParser().encodeResourceToString(resource);
    }

    @Test
    void whatIsBelowIsReadSoToo() {
        String bundle = json(
                "{'resourceType':'Bundle','type':'collection','entry':[{'resource':{'resourceType':'ServiceRequest',"
                        + "'occurrenceTiming':{'event':[null],'_event':[E]}}}]}");

        assertEquals(bundle, written(FHIR.strictJson().parseResource(bundle.replace("\"event\":[null],", ""))));
    }

    @Test
    void whatIsNoRepeatingPrimitiveIsRefused() {
        assertRefused("`Patient._birthDate` is a list; the element does not repeat.", "'_birthDate':[E]");
        assertRefused("`Patient._name` is there; only primitive elements have one with `_`.", "'_name':[E]");
    }

    private static void assertRefused(String why, String elements) {
        String patient = json("{'resourceType':'Patient'," + elements + "}");
        assertEquals(
                why,
                assertThrows(DataFormatException.class, () -> FHIR.strictJson().parseResource(patient))
                        .getMessage());
    }
}
