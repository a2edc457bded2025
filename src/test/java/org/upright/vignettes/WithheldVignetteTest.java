package org.upright.vignettes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WithheldVignetteTest {
    @TempDir
    private Path folder;

    @Test
    void withheldAdviceIsNoAdvice() {
        try (SmallGuideline guideline = SmallGuideline.withholdingIn(folder)) {
            guideline.vignette("a", ",\"gender\":\"female\"", "\"included\":[],\"emptyBecause\":\"withheld\"");
            guideline.vignette("b", ",\"gender\":\"female\"", "\"included\":[\"walk\"]");

            BenchReport report = guideline.run();

            assertEquals(List.of("b"), report.failed().stream().map(Trial::name).toList());
            Difference difference = report.failed().get(0).differences().get(0);
            assertEquals("`walk` is expected, but the advice is withheld.", difference.text());
            assertEquals(
                    List.of(
                            "The advice of plan `Small` is withheld, for the plan asks for that where a condition is"
                                    + " unknown: Action `Swim` (`swim`): Condition `%patient.active` gave nothing, so"
                                    + " the record lacks data that it needs; a boolean is needed. Record them, or let"
                                    + " the condition say what their absence means, for instance with `.exists()`.",
                            "[taken] Walk", "  %patient.gender = 'female': true"),
                    difference.because());
        }
    }

    @Test
    void nothingOfWithheldAdviceCountsAsTaken() {
        try (SmallGuideline guideline = SmallGuideline.withholdingIn(folder)) {
            guideline.vignette("a", ",\"gender\":\"female\"", "\"included\":[]");

            assertEquals(
                    List.of(false, false, false, false),
                    guideline.run().coverage().actions().stream()
                            .map(SeenAction::taken)
                            .toList());
        }
    }
}
