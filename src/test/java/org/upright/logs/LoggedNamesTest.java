package org.upright.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check of the logs can fail. */
class LoggedNamesTest {
    @TempDir
    Path folder;

    private List<String> found(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
        return new LoggedNames(Set.of("Plantedsson", "1931-07-13", "PLANTED-4711")).in(folder, Instant.EPOCH);
    }

    @Test
    void aNameInALogIsFoundWithItsFileAndLine() throws IOException {
        assertEquals(
                List.of(folder.resolve("process-1.log")
                        + ":2: `plantedsson` in: 10:00:00.000 ERROR o.u.X  bad: plantedsson"),
                found("process-1.log", "10:00:00.000 INFO  o.u.X  fine\n10:00:00.000 ERROR o.u.X  bad: plantedsson\n"));
    }

    @Test
    void birthDatesAndIdentifiersAreNames() throws IOException {
        assertEquals(
                2,
                found("process-1.log", "born 1931-07-13T\nid=PLANTED-4711,\n").size());
    }

    @Test
    void partsOfOtherWordsAreNone() throws IOException {
        assertEquals(List.of(), found("process-1.log", "Unplantedsson Plantedssons 11931-07-13\n"));
    }

    /** The names of tests have their data in them; what they printed is between the marks. */
    @Test
    void ofAReportOnlyWhatWasPrintedIsRead() throws IOException {
        String report = "<testcase name=\"Plantedsson\"/>\n<system-err><![CDATA[one\nPlantedsson\n]]></system-err>\n"
                + "<failure message=\"Plantedsson\"/>\n";

        assertEquals(1, found("TEST-x.xml", report).size());
    }

    @Test
    void whatAnEarlierRunLeftIsNotRead() throws IOException {
        assertEquals(1, found("process-1.log", "Plantedsson").size());
        assertEquals(
                List.of(),
                new LoggedNames(Set.of("Plantedsson")).in(folder, Instant.now().plusSeconds(60)));
    }

    @Test
    void namesComeFromPatientsInFilesAndInSources() throws IOException {
        Files.writeString(
                folder.resolve("patient.json"),
                "{\"entry\":[{\"resource\":{\"resourceType\":\"Patient\",\"birthDate\":\"1950-02-03\",\"name\":[{\"family\":"
                        + "\"Ofafile\",\"given\":[\"Gladys\"]}]}},{\"resource\":{\"resourceType\":\"Organization\",\"name\":"
                        + "\"Hospital\"}}]}");
        Files.writeString(
                folder.resolve("X.java"),
                "String body = \"{\\\"family\\\":\\\"Ofacode\\\"}\";\nString other = \"Nothing\";\n"
                        + "patient.addName().setFamily(\"Ofacall\").addGiven(\"Patient\");\n");

        assertEquals(
                Set.of("1950-02-03", "Ofafile", "Gladys", "Ofacode", "Ofacall"),
                PatientNames.in(List.of(folder), WholeRunLogs.PROGRAM));
    }

    /** Whoever finds none has not looked. */
    @Test
    void theTestsHaveNamesAndThisProcessLogs() throws IOException {
        Set<String> names = PatientNames.in(WholeRunLogs.SOURCES, WholeRunLogs.PROGRAM);

        assertTrue(
                names.containsAll(Set.of("Plantedsson", "Zaphodina", "PLANTED-4711", "1931-07-13")), names.toString());
        assertTrue(names.size() > 40, names.toString());
        org.slf4j.LoggerFactory.getLogger("org.upright.logs").info("The log of the tests is written.");
        assertTrue(
                Files.readString(LogFiles.of("process", ProcessHandle.current().pid()))
                        .contains("The log of the tests is written."));
    }
}
