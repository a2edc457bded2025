package org.upright.vignettes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.upright.fhir.RefusedException;

class TestBenchTest {
    private static final String WOMAN = ",\"gender\":\"female\",\"active\":true";
    private static final String MAN = ",\"gender\":\"male\",\"active\":false";

    @TempDir
    private Path folder;

    private SmallGuideline guideline;

    @BeforeEach
    void write() {
        guideline = SmallGuideline.in(folder);
    }

    @AfterEach
    void close() {
        guideline.close();
    }

    private List<Difference> differences() {
        return guideline.run().trials().get(0).differences();
    }

    private List<String> texts() {
        return differences().stream().map(Difference::text).toList();
    }

    @Test
    void adviceAsExpectedPasses() {
        guideline.vignette("a", WOMAN, "\"included\":[\"walk\",\"swim\",\"rest\"]");
        guideline.vignette(
                "b", MAN, "\"included\":[],\"emptyBecause\":\"not-applicable\",\"excluded\":[{\"action\":\"walk\"}]");

        BenchReport report = guideline.run();

        assertEquals(List.of(), report.failed());
        assertEquals(
                List.of("a", "b"), report.trials().stream().map(Trial::name).toList());
    }

    @Test
    void anActionThatIsNotTakenIsToldWithItsConditions() {
        guideline.vignette("a", MAN, "\"included\":[\"rest\"]");

        Difference difference = differences().get(0);

        assertEquals("`rest` is expected, but it is not taken.", difference.text());
        assertEquals(
                List.of("[not-taken] Group", "  %patient.gender = 'female': false", "  [not-reached] Rest"),
                difference.because());
    }

    @Test
    void anActionThatIsNotExpectedIsTold() {
        guideline.vignette("a", WOMAN, "\"included\":[\"walk\",\"rest\"]");

        assertEquals(List.of("`swim` is taken, but the vignette does not include it."), texts());
    }

    @Test
    void anExcludedActionIsToldWithTheReason() {
        guideline.vignette(
                "a",
                WOMAN,
                "\"included\":[\"walk\",\"rest\"],\"excluded\":[{\"action\":\"swim\",\"why\":\"The pool is closed\"}]");

        assertEquals(List.of("`swim` is taken, but the vignette excludes it: The pool is closed"), texts());
    }

    @Test
    void theOrderOfThePlanCounts() {
        guideline.vignette("a", WOMAN, "\"included\":[\"swim\",\"walk\",\"rest\"]");

        assertEquals(
                List.of("The actions come as `walk, swim, rest`, but the vignette has them as `swim, walk, rest`."),
                texts());
    }

    @Test
    void anUnknownConditionIsToldWithWhatIsMissing() {
        guideline.vignette("a", ",\"gender\":\"female\"", "\"included\":[\"walk\",\"swim\",\"rest\"]");

        assertEquals(
                List.of(
                        "[unknown] Swim",
                        "  %patient.active: unknown (Action `Swim` (`swim`): Condition `%patient.active` gave nothing,"
                                + " so the record lacks data that it needs; a boolean is needed. Record them, or let"
                                + " the condition say what their absence means, for instance with `.exists()`.)"),
                differences().get(0).because());
    }

    @Test
    void anActionThatNoPlanHasIsAMistakeOfTheVignette() {
        guideline.vignette("a", MAN, "\"included\":[\"run\"],\"excluded\":[{\"action\":\"fly\"}]");

        assertEquals(
                List.of(
                        "`run` is expected, but plan `http://example.org/PlanDefinition/small|1` has no such action that"
                                + " leads to a request.",
                        "`fly` is excluded, but no plan has an action of this id."),
                texts());
    }

    @Test
    void whatDoesNotApplyIsNotTakenForWithheld() {
        guideline.vignette("a", MAN, "\"included\":[],\"emptyBecause\":\"withheld\"");

        assertEquals(
                List.of("Nothing is advised because of `not-applicable`, but the vignette expects `withheld`."),
                texts());
    }

    @Test
    void aPlanThatIsNotThereFailsTheVignette() {
        guideline.write("tests/a/patient.json", "{\"resourceType\":\"Patient\",\"id\":\"p\"}");
        guideline.write(
                "tests/a/expected.json",
                "{\"plan\":\"none\",\"evaluationDateTime\":\"2026-06-15T09:00:00Z\",\"included\":[]}");

        assertEquals(List.of("`PlanDefinition/none` does not exist here."), texts());
    }

    @Test
    void aTransactionInXmlIsARecord() {
        guideline.write("tests/a/patient.xml", """
                <Bundle xmlns="http://hl7.org/fhir"><type value="transaction"/><entry>
                  <fullUrl value="urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"/>
                  <resource><Patient><id value="p"/><active value="true"/><gender value="male"/></Patient></resource>
                  <request><method value="PUT"/><url value="Patient/p"/></request></entry></Bundle>
                """);
        guideline.write(
                "tests/a/expected.json",
                "{\"plan\":\"small\",\"evaluationDateTime\":\"2026-06-15T09:00:00Z\",\"included\":[\"swim\"]}");

        assertEquals(List.of(), texts());
    }

    @Test
    void aBrokenRecordFailsAndTheOthersAreTried() {
        guideline.vignette("a", ",\"colour\":\"red\"", "\"included\":[]");
        guideline.vignette("b", MAN, "\"included\":[]");

        BenchReport report = guideline.run();

        assertEquals(List.of("a"), report.failed().stream().map(Trial::name).toList());
        assertTrue(
                texts().get(0).startsWith("File `a/patient.json` is no FHIR R4 resource: "), () -> texts().toString());
        assertTrue(texts().get(0).contains("colour"), () -> texts().toString());
    }

    @Test
    void aMissingFileFails() {
        guideline.write("tests/a/expected.json", "{\"evaluationDateTime\":\"2026-06-15T09:00:00Z\",\"included\":[]}");

        assertEquals(List.of("Folder `a` holds 0 files `patient.*`; a vignette has one."), texts());
    }

    @Test
    void onlyTheVignettesOfThePlanAreTried() {
        guideline.vignette("a", MAN, "\"included\":[]");

        assertEquals(1, guideline.run(Optional.of("small")).trials().size());
        RefusedException refused =
                assertThrows(RefusedException.NotFound.class, () -> guideline.run(Optional.of("other")));
        assertTrue(
                refused.getMessage()
                        .endsWith("tests` holds no vignette of plan `other`; one is a folder with `patient.json` and"
                                + " `expected.json`."),
                refused.getMessage());
    }
}
