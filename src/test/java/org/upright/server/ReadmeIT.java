package org.upright.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Runs every request of the README as it stands there, and looks for each line of the answer shown below it. */
class ReadmeIT {
    private static final String ADDRESS = "http://127.0.0.1:8080/fhir";
    private static final Pattern REQUEST =
            Pattern.compile("```sh\\n(.*?)```\\n(.*?)```text\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private static Path folder;

    private static UprightServer server;

    @BeforeAll
    static void start() {
        server = TestServer.started(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @TestFactory
    Stream<DynamicTest> requestsAnswerAsShown() throws IOException {
        List<MatchResult> blocks = REQUEST.matcher(Files.readString(Path.of("README.md")))
                .results()
                .toList();
        assertFalse(blocks.isEmpty());
        return blocks.stream()
                .map(block -> DynamicTest.dynamicTest(
                        block.group(1).lines().findFirst().orElseThrow(), () -> answersAsShown(block)));
    }

    private static void answersAsShown(MatchResult block) throws IOException, InterruptedException {
        String answer = run(block.group(1).replace(ADDRESS, server.url()));
        List<String> missing = block.group(3)
                .lines()
                .filter(line -> !answer.contains(line.strip()))
                .toList();
        assertEquals(List.of(), missing, answer);
    }

    private static String run(String commands) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bash", "-ec", commands)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
