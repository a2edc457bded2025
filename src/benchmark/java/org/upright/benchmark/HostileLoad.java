package org.upright.benchmark;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.upright.server.TestServer;
import org.upright.server.UprightServer;

/**
 * How long others wait for their answers while a few clients send what costs most: two clients read a patient, search, and
 * apply the guideline, each every 20 ms; beside them {@code -Dhostile=} clients (4 if not given) send one kind of hostile
 * request after the other; in the first line they apply the guideline, so that is what as many ordinary clients cost who
 * never pause. For each kind the two are measured in turn, alone and beside it, {@code -Drounds=} times (5) for
 * {@code -Dseconds=} each (6). Prints the medians of p50 and p99, the median of the rounds' ratios with the smallest and
 * the largest, and what the hostile ones got.
 */
public final class HostileLoad {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final int PACE_MILLIS = 20;
    private static final int SECONDS = Integer.getInteger("seconds", 6);
    private static final int ROUNDS = Integer.getInteger("rounds", 5);

    private HostileLoad() {}

    public static void main(String[] unused) throws Exception {
        Path data = Files.createTempDirectory("hostile-load");
        try (UprightServer server = TestServer.started(data)) {
            String base = server.url();
            int put = CLIENT.send(
                            request(base + "/Patient/p", "{\"resourceType\":\"Patient\",\"id\":\"p\",\"gender\":\"female\"}", "PUT"),
                            BodyHandlers.discarding())
                    .statusCode();
            if (put >= 300) {
                throw new IllegalStateException("The patient was answered with " + put);
            }
            List<HttpRequest> others = others(base);
            long[] warm = measured(others, 3 * SECONDS);
            if (warm.length == 0) {
                throw new IllegalStateException("Nothing was answered");
            }
            System.out.println("| Beside the others | p50 ms alone, beside | p99 ms alone, beside | p99 beside : alone "
                    + "| hostile answers, median and longest ms |");
            System.out.println("| --- | --- | --- | --- | --- |");
            Map<String, List<HttpRequest>> kinds = new LinkedHashMap<>();
            kinds.put("the guideline, applied", others.subList(2, 3));
            kinds.putAll(hostile(base));
            for (Map.Entry<String, List<HttpRequest>> one : kinds.entrySet()) {
                if (one.getKey().contains(System.getProperty("only", ""))) {
                    compare(one.getKey(), one.getValue(), others);
                }
            }
        }
    }

    /** One round more than is counted: in the first one the server meets the kind. */
    private static void compare(String name, List<HttpRequest> hostile, List<HttpRequest> others) throws Exception {
        Map<Integer, List<Long>> answers = new TreeMap<>();
        long[][] alone = new long[ROUNDS][];
        long[][] beside = new long[ROUNDS][];
        for (int round = -1; round < ROUNDS; round++) {
            long[] before = measured(others, SECONDS);
            Beside during = beside(hostile, others);
            if (round >= 0) {
                alone[round] = before;
                beside[round] = during.others();
                during.answers().forEach((status, times) -> answers.computeIfAbsent(status, key -> new ArrayList<>())
                        .addAll(times));
            }
        }
        double[] ratios = IntStream.range(0, ROUNDS)
                .mapToDouble(i -> at(beside[i], 99) / at(alone[i], 99))
                .sorted()
                .toArray();
        System.out.printf(
                Locale.ROOT,
                "| %s | %.1f, %.1f | %.1f, %.1f | %.1f (%.1f to %.1f) | %s |%n",
                name,
                median(alone, 50),
                median(beside, 50),
                median(alone, 99),
                median(beside, 99),
                ratios[ROUNDS / 2],
                ratios[0],
                ratios[ROUNDS - 1],
                answers.entrySet().stream().map(HostileLoad::told).collect(Collectors.joining("; ")));
    }

    private static double median(long[][] rounds, int percent) {
        double[] each =
                Arrays.stream(rounds).mapToDouble(one -> at(one, percent)).sorted().toArray();
        return each[each.length / 2];
    }

    /**
     * @param others nanoseconds of each of their answers, sorted
     * @param answers nanoseconds of each hostile answer, by status
     */
    private record Beside(long[] others, Map<Integer, List<Long>> answers) {}

    private static Beside beside(List<HttpRequest> hostile, List<HttpRequest> others) throws Exception {
        int clients = Integer.getInteger("hostile", 4);
        ExecutorService pool = Executors.newFixedThreadPool(clients);
        AtomicBoolean going = new AtomicBoolean(true);
        List<Future<Map<Integer, List<Long>>>> sent = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            int first = i;
            sent.add(pool.submit(() -> sendAll(hostile, first, going)));
        }
        Thread.sleep(1_000);
        long[] took = measured(others, SECONDS);
        going.set(false);
        pool.shutdown();
        if (!pool.awaitTermination(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("A hostile request is not answered within a minute");
        }
        Map<Integer, List<Long>> answers = new TreeMap<>();
        for (Future<Map<Integer, List<Long>>> one : sent) {
            one.get().forEach((status, times) ->
                    answers.computeIfAbsent(status, key -> new ArrayList<>()).addAll(times));
        }
        return new Beside(took, answers);
    }

    private static String told(Map.Entry<Integer, List<Long>> answers) {
        long[] took = answers.getValue().stream().mapToLong(each -> each).sorted().toArray();
        return String.format(
                Locale.ROOT, "%d times %d: %.0f, %.0f", took.length, answers.getKey(), at(took, 50), at(took, 100));
    }

