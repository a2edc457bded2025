package org.upright.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies and answers that a process with a heap of 400 MB could not hold, or not two of them. */
class LargeBodiesIT {
    private static final int BYTES = 10_000_000;

    private static String data(String entry) {
        return "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"subject\",\"valueString\":\"Patient/p\"},"
                + "{\"name\":\"data\",\"resource\":{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":["
                + "{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"p\"}}"
                + ("," + entry).repeat(BYTES / (entry.length() + 1)) + "]}}]}";
    }

    private static List<HttpResponse<String>> together(ServerProcess server, String body) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        List<Future<HttpResponse<String>>> sent = IntStream.range(0, 8)
                .mapToObj(i -> pool.submit(() -> server.post("/fhir/PlanDefinition/lbp-strategy/$apply", body)))
                .toList();
        pool.shutdown();
        while (!pool.isTerminated()) {
            assertEquals(200, server.get("/fhir/PlanDefinition/lbp-strategy").statusCode());
        }
        List<HttpResponse<String>> answers = new ArrayList<>();
        for (Future<HttpResponse<String>> one : sent) {
            answers.add(one.get());
        }
        return answers;
    }

    @Test
    void largeBodiesWaitOrAreRefusedAndCostNobodyElseAnything(@TempDir Path folder) throws Exception {
        try (ServerProcess server = ServerProcess.start(Map.of("store.folder", folder.toString()))) {
            List<HttpResponse<String>> dense = together(server, data("{\"id\":\"1\"}"));
            for (HttpResponse<String> answer : dense) {
                assertTrue(List.of(413, 503).contains(answer.statusCode()), answer::body);
                assertTrue(answer.body().contains("memory") || answer.body().contains("busy"), answer::body);
                assertEquals(
                        answer.statusCode() == 503,
                        answer.headers().firstValue("Retry-After").isPresent());
            }
            String text = "{\"resource\":{\"resourceType\":\"Basic\",\"id\":\"b\",\"code\":{\"text\":\""
                    + "much of it ".repeat(500) + "\"}}}";
            List<HttpResponse<String>> ordinary = together(server, data(text));
            for (HttpResponse<String> answer : ordinary) {
                assertTrue(List.of(200, 503).contains(answer.statusCode()), answer::body);
            }
            assertTrue(ordinary.stream().anyMatch(answer -> answer.statusCode() == 200), "none was answered");
            assertFalse(server.said().contains("OutOfMemoryError"), server::said);
        }
    }

    private static String call(String subject, String more, String plan) {
        return "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"subject\",\"valueString\":\"" + subject
                + "\"},{\"name\":\"data\",\"resource\":{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":["
                + "{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"p\"}}" + more + "]}},"
                + "{\"name\":\"planDefinition\",\"resource\":{\"resourceType\":\"PlanDefinition\",\"url\":"
                + "\"http://example.org/PlanDefinition/wordy\",\"status\":\"active\",\"action\":[" + plan + "]}}]}";
    }

    /** Of answers and not of bodies: a small call may ask for much. */
    @Test
    void anAnswerThatWouldNotFitIsRefused(@TempDir Path folder) throws Exception {
        try (ServerProcess server = ServerProcess.start(Map.of("store.folder", folder.toString()))) {
            String wordy = IntStream.range(0, 900)
                    .mapToObj(i -> "{\"title\":\"Do " + i + "\",\"description\":\"" + "w".repeat(10_000) + "\"}")
                    .collect(Collectors.joining(","));
            HttpResponse<String> one = server.post("/fhir/PlanDefinition/$apply", call("Patient/p", "", wordy));
            assertEquals(422, one.statusCode());
            assertTrue(one.body().contains("bytes, which is what memory here has room for"), one::body);

            String members = IntStream.range(0, 200)
                    .mapToObj(i -> ",{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"p" + i + "\"}}")
                    .collect(Collectors.joining());
            String group = IntStream.range(0, 200)
                    .mapToObj(i -> "{\"entity\":{\"reference\":\"Patient/p" + i + "\"}}")
                    .collect(Collectors.joining(
                            ",",
                            ",{\"resource\":{\"resourceType\":\"Group\",\"id\":\"g\",\"type\":\"person\",\"actual\":true,"
                                    + "\"member\":[",
                            "]}}"));
            String plain = IntStream.range(0, 1_000)
                    .mapToObj(i -> "{\"title\":\"Do " + i + "\",\"description\":\"" + "w".repeat(500) + "\"}")
                    .collect(Collectors.joining(","));
            HttpResponse<String> many =
                    server.post("/fhir/PlanDefinition/$r5.apply", call("Group/g", members + group, plain));
            assertEquals(422, many.statusCode());
            assertTrue(many.body().contains("members have more than"), many::body);

            assertEquals(200, server.get("/fhir/PlanDefinition/lbp-strategy").statusCode());
            assertFalse(server.said().contains("OutOfMemoryError"), server::said);
        }
    }
}
