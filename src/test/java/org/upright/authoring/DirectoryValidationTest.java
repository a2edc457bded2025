package org.upright.authoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.upright.fhir.FhirR4;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

class DirectoryValidationTest {
    private static final DirectoryValidation VALIDATION = new DirectoryValidation(new FhirR4());

    @TempDir
    Path directory;

    @Test
    void brokenJsonIsFoundWithItsLine() throws IOException {
        write("library/a.json", "{\"resourceType\":\"Library\",\n  \"id\": }");

        assertEquals(1, errors().get("library/a.json").size());
        assertTrue(
                errors().get("library/a.json").get(0).startsWith("This is no valid JSON: Unexpected character ('}'"),
                errors().toString());
        assertTrue(errors().get("library/a.json").get(0).endsWith("line 2."), errors().toString());
    }

    @Test
    void aKeyThatComesTwiceIsFound() throws IOException {
        write("a.json", "{\"resourceType\":\"Basic\",\"id\":\"a\",\"id\":\"b\",\"code\":{\"text\":\"x\"}}");

        assertEquals(Map.of("a.json", List.of("This is no valid JSON: Duplicate field 'id', line 1.")), errors());
    }

    @Test
    void whatIsNoResourceIsFound() throws IOException {
        write("a.json", "{\"id\":\"a\"}");

        assertTrue(errors().get("a.json").get(0).startsWith("This is no valid FHIR R4: "), errors().toString());
    }

    @Test
    void aFileNamedUnlikeItsResourceIsFound() throws IOException {
        write("other.json", codeSystem("codes", "1.0.0"));

        assertEquals(
                Map.of(
                        "other.json",
                        List.of(
                                "The file is named `other`, but its resource has the id `codes`; they should be the same.")),
                errors());
    }

    @Test
    void twoFilesOfOneResourceAreFound() throws IOException {
        write("a/codes.json", codeSystem("codes", "1.0.0"));
        write("b/codes.json", codeSystem("codes", "1.0.0"));

        assertEquals(
                Map.of(
                        "b/codes.json",
                        List.of(
                                "`CodeSystem/codes` is also in `a/codes.json`.",
                                "`http://upright.example.org/fhir/CodeSystem/codes|1.0.0` is also in `a/codes.json`.")),
                errors());
    }

    @Test
    void filesKnowEachOther() throws IOException {
        write("codes.json", codeSystem("codes", "1.0.0"));
        write(
                "set.json",
                "{\"resourceType\":\"ValueSet\",\"id\":\"set\",\"url\":\"http://upright.example.org/fhir/ValueSet/set\","
                        + "\"name\":\"Set\",\"status\":\"draft\",\"compose\":{\"include\":[{\"system\":"
                        + "\"http://upright.example.org/fhir/CodeSystem/codes\"}]}}");
        write(
                "library.json",
                "{\"resourceType\":\"Library\",\"id\":\"library\",\"name\":\"L\",\"status\":\"draft\",\"type\":{\"coding\":["
                        + "{\"system\":\"http://terminology.hl7.org/CodeSystem/library-type\",\"code\":\"logic-library\"}]},"
                        + "\"topic\":[{\"coding\":[{\"system\":\"http://upright.example.org/fhir/CodeSystem/codes\","
                        + "\"code\":\"wrong\"}]}],\"dataRequirement\":[{\"type\":\"Condition\",\"codeFilter\":[{\"path\":"
                        + "\"code\",\"valueSet\":\"http://upright.example.org/fhir/ValueSet/set\"}]}]}");

        assertEquals(Set.of("library.json"), errors().keySet());
        assertTrue(errors().get("library.json")
                .contains("Code `wrong` is not in code system `http://upright.example.org/fhir/CodeSystem/codes`."));
    }

    @Test
    void vignettesAreNoContent() throws IOException {
        write("tests/v01/expected.json", "{\"included\":[\"SA\"]}");

        assertEquals(List.of(), VALIDATION.check(directory));
    }

    @Test
    void ourSearchParametersAreFaultless() {
        assertEquals(List.of(), VALIDATION.check(Path.of("fhir-resources", "searchparameter")));
    }

    @Test
    void aDirectoryThatIsNoneIsRefused() {
        Path missing = directory.resolve("missing");

        assertEquals(
                "`" + missing + "` is no directory.",
                assertThrows(RefusedException.NotFound.class, () -> VALIDATION.check(missing))
                        .getMessage());
    }

    private Map<String, List<String>> errors() {
        Map<String, List<String>> errors = new TreeMap<>();
        for (FileFindings findings : VALIDATION.check(directory)) {
            if (findings.hasError()) {
                errors.put(
                        findings.file().toString(),
                        findings.issues().stream()
                                .filter(Issue::isError)
                                .map(Issue::text)
                                .collect(Collectors.toList()));
            }
        }
        return errors;
    }

    private void write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static String codeSystem(String id, String version) {
        return ("{\"resourceType\":\"CodeSystem\",\"id\":\"%s\",\"url\":\"http://upright.example.org/fhir/CodeSystem/%s\","
                        + "\"version\":\"%s\",\"name\":\"Codes\",\"status\":\"draft\",\"content\":\"complete\","
                        + "\"concept\":[{\"code\":\"right\"}]}")
                .formatted(id, id, version);
    }
}
