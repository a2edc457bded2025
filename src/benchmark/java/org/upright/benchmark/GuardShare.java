package org.upright.benchmark;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.upright.guard.BadInputException;
import org.upright.guard.Form;
import org.upright.guard.Guard;
import org.upright.guard.GuardLimits;
import org.upright.server.TestServer;
import org.upright.server.UprightServer;

/** What the guard costs beside the $apply whose body it looks at, and what hostile bodies cost it. */
public final class GuardShare {
    private static final int TIMES = 400;
    private static final Guard GUARD = new Guard(GuardLimits.standard());
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private GuardShare() {}

    public static void main(String[] unused) throws IOException, InterruptedException {
        hostile();
        Path folder = Files.createTempDirectory("guard-share");
        try (UprightServer server = TestServer.started(folder)) {
            String record = Files.readString(Path.of("fhir-resources/tests/v01/patient.json"));
            byte[] body = ("{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"subject\",\"valueString\":\"Patient/v01\"},"
                            + "{\"name\":\"data\",\"resource\":" + record + "}]}")
                    .getBytes(StandardCharsets.UTF_8);
            HttpRequest apply = HttpRequest.newBuilder(URI.create(server.url() + "/PlanDefinition/lbp-strategy/$apply"))
                    .header("Content-Type", "application/fhir+json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build();
            HttpClient client = HttpClient.newHttpClient();
            double guard = 0;
            double whole = 0;
            for (int round = 0; round < 3; round++) { // the last round counts: all is warm
                guard = guarded(body);
                whole = asked(client, apply);
            }
            System.out.printf(
                    "$apply with %d bytes: %.0f us; its guard %.1f us: %.1f %%%n",
                    body.length, whole, guard, 100 * guard / whole);
        }
    }

    private static double guarded(byte[] body) {
        long begun = System.nanoTime();
        for (int i = 0; i < TIMES; i++) {
            GUARD.check(body, Form.EITHER);
        }
        return (System.nanoTime() - begun) / 1_000.0 / TIMES;
    }

    private static double asked(HttpClient client, HttpRequest apply) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        for (int i = 0; i < TIMES / 4; i++) {
            int status = client.send(apply, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status != 200) {
                throw new IllegalStateException("The call was answered with " + status);
            }
        }
        return (System.nanoTime() - begun) / 1_000.0 / (TIMES / 4);
    }

    private static void hostile() {
        Map<String, String> bodies = new LinkedHashMap<>();
        bodies.put("1e1000", "{\"value\":1e1000}");
        bodies.put("1e1000000", "{\"value\":1e1000000}");
        bodies.put("1e1000000000", "{\"value\":1e1000000000}");
        bodies.put("1,500 digits", "{\"value\":" + "7".repeat(1_500) + "}");
        bodies.put("10 MiB and a byte", "{\"a\":\"" + "a".repeat(10 * 1_024 * 1_024));
        bodies.put("depth 1,001", "[".repeat(1_001));
        bodies.forEach((name, text) -> {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            long begun = System.nanoTime();
            String said = refusal(body);
            System.out.printf(
                    "%s: %.2f ms, %d KB allocated: %s%n",
                    name,
                    (System.nanoTime() - begun) / 1e6,
                    (THREADS.getCurrentThreadAllocatedBytes() - before) / 1_024,
                    said);
        });
    }

    private static String refusal(byte[] body) {
        try {
            GUARD.check(body, Form.EITHER);
            return "taken";
        } catch (BadInputException bad) {
            return bad.getMessage();
        }
    }
}
