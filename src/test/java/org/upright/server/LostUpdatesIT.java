package org.upright.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sixteen clients change one resource at the same time, each only the version that it has read. */
class LostUpdatesIT {
    private static final int CLIENTS = 16;
    private static final int CHANGES_EACH = 5;
    private static final int CHANGES = CLIENTS * CHANGES_EACH;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private String patient = "";

    @Test
    void onSqliteEachVersionHasOneWinner() throws Exception {
        look(Map.of("store.folder", folder.resolve("data").toString()));
    }

    @Test
    void onPostgresEachVersionHasOneWinner() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
            look(Map.of(
                    "store.url", postgres.getJdbcUrl("postgres", "postgres"),
                    "store.user", "postgres",
                    "store.password", "postgres"));
        } catch (IllegalStateException e) {
            System.out.println("PostgreSQL does not start here, its test is skipped: " + e);
        }
    }

    private void look(Map<String, String> where) throws Exception {
        Map<String, String> all = new TreeMap<>(where);
        all.put("server.requestsPerMinute", "0");
        try (UprightServer server = TestServer.empty(folder, all)) {
            patient = server.url() + "/Patient/counted";
            assertEquals(201, put(0, "").statusCode());

            List<Long> won = changedByAll();

            assertEquals(LongStream.rangeClosed(2, CHANGES + 1).boxed().toList(), won);
            assertEquals(CHANGES, count(get(patient)));
            assertHistoryIsComplete();
        }
    }

    /** The versions that somebody was told to have made, sorted. */
    private List<Long> changedByAll() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        List<Callable<List<Long>>> work = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            work.add(this::change);
        }
        List<Long> won = new ArrayList<>();
        for (Future<List<Long>> client : clients.invokeAll(work)) {
            won.addAll(client.get());
        }
        clients.shutdown();
        return won.stream().sorted().toList();
    }

    /** Reads, adds one and writes back, until that was not too late often enough. */
    private List<Long> change() throws Exception {
        List<Long> won = new ArrayList<>();
        for (int tries = 0; won.size() < CHANGES_EACH && tries < 10 * CHANGES; tries++) {
            HttpResponse<String> read = get(patient);
            String version = read.headers().firstValue("ETag").orElseThrow();
            HttpResponse<String> answer = put(count(read) + 1, version);
            if (answer.statusCode() == 200) {
                won.add(JSON.readTree(answer.body()).at("/meta/versionId").asLong());
            } else {
                assertEquals(412, answer.statusCode(), answer.body());
                assertTrue(answer.body().contains("the request needs version " + version.replaceAll("\\D", "")));
            }
        }
        return won;
    }

    private void assertHistoryIsComplete() throws Exception {
        JsonNode history = JSON.readTree(get(patient + "/_history?_count=1000").body());
        assertEquals(CHANGES + 1, history.at("/total").asInt());
        for (int i = 0; i <= CHANGES; i++) {
            JsonNode resource = history.at("/entry/" + i + "/resource");
            assertEquals(CHANGES + 1 - i, resource.at("/meta/versionId").asInt());
            assertEquals(CHANGES - i, resource.at("/multipleBirthInteger").asInt());
        }
    }

    private static int count(HttpResponse<String> read) throws IOException {
        return JSON.readTree(read.body()).at("/multipleBirthInteger").asInt();
    }

    private HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> put(int count, String ifMatch) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(patient))
                .header("Content-Type", "application/fhir+json")
                .PUT(BodyPublishers.ofString(
                        "{\"resourceType\":\"Patient\",\"id\":\"counted\",\"multipleBirthInteger\":" + count + "}"));
        return http.send(
                (ifMatch.isEmpty() ? request : request.header("If-Match", ifMatch)).build(), BodyHandlers.ofString());
    }
}
