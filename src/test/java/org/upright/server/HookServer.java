package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.restassured.response.Response;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.upright.cdshooks.HookBodies;

/** A server with the guideline, and what tests ask of its hooks. */
final class HookServer implements AutoCloseable {
    private final UprightServer server;
    private final String root;

    /** @param more settings */
    HookServer(Path data, Map<String, String> more) {
        server = TestServer.started(data, more);
        root = server.url().replace("/fhir", "/cds-services");
    }

    String fhir() {
        return server.url();
    }

    String root() {
        return root;
    }

    static JsonNode read(String json) {
        try {
            return HookBodies.JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    List<JsonNode> services() {
        JsonNode answer =
                read(given().get(root).then().statusCode(200).extract().asString());
        return StreamSupport.stream(answer.path("services").spliterator(), false)
                .toList();
    }

    JsonNode service(String id) {
        return services().stream()
                .filter(service -> service.path("id").asText().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** A call about the patient of a vignette, with full prefetch. */
    ObjectNode call(String service, String vignette) {
        return HookBodies.call(service(service), vignette);
    }

    Response post(String path, JsonNode body) {
        return given().contentType("application/json").body(body.toString()).post(root + "/" + path);
    }

    ArrayNode cards(String service, JsonNode body) {
        Response response = post(service, body);
        assertEquals(200, response.statusCode(), response.asString());
        return (ArrayNode) read(response.asString()).path("cards");
    }

    /** The first diagnostics of an answer with this status. */
    String refusal(int status, String path, JsonNode body) {
        Response response = post(path, body);
        assertEquals(status, response.statusCode(), response.asString());
        return response.jsonPath().getString("issue[0].diagnostics");
    }

    void put(String resource) {
        JsonNode json = read(resource);
        Response response = given().contentType("application/fhir+json")
                .body(resource)
                .put(fhir() + "/" + json.path("resourceType").asText() + "/"
                        + json.path("id").asText());
        assertEquals(2, response.statusCode() / 100, response.asString());
    }

    @Override
    public void close() {
        server.close();
    }
}
