package org.upright.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Reads what every process of a run of the tests logged and printed as errors, and finds none of the patients that they had
 * sent. Run by {@code mvn verify} when all other tests have ended, which is why its name is none of a test's.
 */
class WholeRunLogs {
    static final List<Path> SOURCES = List.of(Path.of("src/test/java"), Path.of("fhir-resources/tests"));
    static final Path PROGRAM = Path.of("src/main/java");

    @Test
    void theLogOfTheWholeRunKnowsNoPatient() throws IOException {
        Instant since = Instant.parse(System.getProperty("upright.run.began", Instant.EPOCH.toString()));
        Set<String> names = PatientNames.in(SOURCES, PROGRAM);
        LoggedNames logged = new LoggedNames(names);
        List<String> found = new ArrayList<>();
        int files = 0;
        for (Path folder : List.of(
                LogFiles.folder(),
                LogFiles.folder().resolveSibling("surefire-reports"),
                LogFiles.folder().resolveSibling("failsafe-reports"))) {
            files += LoggedNames.files(folder, since).size();
            found.addAll(logged.in(folder, since));
        }

        System.out.println("Looked for " + names.size() + " names of patients in " + files + " logs and reports.");
        assertFalse(LoggedNames.files(LogFiles.folder(), since).isEmpty(), "nothing was logged since " + since);
        assertEquals(List.of(), found);
    }
}
