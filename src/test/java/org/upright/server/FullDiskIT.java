package org.upright.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server whose disk is really full, and really read-only: a file system of 30 MB in memory, mounted for the test, which
 * needs the rights of root.
 */
@EnabledIf(value = "canMount", disabledReason = "a file system cannot be mounted here")
class FullDiskIT {
    private static final String FULL = "The database cannot be written: its disk is full.";
    private static final String BODY = "{\"resourceType\":\"Basic\",\"code\":{\"text\":\"%s\"}}";

    @TempDir
    Path folder;

    private Path disk;

    static boolean canMount() throws Exception {
        Path probe = Files.createTempDirectory("mount");
        boolean can = run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", probe.toString())
                && run("umount", probe.toString());
        Files.deleteIfExists(probe);
        if (!can) {
            System.out.println("A file system cannot be mounted here; the tests with a full disk are skipped.");
        }
        return can;
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectories(folder.resolve("disk"));
        assertTrue(run("mount", "-t", "tmpfs", "-o", "size=30m", "tmpfs", disk.toString()));
    }

    @AfterEach
    void unmount() throws Exception {
        assertTrue(run("umount", "-l", disk.toString()));
    }

    private ServerProcess server() throws Exception {
        Path nothing = Files.createDirectories(folder.resolve("nothing"));
        return ServerProcess.start(Map.of(
                "store.folder", disk.toString(),
                "content.folder", nothing.toString(),
                "server.requestsPerMinute", "0"));
    }

    @Test
    void aFullDiskRefusesWritesUntilThereIsRoomAgain() throws Exception {
        Path ballast = disk.resolve("ballast");
        Files.write(ballast, new byte[12 << 20]);
        int stored;
        try (ServerProcess server = server()) {
            stored = fill(server);
            assertTrue(stored > 0, "something is stored");
            HttpResponse<String> refused = server.post("/fhir/Basic", BODY.formatted(random(600_000, 1)));
            assertEquals(503, refused.statusCode(), refused.body());
            assertTrue(refused.body().contains(FULL), refused.body());
            assertEquals(200, server.get("/fhir/Basic?_summary=count").statusCode(), "reads go on");
            assertTotal(server, stored);

            Files.delete(ballast);

            server.await(() -> server.readiness() == 200, "ready again");
            assertEquals(
                    201, server.post("/fhir/Basic", BODY.formatted("again")).statusCode());
            assertTotal(server, stored + 1);
        }
        try (ServerProcess again = server()) {
            assertTotal(again, stored + 1);
        }
    }

    /** How many were acknowledged before the first refusal. */
    private static int fill(ServerProcess server) {
        for (int stored = 0; stored < 2_000; stored++) {
            String text = Integer.toString(stored, 36).repeat(20_000);
            HttpResponse<String> answer = server.post("/fhir/Basic", BODY.formatted(random(text.length(), stored)));
            if (answer.statusCode() != 201) {
                assertEquals(503, answer.statusCode(), answer.body());
                assertTrue(answer.body().contains(FULL), answer.body());
                return stored;
            }
        }
        throw new AssertionError("The disk does not fill");
    }

    /** Letters that do not deflate well. */
    private static String random(int length, long seed) {
        return new java.util.Random(seed)
                .ints(length, 'A', 'z')
                .filter(Character::isLetter)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static void assertTotal(ServerProcess server, int total) {
        String body = server.get("/fhir/Basic?_summary=count").body();
        assertTrue(body.matches("(?s).*\"total\":" + total + "\\D.*"), body + " of " + total);
    }

    @Test
    void aReadOnlyDiskIsReadAndRefusesWrites() throws Exception {
        try (ServerProcess server = server()) {
            assertEquals(
                    201, server.post("/fhir/Basic", BODY.formatted("before")).statusCode());
        }
        // SQLite keeps its log open for writing, so that a disk with a running server cannot be made read-only at all
        assertTrue(run("mount", "-o", "remount,ro", disk.toString()));
        try {
            IOException refused = org.junit.jupiter.api.Assertions.assertThrows(IOException.class, this::server);
            assertTrue(String.valueOf(refused.getMessage()).contains("error: The database does not answer."));
        } finally {
            assertTrue(run("mount", "-o", "remount,rw", disk.toString()));
        }
        try (ServerProcess again = server()) {
            assertTotal(again, 1);
        }
    }
}
