package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.upright.rest.operation.Operations;
import org.upright.security.TokenIssuer;

/** {@code /metrics} of a running server: what it counts, what it never shows, and to whom. */
class MetricsIT {
    private static final Set<String> OTHERS = Set.of(
            "health",
            "metrics",
            "smart-configuration",
            "hook-discovery",
            "hook-call",
            "hook-feedback",
            "unrouted",
            "metadata",
            "read",
            "vread",
            "search-type",
            "search-system",
            "history-instance",
            "history-type",
            "history-system",
            "create",
            "update",
            "patch",
            "delete",
            "batch",
            "transaction",
            "validate",
            "meta");

    @TempDir
    private Path folder;

    private UprightServer start(Map<String, String> more) throws InterruptedException {
        Map<String, String> all = new TreeMap<>(more);
        all.put("server.port", "0");
        all.put("store.folder", folder.toString());
        Settings settings = Settings.standard().with(all, "the test");
        UprightServer server = Wiring.server(settings, Wiring.upright(settings));
        server.start();
        while (given().get(root(server) + "/health/ready").statusCode() != 200) {
            Thread.sleep(50);
        }
        return server;
    }

    private static String root(UprightServer server) {
        return server.url().replaceFirst("/fhir$", "");
    }

    private static RequestSpecification fhir(UprightServer server) {
        return given().baseUri(server.url()).urlEncodingEnabled(false).contentType("application/fhir+json");
    }

    private static String page(UprightServer server) {
        return given().get(root(server) + "/metrics")
                .then()
                .statusCode(200)
                .contentType("text/plain; version=0.0.4; charset=utf-8")
                .extract()
                .asString();
    }

