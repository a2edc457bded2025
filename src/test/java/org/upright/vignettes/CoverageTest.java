package org.upright.vignettes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoverageTest {
    private static final String PLAN = "http://example.org/PlanDefinition/small|1";

    @TempDir
    private Path folder;

    @Test
    void whatNoVignetteTriesIsAGap() {
        try (SmallGuideline guideline = SmallGuideline.in(folder)) {
            guideline.vignette("a", ",\"gender\":\"female\"", "\"included\":[\"walk\",\"rest\"]");

            assertEquals(
                    List.of(
                            "Condition `%patient.gender = 'female'` of action `group` of `" + PLAN
                                    + "` is never false.",
                            "Condition `%patient.active` of action `swim` of `" + PLAN + "` is never true.",
                            "Condition `%patient.active` of action `swim` of `" + PLAN + "` is never false.",
                            "Condition `%patient.gender = 'female'` of action `walk` of `" + PLAN + "` is never false.",
                            "Action `group` of `" + PLAN + "` is never left out.",
                            "Action `group/rest` of `" + PLAN + "` is never left out.",
                            "Action `swim` of `" + PLAN + "` is never taken.",
                            "Action `walk` of `" + PLAN + "` is never left out."),
                    guideline.run().coverage().gaps());
        }
    }

    @Test
    void neverUnknownIsToldApart() {
        try (SmallGuideline guideline = SmallGuideline.in(folder)) {
            guideline.vignette("a", ",\"gender\":\"female\"", "\"included\":[\"walk\",\"rest\"]");
            guideline.vignette("b", ",\"gender\":\"male\",\"active\":true", "\"included\":[\"swim\"]");
            guideline.vignette("c", ",\"gender\":\"male\",\"active\":false", "\"included\":[]");

            Coverage coverage = guideline.run().coverage();

            assertEquals(List.of(), coverage.gaps());
            assertEquals(
                    List.of(
                            "`%patient.gender = 'female'` of action `group` of `" + PLAN + "`",
                            "`%patient.gender = 'female'` of action `walk` of `" + PLAN + "`"),
                    coverage.neverUnknown());
        }
    }

    @Test
    void aPlanThatNoVignetteReachesIsAGap() {
        Coverage coverage = new Coverage(List.of(), List.of(), List.of("http://example.org/PlanDefinition/lost|1"));

        assertEquals(List.of("Plan `http://example.org/PlanDefinition/lost|1` is never applied."), coverage.gaps());
    }

    @Test
    void anActionWithoutAConditionNeedNotBeLeftOut() {
        Coverage coverage =
                new Coverage(List.of(), List.of(new SeenAction(PLAN, "always", false, true, false)), List.of());

        assertEquals(List.of(), coverage.gaps());
    }
}
