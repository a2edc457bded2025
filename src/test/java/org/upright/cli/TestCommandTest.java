package org.upright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The exit codes that a build server goes by. */
class TestCommandTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        write("plandefinition/small.json", """
                {"resourceType":"PlanDefinition","id":"small","url":"http://example.org/PlanDefinition/small",
                 "status":"active","action":[{"id":"walk","condition":[{"kind":"applicability",
                 "expression":{"language":"text/fhirpath","expression":"%patient.gender = 'female'"}}]}]}
                """);
        write("tests/a/patient.json", "{\"resourceType\":\"Patient\",\"id\":\"p\",\"gender\":\"female\"}");
        expect("\"walk\"");
    }

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void expect(String included) throws IOException {
        write(
                "tests/a/expected.json",
                "{\"plan\":\"small\",\"evaluationDateTime\":\"2026-06-15T09:00:00Z\",\"included\":[" + included + "]}");
    }

    private String tests() {
        return folder.resolve("tests").toString();
    }

    @Test
    void allPassedIsZeroAndTheContentIsFoundBesideTheVignettes() {
        assertEquals(0, Main.run("test", tests()));
        assertEquals(0, Main.run("test", folder.resolve("tests/a").toString()));
    }

    @Test
    void aVignetteThatFailsIsOneAndTheXmlSaysSo() throws IOException {
        expect("");
        Path xml = folder.resolve("result.xml");

        assertEquals(1, Main.run("test", tests(), "--junit", xml.toString()));

        assertTrue(Files.readString(xml).contains("failures=\"1\""));
    }

    @Test
    void whatCannotBeUsedIsTwo() {
        assertEquals(2, Main.run("test", folder.resolve("none").toString()));
        assertEquals(2, Main.run("test", tests(), "--plan", "other"));
        assertEquals(
                2, Main.run("test", tests(), "--content", folder.resolve("none").toString()));
        assertEquals(2, Main.run("test", tests(), "--colour", "red"));
    }
}