    private static double value(String page, String series) {
        return page.lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    @Test
    void requestsDecisionsAndTheDatabaseAreCounted() throws InterruptedException {
        try (UprightServer server = start(Map.of())) {
            String before = page(server);
            fhir(server).body("{\"resourceType\":\"Patient\",\"id\":\"p\"}").put("/Patient/p");
            fhir(server).get("/Patient/p");
            fhir(server).get("/Patient/p");
            fhir(server).get("/Patient/none");
            fhir(server).get("/Patient?_id=p");
            fhir(server).body("{").post("/Patient");
            fhir(server)
                    .get("/PlanDefinition/lbp-strategy/$apply?subject=Patient/p")
                    .then()
                    .statusCode(200);
            fhir(server)
                    .body("{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"request\":{\"method\":\"GET\","
                            + "\"url\":\"PlanDefinition/lbp-strategy/$apply?subject=Patient/p\"}}]}")
                    .post("");
            given().get(root(server) + "/cds-services");
            String page = page(server);

            assertEquals(2, value(page, "upright_requests_total{operation=\"read\",status=\"200\"}"));
            assertEquals(1, value(page, "upright_requests_total{operation=\"read\",status=\"404\"}"));
            assertEquals(1, value(page, "upright_requests_total{operation=\"update\",status=\"201\"}"));
            assertEquals(1, value(page, "upright_requests_total{operation=\"search-type\",status=\"200\"}"));
            assertEquals(1, value(page, "upright_requests_total{operation=\"unrouted\",status=\"400\"}"));
            assertEquals(1, value(page, "upright_requests_total{operation=\"$apply\",status=\"200\"}"));
            assertEquals(1, value(page, "upright_requests_total{operation=\"batch\",status=\"200\"}"));
            assertEquals(1, value(page, "upright_requests_total{operation=\"hook-discovery\",status=\"200\"}"));
            assertEquals(3, value(page, "upright_request_seconds_count{operation=\"read\"}"));
            assertEquals(3, value(page, "upright_request_seconds_bucket{operation=\"read\",le=\"+Inf\"}"));
            assertTrue(value(page, "upright_request_seconds_sum{operation=\"$apply\"}") > 0);
            assertEquals(2, value(page, "upright_apply_seconds_count") - value(before, "upright_apply_seconds_count"));
            for (String kind : List.of("read", "write")) {
                String series = "upright_database_seconds_count{kind=\"" + kind + "\"}";
                assertTrue(value(page, series) > value(before, series), series);
            }
            assertTrue(decisions(page, "not-taken") > decisions(before, "not-taken"), page);
            assertTrue(Stream.of("taken", "unknown", "not-reached").allMatch(outcome -> decisions(page, outcome) >= 0));
            assertTrue(page.contains("jvm_memory_used_bytes{area=\"heap\""));
            assertTrue(value(page, "upright_http_threads_busy") >= 1);
        }
    }

    private static double decisions(String page, String outcome) {
        return value(page, "upright_decisions_total{outcome=\"" + outcome + "\"}");
    }

    @Test
    void noNameIsShownAndNoUrlMakesALabel() throws IOException, InterruptedException {
        try (UprightServer server = start(Map.of())) {
            plant(server);
            for (String seed : List.of("1", "2")) {
                fuzz(server, new Random(Long.parseLong(seed)));
            }
            String page = page(server);

            assertFalse(page.toLowerCase(java.util.Locale.ROOT).contains("plantagenet"), page);
            assertFalse(page.contains("example.org"), page);
            Set<String> allowed = new TreeSet<>(OTHERS);
            Operations.offered().forEach(operation -> allowed.add("$" + operation.name()));
            assertEquals(Set.of(), without(labels(page, "operation"), allowed));
            assertTrue(labels(page, "status").stream().allMatch(status -> status.matches("[1-5][0-9]{2}")), page);
            assertTrue(
                    labels(page, "status").size() <= 12, labels(page, "status").toString());
            assertEquals(
                    Set.of(
                            "operation",
                            "status",
                            "le",
                            "kind",
                            "outcome",
                            "area",
                            "id",
                            "state",
                            "action",
                            "cause",
                            "gc"),
                    with(names(page), "action", "cause", "gc")); // of collections, where there was one
            long series = page.lines().filter(line -> !line.startsWith("#")).count();
            assertTrue(series < 600, series + " series");
        }
    }

    private static void plant(UprightServer server) {
        fhir(server)
                .body("{\"resourceType\":\"Patient\",\"id\":\"plantagenet\",\"name\":[{\"family\":\"Plantagenet\"}]}")
                .put("/Patient/plantagenet")
                .then()
                .statusCode(201);
        fhir(server).get("/Patient/plantagenet").then().statusCode(200);
        for (String path : List.of(
                "/Patient?name=Plantagenet",
                "/Plantagenet/plantagenet",
                "/Patient/plantagenet/$plantagenet",
                "/$plantagenet",
                "/PlanDefinition/lbp-strategy/$apply?subject=Patient/plantagenet",
                "/PlanDefinition/plantagenet/$apply?subject=Plantagenet",
                "/Patient/plantagenet/_history/1",
                "/../plantagenet")) {
            int unused =
                    fhir(server).header("X-Request-Id", "plantagenet").get(path).statusCode();
        }
        for (String path : List.of("/cds-services/plantagenet", "/cds-services/plantagenet/feedback", "/plantagenet")) {
            int unused = given().contentType("application/json")
                    .body("{\"hook\":\"plantagenet\"}")
                    .post(root(server) + path)
                    .statusCode();
        }
    }

    private static void fuzz(UprightServer server, Random random) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        List<String> methods = List.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "BREW");
        List<String> parts =
                List.of("Patient", "fhir", "$", "_history", "_search", "$apply", "metadata", "?", "&", "=", "");
        for (int i = 0; i < 200; i++) {
            StringBuilder path = new StringBuilder(random.nextInt(4) == 0 ? "/" : "/fhir/");
            for (int part = random.nextInt(4); part >= 0; part--) {
                String text = parts.get(random.nextInt(parts.size()));
                path.append(text.matches("[?&=]") ? "" : "/").append(text);
                path.append(random.nextBoolean() ? Long.toString(random.nextLong() >>> 20, 36) : "");
            }
            HttpRequest request = HttpRequest.newBuilder(URI.create(root(server) + path))
                    .method(methods.get(random.nextInt(methods.size())), HttpRequest.BodyPublishers.noBody())
                    .build();
            int unused =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    private static Set<String> labels(String page, String name) {
        return Pattern.compile("[{,]" + name + "=\"([^\"]*)\"")
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> names(String page) {
        Matcher found = Pattern.compile("[{,]([a-z_]+)=\"").matcher(page);
        return found.results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> without(Set<String> some, Set<String> others) {
        Set<String> left = new TreeSet<>(some);
        left.removeAll(others);
        return left;
    }

    private static Set<String> with(Set<String> some, String... more) {
        Set<String> all = new TreeSet<>(some);
        all.addAll(List.of(more));
        return all;
    }

    @Test
    void whereTokensAreNeededTheNumbersNeedOneWithTheirScope() throws InterruptedException {
        try (TokenIssuer issuer = new TokenIssuer()) {
            Map<String, String> secured = TokenServer.settings(issuer, Map.of());
            try (UprightServer server = start(secured)) {
                String metrics = root(server) + "/metrics";
                given().get(metrics).then().statusCode(401).header("WWW-Authenticate", "Bearer realm=\"Upright\"");
                given().header("Authorization", "Bearer " + issuer.token("system/*.cruds upright/publish", ""))
                        .get(metrics)
                        .then()
                        .statusCode(403)
                        .body("issue[0].diagnostics", equalTo("The scope `upright/metrics` is needed."));
                given().header("Authorization", "Bearer " + issuer.token("upright/metrics", ""))
                        .get(metrics)
                        .then()
                        .statusCode(200);
                given().header("Authorization", "Bearer " + issuer.token("upright/metrics", ""))
                        .get(server.url() + "/Patient")
                        .then()
                        .statusCode(403);
            }
            Map<String, String> open = new TreeMap<>(secured);
            open.put("metrics.access", "open");
            try (UprightServer server = start(open)) {
                assertTrue(page(server).contains("upright_requests_total"));
                assertEquals(401, RestAssured.get(server.url() + "/Patient").statusCode());
            }
        }
    }

    @Test
    void offIsNotThere() throws InterruptedException {
        try (UprightServer server = start(Map.of("metrics.access", "off"))) {
            given().get(root(server) + "/metrics").then().statusCode(404);
        }
    }

    @Test
    void tokensThatNobodyIssuesAreNoWayIn() {
        Settings settings = Settings.standard().with(Map.of("metrics.access", "token"), "the test");

        assertEquals(
                "Setting `metrics.access` is `token`; expected `open`, `off`, or `token` where `security.issuer` is set.",
                assertThrows(BadSettingException.class, () -> Wiring.check(settings))
                        .getMessage());
    }
}
