package org.upright.guideline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LibrarySourcesTest {
    @ParameterizedTest
    @ValueSource(strings = {"LBPConcepts", "LBPLogic", "LBPOrders"})
    void theLibraryHoldsTheSourceBesideIt(String name) {
        Path source = GuidelineFiles.ROOT.resolve("library").resolve(name + ".cql");
        JsonNode content =
                GuidelineFiles.named("Library", name).json().path("content").path(0);
        String embedded =
                new String(Base64.getDecoder().decode(content.path("data").asText()), StandardCharsets.UTF_8);
        assertEquals("text/cql", content.path("contentType").asText());
        assertEquals(
                GuidelineFiles.text(source),
                embedded,
                "Library/" + name
                        + " differs from its source: embed it again as fhir-resources/library/README.md says");
    }
}