    private static double at(long[] sorted, int percent) {
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1e6;
    }

    private static Map<Integer, List<Long>> sendAll(List<HttpRequest> hostile, int first, AtomicBoolean going)
            throws IOException, InterruptedException {
        Map<Integer, List<Long>> took = new TreeMap<>();
        for (int i = first; going.get(); i++) {
            long begun = System.nanoTime();
            HttpResponse<Void> answer = CLIENT.send(hostile.get(i % hostile.size()), BodyHandlers.discarding());
            took.computeIfAbsent(answer.statusCode(), key -> new ArrayList<>()).add(System.nanoTime() - begun);
        }
        return took;
    }

    /** Nanoseconds of each answer, sorted; what waits for a slow answer is asked late, and its waiting counted. */
    private static long[] measured(List<HttpRequest> requests, long seconds)
            throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        List<Future<List<Long>>> running = new ArrayList<>();
        for (int client = 0; client < 2; client++) {
            int first = client;
            running.add(pool.submit(() -> paced(requests, first, seconds)));
        }
        List<Long> all = new ArrayList<>();
        for (Future<List<Long>> one : running) {
            all.addAll(one.get());
        }
        pool.shutdown();
        long[] sorted = all.stream().mapToLong(each -> each).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    private static List<Long> paced(List<HttpRequest> requests, int first, long seconds)
            throws IOException, InterruptedException {
        List<Long> took = new ArrayList<>();
        long due = System.nanoTime();
        long end = due + seconds * 1_000_000_000L;
        for (int i = first; due < end; i++, due += PACE_MILLIS * 1_000_000L) {
            long early = due - System.nanoTime();
            if (early > 0) {
                TimeUnit.NANOSECONDS.sleep(early);
            }
            int status = CLIENT.send(requests.get(i % requests.size()), BodyHandlers.discarding())
                    .statusCode();
            if (status != 200) {
                throw new IllegalStateException("Another client was answered with " + status);
            }
            took.add(System.nanoTime() - due);
        }
        return took;
    }

    private static List<HttpRequest> others(String base) throws IOException {
        String record = Files.readString(Path.of("fhir-resources/tests/v01/patient.json"));
        return List.of(
                request(base + "/Patient/p", "", "GET"),
                request(base + "/PlanDefinition?status=active&_count=5", "", "GET"),
                request(
                        base + "/PlanDefinition/lbp-strategy/$apply",
                        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"subject\",\"valueString\":\"Patient/v01\"},"
                                + "{\"name\":\"data\",\"resource\":" + record + "}]}",
                        "POST"));
    }

    private static HttpRequest request(String url, String body, String method) {
        return HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/fhir+json")
                .method(method, BodyPublishers.ofString(body))
                .build();
    }

    private static Map<String, List<HttpRequest>> hostile(String base) {
        Map<String, List<HttpRequest>> kinds = new LinkedHashMap<>();
        kinds.put(
                "exponential FHIRPath",
                List.of(apply(base, condition("('a' | 'b')" + ".select($this.combine($this))".repeat(22) + ".exists()"))));
        kinds.put("looping CQL", List.of(evaluate(base)));
        String many = IntStream.range(0, 10_000)
                .mapToObj(i -> "{\"title\":\"Do " + i + "\"}")
                .collect(Collectors.joining(","));
        kinds.put("10,000 actions", List.of(apply(base, many)));
        kinds.put(
                "20,000 parentheses",
                List.of(apply(base, condition("(".repeat(20_000) + "true" + ")".repeat(20_000)))));
        kinds.put("all of them", kinds.values().stream().map(each -> each.get(0)).toList());
        return kinds;
    }

    private static String condition(String expression) {
        return "{\"title\":\"Do it\",\"condition\":[{\"kind\":\"applicability\",\"expression\":{\"language\":"
                + "\"text/fhirpath\",\"expression\":\"" + expression + "\"}}]}";
    }

    private static HttpRequest apply(String base, String actions) {
        return request(
                base + "/PlanDefinition/$apply",
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"planDefinition\",\"resource\":{\"resourceType\":"
                        + "\"PlanDefinition\",\"url\":\"http://example.org/PlanDefinition/hostile\",\"status\":\"active\","
                        + "\"action\":[" + actions + "]}},{\"name\":\"subject\",\"valueString\":\"Patient/p\"}]}",
                "POST");
    }

    private static HttpRequest evaluate(String base) {
        String cql = "library Hostile\ndefine N: (expand { Interval[1, 90000] } per 1) I return all Tuple { n: start of I }\n"
                + "define X: Count(distinct N) = 1";
        return request(
                base + "/Library/$evaluate",
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"library\",\"resource\":{\"resourceType\":\"Library\","
                        + "\"name\":\"Hostile\",\"url\":\"http://example.org/Library/Hostile\",\"status\":\"active\",\"type\":"
                        + "{\"text\":\"logic\"},\"content\":[{\"contentType\":\"text/cql\",\"data\":\""
                        + Base64.getEncoder().encodeToString(cql.getBytes(StandardCharsets.UTF_8))
                        + "\"}]}},{\"name\":\"expression\",\"valueString\":\"X\"},"
                        + "{\"name\":\"subject\",\"valueString\":\"Patient/p\"}]}",
                "POST");
    }
}
