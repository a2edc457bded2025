package org.upright.vignettes;

import java.nio.file.Path;

/** The guideline of this project, where a test finds it. */
final class PackagedGuideline {
    static final Path FOLDER = Path.of("fhir-resources");
    static final Path VIGNETTES = FOLDER.resolve("tests");

    private PackagedGuideline() {}
}
