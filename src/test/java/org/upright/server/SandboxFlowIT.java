package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.upright.cdshooks.HookBodies;
import org.upright.security.TokenIssuer;

/**
 * The public CDS Hooks sandbox against this server, by the requests that it makes: discovery with a token that it signs; each
 * template filled in and fetched from the FHIR server with {@code Accept: application/json+fhir}, what fails left out;
 * the call with {@code hookInstance, hook, fhirServer, context, prefetch} and a token of its own; a ping of {@code
 * /analytics} where a suggestion is taken, which is of an early draft of CDS Hooks; and the feedback that 2.0 has
 * instead. The FHIR server is this one.
 *
 * @see <a href="https://github.com/cds-hooks/sandbox">cds-hooks/sandbox, src/retrieve-data-helpers</a>
 */
class SandboxFlowIT {
    private static final String PATIENT = "v01";
    private static final String PUBLIC = "https://cds.example.org/cds-services";
    private static final TokenIssuer SANDBOX = new TokenIssuer();
    private static final String ORIGIN = "https://sandbox.cds-hooks.org";

    @TempDir
    static Path data;

    private static UprightServer server;
    private static String root;

    @BeforeAll
    static void start() {
        server = TestServer.started(
                data,
                Map.of(
                        "hooks.clients",
                        "https://sandbox.cds-hooks.org|" + SANDBOX.keys(),
                        "hooks.url",
                        PUBLIC,
                        "hooks.algorithms",
                        "ES256",
                        "hooks.discovery",
                        "token"));
        root = server.url().replace("/fhir", "/cds-services");
        HookBodies.vignette(PATIENT).path("entry").forEach(entry -> {
            JsonNode resource = entry.path("resource");
            given().contentType("application/json+fhir")
                    .body(resource.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .put(server.url() + "/" + resource.path("resourceType").asText() + "/"
                            + resource.path("id").asText())
                    .then()
                    .statusCode(201);
        });
    }

    @AfterAll
    static void stop() {
        server.close();
        SANDBOX.close();
    }

    private static JsonNode read(Response response) {
        try {
            return HookBodies.JSON.readTree(response.asString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<JsonNode> discovered() {
        Response response = given().header("Origin", ORIGIN)
                .accept("application/json")
                .header("Authorization", "Bearer " + SANDBOX.sandboxToken(PUBLIC))
                .get(root);
        assertEquals(200, response.statusCode());
        return StreamSupport.stream(read(response).path("services").spliterator(), false)
                .toList();
    }

    private static JsonNode called(JsonNode service, ObjectNode context) {
        ObjectNode body = HookBodies.JSON.createObjectNode();
        body.put("hookInstance", UUID.randomUUID().toString());
        body.set("hook", service.path("hook"));
        body.put("fhirServer", server.url()).set("context", context);
        context.put("patientId", PATIENT).put("userId", "Practitioner/COREPRACTITIONER1");
        ObjectNode prefetch = body.putObject("prefetch");
        service.path("prefetch").fields().forEachRemaining(template -> {
            String query = template.getValue().asText().replaceAll("\\{\\{\\s*context\\.patientId\\s*}}", PATIENT);
            Response found = given().accept("application/json+fhir").get(server.url() + "/" + query);
            if (found.statusCode() == 200) {
                prefetch.set(template.getKey(), read(found));
            }
        });
        Response response = given().header("Origin", ORIGIN)
                .accept("application/json")
                .contentType("application/json")
                .header(
                        "Authorization",
                        "Bearer "
                                + SANDBOX.sandboxToken(
                                        PUBLIC + "/" + service.path("id").asText()))
                .body(body.toString())
                .post(root + "/" + service.path("id").asText());
        assertEquals(200, response.statusCode(), response.asString());
        return read(response).path("cards");
    }

    private static JsonNode of(String hook) {
        return discovered().stream()
                .filter(service -> service.path("hook").asText().equals(hook))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void discoveryThenChartThenOrderThenFeedback() {
        JsonNode chart = called(of("patient-view"), HookBodies.JSON.createObjectNode());
        assertEquals(
                "Low back pain: staying active helps more than bed rest",
                chart.path(0).path("summary").asText());

        ObjectNode context = HookBodies.JSON.createObjectNode();
        context.putArray("selections").add("ServiceRequest/request-123");
        ObjectNode order = context.putObject("draftOrders")
                .put("resourceType", "Bundle")
                .putArray("entry")
                .addObject()
                .putObject("resource");
        order.put("resourceType", "ServiceRequest").put("id", "request-123").put("status", "draft");
        order.put("intent", "order").set("code", HookBodies.text("Bed rest"));
        order.putObject("subject").put("reference", "Patient/" + PATIENT);
        JsonNode card = called(of("order-select"), context).path(0);
        assertEquals("Low back pain: limit bed rest", card.path("summary").asText());

        ObjectNode feedback = HookBodies.JSON.createObjectNode();
        ObjectNode item = feedback.putArray("feedback").addObject();
        item.put("outcome", "accepted").put("outcomeTimestamp", "2026-11-22T14:00:00.000Z");
        item.set("card", card.path("uuid"));
        item.putArray("acceptedSuggestions").addObject().set("id", card.at("/suggestions/1/uuid"));
        String service = "/" + of("order-select").path("id").asText();
        String suggestion = card.at("/suggestions/1/uuid").asText();
        String ping = service + "/analytics/" + suggestion;
        assertEquals(
                404,
                given().contentType("application/json")
                        .header("Authorization", "Bearer " + SANDBOX.sandboxToken(PUBLIC + ping))
                        .body("{}")
                        .post(root + ping)
                        .statusCode());
        Response taken = given().contentType("application/json")
                .header("Authorization", "Bearer " + SANDBOX.sandboxToken(PUBLIC + service + "/feedback"))
                .body(feedback.toString())
                .post(root + service + "/feedback");
        assertEquals(200, taken.statusCode(), taken.asString());
        assertTrue(given().get(server.url() + "/Basic?code=accepted").asString().contains("limit-bed-rest"));
    }
}
