package org.upright.authoring.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.upright.server.Settings;
import org.upright.server.Upright;
import org.upright.server.Wiring;

/** The page that clinicians check is the guideline that is applied. */
class GuidelineDocumentTest {
    @TempDir
    private static Path folder;

    private static String page;

    @BeforeAll
    static void write() {
        Settings settings = Settings.standard()
                .with(Map.of("store.folder", folder.toString(), "content.folder", "fhir-resources"), "the test");
        try (Upright upright = Wiring.upright(settings)) {
            page = GuidelineDocument.of(upright.content().current());
        }
    }

    @Test
    void thePageIsTrue() throws IOException {
        assertEquals(
                Files.readString(Path.of("docs/guideline.md")),
                page,
                "docs/guideline.md differs from the resources; write it again by `java -jar target/upright.jar document"
                        + " fhir-resources > docs/guideline.md`.");
    }

    @Test
    void whatIsRecommendedSaysToWhomInTheWordsOfTheLogic() {
        assertTrue(page.contains("""
                **Avoid bed rest.** Advise against bed rest as a treatment: it weakens muscles, stiffens ligaments and discs,\
                 can prolong the pain and can lower mood.

                - For whom: The advice is due, and the pain does not go down the leg.
                """), page);
    }

    @Test
    void theOldGuidelineIsShownAsPastItsLimit() {
        assertTrue(
                page.contains("- State: Archived. Past the American College of Physicians' own five-year limit;"),
                page);
    }

    @Test
    void theNumbersAreThoseOfTheLogic() {
        assertTrue(
                page.contains("| `AcuteLimitInDays` | 28 | Acute pain lasts less than this (ACP: 4 weeks). |"), page);
    }
}
