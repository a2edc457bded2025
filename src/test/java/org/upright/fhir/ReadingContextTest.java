package org.upright.fhir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ca.uhn.fhir.parser.DataFormatException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingContextTest {
    private static final FhirR4 FHIR = new FhirR4();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"resourceType\":\"Patient\",\"extension\":[\"x\"]}",
                "{\"resourceType\":\"Patient\",\"_active\":{\"extension\":[\"x\"]}}",
                "{\"resourceType\":\"Patient\",\"\":1}",
                "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":null}]}",
            })
    void malformedStructureIsRefusedAndNoBug(String body) throws JsonProcessingException {
        ObjectNode tree = (ObjectNode) new ObjectMapper().readTree(body);

        DataFormatException text =
                assertThrows(DataFormatException.class, () -> FHIR.strictJson().parseResource(body));
        assertThrows(DataFormatException.class, () -> FHIR.strictJson(tree));
        assertEquals("The structure is not that of a FHIR resource", text.getMessage());
    }
}
