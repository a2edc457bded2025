package org.upright.vignettes;

import java.nio.file.Path;
import java.util.Map;
import org.upright.server.Settings;

/** The guideline of this project, where a test finds it. */
final class PackagedGuideline {
    static final Path FOLDER = Path.of("fhir-resources");
    static final Path VIGNETTES = FOLDER.resolve("tests");

    private PackagedGuideline() {}

    /** Over a database in the folder, on any free port. */
    static Settings settings(Path folder) {
        return Settings.standard()
                .with(
                        Map.of(
                                "store.folder", folder.toString(),
                                "content.folder", FOLDER.toString(),
                                "server.port", "0"),
                        "the test");
    }
}
