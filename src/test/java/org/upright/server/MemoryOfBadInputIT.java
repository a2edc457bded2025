package org.upright.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What hostile bodies cost a running server in memory: all that its threads allocate until they have answered, which is more
 * than the heap can grow by. The time is printed, and asserted nowhere.
 */
class MemoryOfBadInputIT {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long MEGABYTE = 1_024 * 1_024;

    @TempDir
    static Path data;

    private static UprightServer server;

    @BeforeAll
    static void start() throws IOException {
        server = TestServer.started(data);
        for (String path :
                List.of("/fhir/Observation", "/fhir/PlanDefinition/$apply", "/cds-services/lbp-patient-view")) {
            Answer warm = ask(path, "Content-Type: application/json", "{}".getBytes(StandardCharsets.UTF_8));
            assertTrue(warm.status() >= 200 && warm.status() < 500, path + ": " + warm);
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private record Answer(int status, double millis, long bytes) {}

    /** Of the threads that serve requests; those of the test are others. */
    private static long allocated() {
        long[] ids = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("http"))
                .mapToLong(Thread::getId)
                .toArray();
        return Arrays.stream(THREADS.getThreadAllocatedBytes(ids))
                .filter(bytes -> bytes > 0)
                .sum();
    }

    private static Answer ask(String path, String header, byte[] body) throws IOException {
        long before = allocated();
        long begun = System.nanoTime();
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + header
                            + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(body);
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            double millis = (System.nanoTime() - begun) / 1e6;
            return new Answer(Integer.parseInt(answer.substring(9, 12)), millis, allocated() - before);
        }
    }

    private static void isRefused(String name, int status, long megabytes, Answer answer) {
        System.out.printf(
                java.util.Locale.ROOT,
                "%s: %d in %.1f ms, %d KB allocated%n",
                name,
                answer.status(),
                answer.millis(),
                answer.bytes() / 1_024);
        assertEquals(status, answer.status(), name);
        assertTrue(answer.bytes() < megabytes * MEGABYTE, name + ": " + answer);
    }

    @Test
    void hugeNumbersCostLessThanTenMegabytesAtEveryDoor() throws IOException {
        for (String number : List.of("1e1000", "1e1000000", "1e1000000000", "7".repeat(1_500))) {
            Map<String, String> bodies = Map.of(
                    "/fhir/Observation",
                            "{\"resourceType\":\"Observation\",\"valueQuantity\":{\"value\":" + number + "}}",
                    "/fhir/PlanDefinition/$apply",
                            "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"subject\",\"valueDecimal\":"
                                    + number + "}]}",
                    "/cds-services/lbp-patient-view",
                            "{\"hook\":\"patient-view\",\"context\":{\"patientId\":\"x\",\"n\":" + number + "}}");
            for (Map.Entry<String, String> body : bodies.entrySet()) {
                String shown = number.length() > 20 ? "1,500 digits" : number;
                Answer answer = ask(
                        body.getKey(),
                        "Content-Type: application/fhir+json",
                        body.getValue().getBytes(StandardCharsets.UTF_8));
                isRefused(body.getKey() + ", " + shown, 400, 10, answer);
            }
        }
    }

    @Test
    void largeAndPackedBodiesCostLessThanThirtyTwo() throws IOException {
        byte[] large = new byte[(int) (10 * MEGABYTE) + 1];
        Arrays.fill(large, (byte) ' ');
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            byte[] piece = new byte[(int) MEGABYTE];
            for (int i = 0; i < 1_024; i++) {
                gzip.write(piece);
            }
        }

        Stream.of("/fhir/Observation", "/fhir/PlanDefinition/$apply", "/cds-services/lbp-patient-view")
                .forEach(path -> {
                    try {
                        Answer over = ask(path, "Content-Type: application/fhir+json", large);
                        isRefused(path + ", 10 MiB and a byte", 413, 32, over);
                        Answer bomb = ask(
                                path,
                                "Content-Type: application/fhir+json\r\nContent-Encoding: gzip",
                                packed.toByteArray());
                        isRefused(path + ", a gigabyte in gzip", 415, 32, bomb);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
    }
}
