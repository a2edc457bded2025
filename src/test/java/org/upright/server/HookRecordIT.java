package org.upright.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.upright.cdshooks.HookBodies;

/** What a hook's call is made of: its context, its prefetch, and what is fetched from the EHR, a server on loopback. */
class HookRecordIT {
    private static final String SERVICE = "lbp-patient-view";

    @TempDir
    static Path data;

    private static final List<String> ASKED = new CopyOnWriteArrayList<>();
    private static HttpServer ehr;
    private static HookServer server;

    @BeforeAll
    static void start() throws IOException {
        ehr = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ehr.createContext("/", HookRecordIT::answer);
        ehr.start();
        server = new HookServer(data, Map.of("remote.allowed", ehrUrl()));
    }

    private static String ehrUrl() {
        return "http://127.0.0.1:" + ehr.getAddress().getPort() + "/fhir";
    }

    /** The vignette's patient; searches come in pages of one. */
    private static void answer(HttpExchange exchange) throws IOException {
        ASKED.add(Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                        .orElse("nobody") + " " + exchange.getRequestURI());
        String path = exchange.getRequestURI().getPath().replaceFirst("^/fhir/", "");
        String json = path.startsWith("Patient/") ? resource("Patient").toString() : page(path, exchange);
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/fhir+json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String page(String path, HttpExchange exchange) {
        boolean second = String.valueOf(exchange.getRequestURI().getQuery()).contains("page=2");
        ObjectNode bundle =
                HookBodies.JSON.createObjectNode().put("resourceType", "Bundle").put("type", "searchset");
        if (path.equals("Condition") && !second) {
            bundle.putArray("link").addObject().put("relation", "next").put("url", ehrUrl() + "/Condition?page=2");
        } else {
            for (JsonNode entry : HookBodies.vignette("v01").path("entry")) {
                if (entry.at("/resource/resourceType").asText().equals(path)) {
                    bundle.withArray("entry").addObject().set("resource", entry.path("resource"));
                }
            }
        }
        return bundle.toString();
    }

    private static JsonNode resource(String type) {
        for (JsonNode entry : HookBodies.vignette("v01").path("entry")) {
            if (entry.at("/resource/resourceType").asText().equals(type)) {
                return entry.path("resource");
            }
        }
        throw new IllegalStateException(type);
    }

    @AfterAll
    static void stop() {
        server.close();
        ehr.stop(0);
    }

    @BeforeEach
    void forget() {
        ASKED.clear();
    }

    private static ObjectNode chart() {
        return server.call(SERVICE, "v01");
    }

    private static ObjectNode prefetch(ObjectNode body) {
        return (ObjectNode) body.path("prefetch");
    }

    private static ObjectNode context(ObjectNode body) {
        return (ObjectNode) body.path("context");
    }

    private static ObjectNode at(ObjectNode body, String fhirServer) {
        body.put("fhirServer", fhirServer)
                .putObject("fhirAuthorization")
                .put("access_token", "secret-of-this-call")
                .put("token_type", "Bearer")
                .put("expires_in", 300)
                .put("scope", "user/*.read")
                .put("subject", "upright");
        return body;
    }

    @Test
    void whatIsNotSentIsFetchedWithTheTokenOfTheCall() {
        ObjectNode body = at(chart(), ehrUrl());
        body.remove("prefetch");

        assertEquals(1, server.cards(SERVICE, body).size());
        assertTrue(ASKED.size() > 3, ASKED::toString);
        assertTrue(ASKED.stream().allMatch(asked -> asked.startsWith("Bearer secret-of-this-call /fhir/")));
        assertTrue(ASKED.stream().anyMatch(asked -> asked.endsWith("/fhir/Condition?page=2")), ASKED::toString);
    }

    @Test
    void onlyWhatIsMissingIsFetched() {
        ObjectNode body = at(chart(), ehrUrl());
        prefetch(body).remove("condition");

        assertEquals(1, server.cards(SERVICE, body).size());
        assertTrue(ASKED.stream().anyMatch(asked -> asked.contains("/fhir/Condition?")));
        assertFalse(ASKED.stream().anyMatch(asked -> asked.contains("/fhir/Observation?")), ASKED::toString);
    }

    @Test
    void nothingIsFetchedWhereAllWasSent() {
        assertEquals(1, server.cards(SERVICE, at(chart(), ehrUrl())).size());
        assertEquals(List.of(), ASKED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:1/page2", "OURS"})
    void onePageOfSeveralIsFetchedAnewAndItsLinkIsNotFollowed(String next) {
        ObjectNode body = at(chart(), ehrUrl());
        ((ObjectNode) prefetch(body).path("condition"))
                .putArray("link")
                .addObject()
                .put("relation", "next")
                .put("url", next.equals("OURS") ? ehrUrl() + "/Condition?sent=by-client" : next);

        assertEquals(1, server.cards(SERVICE, body).size());
        assertTrue(ASKED.stream().anyMatch(asked -> asked.contains("/fhir/Condition?")));
        assertFalse(ASKED.stream().anyMatch(asked -> asked.contains("sent=by-client")), ASKED::toString);
    }

    @Test
    void anOperationOutcomeIsNoData() {
        ObjectNode body = at(chart(), ehrUrl());
        prefetch(body).set("condition", HookServer.read("""
                {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]}
                """));

        assertEquals(1, server.cards(SERVICE, body).size());
        assertTrue(ASKED.stream().anyMatch(asked -> asked.contains("/fhir/Condition?")));
    }

    @Test
    void aLookAlikeOfAnAllowedAddressIsNotAsked() {
        for (String address :
                List.of(ehrUrl() + ".evil.example", ehrUrl().replace("/fhir", "/fhirx"), ehrUrl() + "/..")) {
            ObjectNode body = at(chart(), address);
            prefetch(body).remove("condition");

            assertEquals(
                    "Data are missing: prefetch `condition` (not sent); the address of `fhirServer` is not allowed here.",
                    server.refusal(412, SERVICE, body),
                    address);
        }
        assertEquals(List.of(), ASKED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a$1b", "../x", "%2e%2e", "1&_include=*", "Patient/a/b", "x\\ny"})
    void whatIsNoIdIsRefusedBeforeAnythingIsAsked(String id) {
        for (String member : List.of("patientId", "encounterId", "userId")) {
            ObjectNode body = at(chart(), ehrUrl());
            body.remove("prefetch");
            context(body).put(member, id);

            assertTrue(server.refusal(400, SERVICE, body).startsWith("`context." + member + "` is no"), member);
        }
        assertEquals(List.of(), ASKED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a$1b", "../x", "1&_include=*"})
    void aDraftWithWhatIsNoIdIsRefused(String id) {
        ObjectNode body =
                HookBodies.ordering(server.call("lbp-bed-rest-order-sign", "v01"), HookBodies.text("Bed rest"));
        ((ObjectNode) body.at("/context/draftOrders/entry/0/resource")).put("id", id);

        assertEquals(
                "`context` holds a ServiceRequest whose `id` is no id of FHIR.",
                server.refusal(400, "lbp-bed-rest-order-sign", body));
    }

    @Test
    void eachMemberOfTheContextIsAVariable() {
        server.put("""
                {"resourceType":"PlanDefinition","id":"members","url":"http://example.org/PlanDefinition/members",
                "version":"1","status":"active","title":"Members","action":[{"title":"All there",
                "trigger":[{"type":"named-event","name":"any-name-will-do"}],
                "condition":[{"kind":"applicability","expression":{"language":"text/fhirpath",
                "expression":"%hook = 'any-name-will-do' and %patientId = 'v01' and %userId = 'Practitioner/dr-1' \
                and %encounterId = 'encounter-1' and %ward = 7 and %performers.count() = 2 \
                and %task.status = 'draft' and %draftOrders.empty()"}}]}]}
                """);
        ObjectNode body = server.call("members", "v01");
        context(body).put("ward", 7).putArray("performers").add("a").add("b");
        context(body).set("task", HookServer.read("""
                {"resourceType":"Task","id":"t","status":"draft","intent":"order"}"""));
        context(body).remove("draftOrders");

        assertEquals(1, server.cards("members", body).size());
        context(body).put("ward", 8);
        assertEquals(0, server.cards("members", body).size());
    }

    @Test
    void feedbackOfAHundredThousandItemsIsRefused() {
        ObjectNode body = HookBodies.JSON.createObjectNode();
        for (int i = 0; i < 100_000; i++) {
            body.withArray("feedback").addObject();
        }

        assertEquals(
                "`feedback` has 100000 items; the limit is 1000.", server.refusal(413, SERVICE + "/feedback", body));
    }

    @Test
    void feedbackThatGivesAReasonWithoutAnyIsRefused() {
        ObjectNode body = HookBodies.JSON.createObjectNode();
        ObjectNode item = body.withArray("feedback").addObject();
        item.set("card", server.cards(SERVICE, chart()).at("/0/uuid"));
        item.put("outcome", "overridden").put("outcomeTimestamp", "2026-11-22T14:00:00Z");
        item.putObject("overrideReason");

        assertEquals(
                "`feedback[0].overrideReason` has neither `reason` nor `userComment`.",
                server.refusal(400, SERVICE + "/feedback", body));
    }
}
