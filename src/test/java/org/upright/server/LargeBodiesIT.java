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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies just below the limit, many at once, for a process with a heap of 400 MB that could not hold two of them. */
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
}
