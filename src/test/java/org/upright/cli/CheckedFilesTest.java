package org.upright.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.upright.fhir.RefusedException;

class CheckedFilesTest {
    @TempDir
    Path folder;

    @Test
    void aFileIsHeldToWhatARequestIsHeldTo() throws IOException {
        Path file = Files.writeString(
                folder.resolve("a.json"), "{\"resourceType\":\"Observation\",\"valueQuantity\":{\"value\":1e1000000}}");

        assertEquals(
                "File `" + file + "`: At `valueQuantity.value`: a number has an exponent beyond 30; from -30 to 30 is"
                        + " expected.",
                refusal());
    }

    @Test
    void aDocumentTypeIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("a.xml"), "<!DOCTYPE Patient><Patient/>");

        assertEquals("File `" + file + "`: A document type begins at byte 2; none is allowed.", refusal());
    }

    @Test
    void aLineOfNdjsonIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("a.ndjson"), "{\"a\":1}\n\n{\"a\":1,\"a\":2}\n");

        assertEquals(
                "File `" + file + "`, line 3: At `a`: the key `a` is there twice; each key may be there once.",
                refusal());
    }

    @Test
    void theGuidelinePasses() {
        assertDoesNotThrow(() -> CheckedFiles.check(Path.of("fhir-resources")));
    }

    private String refusal() {
        return assertThrows(RefusedException.Unreadable.class, () -> CheckedFiles.check(folder))
                .getMessage();
    }
}
