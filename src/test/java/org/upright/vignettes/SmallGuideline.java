package org.upright.vignettes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.upright.server.Settings;
import org.upright.server.Upright;
import org.upright.server.Wiring;

/** A guideline of three actions in a folder, with a place for its vignettes. */
final class SmallGuideline implements AutoCloseable {
    private static final String PLAN = """
            {"resourceType":"PlanDefinition","id":"small","url":"http://example.org/PlanDefinition/small",
             "version":"1","title":"Small","status":"active",%s"action":[
              {"id":"walk","title":"Walk","condition":[{"kind":"applicability",
                "expression":{"language":"text/fhirpath","expression":"%%patient.gender = 'female'"}}]},
              {"id":"swim","title":"Swim","condition":[{"kind":"applicability",
                "expression":{"language":"text/fhirpath","expression":"%%patient.active"}}]},
              {"id":"group","title":"Group","condition":[{"kind":"applicability",
                "expression":{"language":"text/fhirpath","expression":"%%patient.gender = 'female'"}}],
               "action":[{"id":"rest","title":"Rest"}]}]}
            """;
    private static final String WITHHOLD =
            "\"extension\":[{\"url\":\"http://upright.example.org/fhir/StructureDefinition/on-unknown\","
                    + "\"valueCode\":\"withhold\"}],";

    private final Path folder;
    private final Upright upright;

    private SmallGuideline(Path folder, String extension) {
        this.folder = folder;
        write("plandefinition/small.json", PLAN.formatted(extension));
        this.upright = Wiring.upright(Settings.standard()
                .with(
                        Map.of(
                                "store.folder", folder.resolve("data").toString(),
                                "content.folder",
                                        folder.resolve("plandefinition").toString()),
                        "the test"));
    }

    static SmallGuideline in(Path folder) {
        return new SmallGuideline(folder, "");
    }

    static SmallGuideline withholdingIn(Path folder) {
        return new SmallGuideline(folder, WITHHOLD);
    }

    void write(String file, String text) {
        try {
            Path path = folder.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /** A patient with these elements, and the rest of an expectation. */
    void vignette(String name, String patient, String expected) {
        write("tests/" + name + "/patient.json", "{\"resourceType\":\"Patient\",\"id\":\"p\"" + patient + "}");
        write(
                "tests/" + name + "/expected.json",
                "{\"title\":\"A patient\",\"plan\":\"small\",\"evaluationDateTime\":\"2026-06-15T09:00:00Z\","
                        + expected + "}");
    }

    BenchReport run() {
        return run(Optional.empty());
    }

    BenchReport run(Optional<String> plan) {
        return new TestBench(upright.fhir(), upright.content().current(), upright.records(), upright.evaluators())
                .run(folder.resolve("tests"), plan);
    }

    @Override
    public void close() {
        upright.close();
    }
}
