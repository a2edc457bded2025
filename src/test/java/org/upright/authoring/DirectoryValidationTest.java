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
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.upright.cql.CqlEvaluator;
import org.upright.cql.CqlObserver;
import org.upright.fhir.FhirR4;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

class DirectoryValidationTest {
    private static final DirectoryValidation VALIDATION = new DirectoryValidation(new FhirR4(), List.of());

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

        assertEquals(
                Map.of("a.json", List.of("This is no FHIR resource; whoever loads the folder passes over it.")),
                warnings());
    }

    @Test
    void aFileNamedUnlikeItsResourceIsFound() throws IOException {
        write("other.json", codeSystem("codes", "1.0.0"));

        assertEquals(
                Map.of(
                        "other.json",
                        List.of(
                                "The file is named `other`, but its resource has the id `codes`; they should be the same.")),
                warnings());
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
    void aFileMayBeNamedByTypeAndId() throws IOException {
        write("CodeSystem-codes.json", codeSystem("codes", "1.0.0"));

        assertEquals(Map.of(), warnings());
    }

    @Test
    void definesThatAreLeftOutAreSaidOfTheirLibraryAndOfThePlanThatAsksThem() throws IOException {
        write(
                "cql/Part.cql",
                "library Part version '1'\nusing FHIR version '4.0.1'\ncontext Patient\n"
                        + "define Sound: true\ndefine Wrong: Nowhere.x > 1\n");
        write("part.json", """
                {"resourceType":"Library","id":"part","url":"http://example.org/Library/Part","version":"1","name":"Part",
                 "status":"active","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/library-type",
                 "code":"logic-library"}]},"content":[{"contentType":"text/cql","url":"cql/Part.cql"}]}
                """);
        write("plan.json", """
                {"resourceType":"PlanDefinition","id":"plan","url":"http://example.org/PlanDefinition/plan","name":"Plan",
                 "status":"active","library":["http://example.org/Library/Part"],"action":[
                 {"title":"one","condition":[{"kind":"applicability","expression":{"language":"text/cql-identifier",
                  "expression":"Sound"}}]},
                 {"title":"two","condition":[{"kind":"applicability","expression":{"language":"text/cql-identifier",
                  "expression":"Wrong"}}]},
                 {"title":"three","condition":[{"kind":"applicability","expression":{"language":"text/cql-identifier",
                  "expression":"Absent"}}]}]}
                """);
        FhirR4 fhir = new FhirR4();
        String leftOut =
                "Library `Part` 5:15: Could not resolve identifier Nowhere in the current library. `Wrong` is left"
                        + " out of the library.";

        assertEquals(
                List.of(
                        "part.json warning Library.content: " + leftOut,
                        "plan.json error PlanDefinition.action[1].condition[0]: " + leftOut,
                        "plan.json error PlanDefinition.action[2].condition[0]: Expression `Absent` is not found: `Part` has no such define.",
                        "plan.json warning PlanDefinition.action[0].condition[0]: " + leftOut),
                new DirectoryValidation(fhir, List.of(new CqlEvaluator(fhir.context(), CqlObserver.none())))
                        .check(directory).stream()
                                .flatMap(file -> file.issues().stream()
                                        .map(issue -> file.file() + " "
                                                + issue.severity().toCode() + " " + issue.where() + ": "
                                                + issue.text()))
                                .toList());
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
        return found(Issue::isError);
    }

    private Map<String, List<String>> warnings() {
        return found(issue -> !issue.isError());
    }

    private Map<String, List<String>> found(Predicate<Issue> kind) {
        Map<String, List<String>> found = new TreeMap<>();
        for (FileFindings findings : VALIDATION.check(directory)) {
            List<String> texts =
                    findings.issues().stream().filter(kind).map(Issue::text).toList();
            if (!texts.isEmpty()) {
                found.put(findings.file().toString(), texts);
            }
        }
        return found;
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
