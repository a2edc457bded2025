package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Addresses and ids in calls that would make the server ask what it must not, at every door that takes any. */
class RefusedAddressesIT {
    private static final List<String> ENDPOINTS = List.of("dataEndpoint", "contentEndpoint", "terminologyEndpoint");

    @TempDir
    static Path data;

    private static final List<String> ASKED = new CopyOnWriteArrayList<>();
    private static final List<String> INSIDE = new CopyOnWriteArrayList<>();
    private static HttpServer allowed;
    private static HttpServer inside;
    private static HookServer server;

    @BeforeAll
    static void start() throws IOException {
        inside = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        inside.createContext("/", exchange -> {
            INSIDE.add(exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        inside.start();
        allowed = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        allowed.createContext("/", exchange -> {
            ASKED.add(exchange.getRequestURI().toString());
            exchange.getResponseHeaders().add("Location", at(inside, "/latest/meta-data"));
            exchange.sendResponseHeaders(307, -1);
            exchange.close();
        });
        allowed.start();
        server = new HookServer(data, Map.of("remote.allowed", at(allowed, "/fhir")));
        server.put("{\"resourceType\":\"Patient\",\"id\":\"here\"}");
    }

    private static String at(HttpServer server, String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    @AfterAll
    static void stop() {
        server.close();
        allowed.stop(0);
        inside.stop(0);
    }

    private static List<String> refused() {
        String port = ":" + allowed.getAddress().getPort();
        return List.of(
                at(inside, "/fhir"),
                "http://127.0.0.1:22/",
                "http://169.254.169.254/latest/meta-data",
                "http://[::1]:" + inside.getAddress().getPort() + "/fhir",
                "http://localhost:" + inside.getAddress().getPort() + "/fhir",
                "file:///etc/passwd",
                "jar:file:/etc/passwd!/",
                "gopher://127.0.0.1/",
                at(allowed, "/fhirs"),
                at(allowed, "/fhir/../secret"),
                at(allowed, "/fhir/%2e%2e/secret"),
                "http://127.0.0.1" + port + ".evil.example/fhir",
                "http://127.0.0.1.evil.example" + port + "/fhir",
                "http://evil.example@127.0.0.1" + port + "/fhir",
                "https://127.0.0.1" + port + "/fhir",
                "//127.0.0.1" + port + "/fhir",
                " ");
    }

    private static Response apply(String subject, String more) {
        return given().contentType("application/fhir+json")
                .body("{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"subject\",\"valueString\":\""
                        + subject + "\"}" + more + "]}")
                .post(server.fhir() + "/PlanDefinition/lbp-strategy/$apply");
    }

    private static String endpoint(String name, String address) {
        return ",{\"name\":\"" + name + "\",\"resource\":{\"resourceType\":\"Endpoint\",\"status\":\"active\","
                + "\"connectionType\":{\"code\":\"hl7-fhir-rest\"},\"payloadType\":[{\"text\":\"any\"}],\"address\":\""
                + address + "\"}}";
    }

    private static ObjectNode chart(String address) {
        ObjectNode body = server.call("lbp-patient-view", "v01");
        ((ObjectNode) body.path("prefetch")).removeAll();
        return body.put("fhirServer", address);
    }

    @Test
    void noEndpointOfApplyLeadsWhereNobodyAllowedIt() {
        for (String name : ENDPOINTS) {
            for (String address : refused()) {
                Response answer = apply("Patient/here", endpoint(name, address));

                assertTrue(
                        answer.statusCode() == 403 || answer.statusCode() == 400,
                        name + " " + address + ": " + answer.statusCode() + " " + answer.asString());
            }
        }
        assertEquals(List.of(), INSIDE);
        assertEquals(
                List.of(),
                ASKED.stream().filter(uri -> !uri.startsWith("/fhir/")).toList());
    }

    @Test
    void noFhirServerOfAHookLeadsWhereNobodyAllowedIt() {
        for (String address : refused()) {
            Response answer = server.post("lbp-patient-view", chart(address));

            assertTrue(
                    answer.statusCode() == 412 || answer.statusCode() == 400,
                    address + ": " + answer.statusCode() + " " + answer.asString());
        }
        assertEquals(List.of(), INSIDE);
    }

    @Test
    void anAllowedServerCannotSendUsInwards() {
        for (String name : ENDPOINTS) {
            int status = apply("Patient/distant", endpoint(name, at(allowed, "/fhir")))
                    .statusCode();
            assertTrue(status >= 400, name + ": " + status);
        }
        assertEquals(
                412,
                server.post("lbp-patient-view", chart(at(allowed, "/fhir"))).statusCode());

        assertTrue(ASKED.size() >= 2, ASKED.toString());
        assertEquals(List.of(), INSIDE);
    }

    @Test
    void whatIsNoIdIsInNoQueryOfOurs() {
        for (String id : List.of("a$1b", "../x", "%2e%2e", "1&_include=*", "1?x=y", "a b", "a#b", "a%00")) {
            int before = ASKED.size();
            for (String subject : List.of(id, "Patient/" + id)) {
                Response answer = apply(subject, endpoint("dataEndpoint", at(allowed, "/fhir")));
                assertTrue(
                        answer.statusCode() == 400 || answer.statusCode() == 404,
                        subject + ": " + answer.statusCode() + " " + answer.asString());
            }
            for (String name : List.of("encounter", "practitioner", "organization")) {
                Response answer = apply("Patient/here", ",{\"name\":\"" + name + "\",\"valueString\":\"" + id + "\"}");
                assertTrue(
                        answer.statusCode() == 400 || answer.statusCode() == 404,
                        name + " " + id + ": " + answer.statusCode() + " " + answer.asString());
            }
            for (String field : List.of("patientId", "encounterId", "userId")) {
                ObjectNode body = chart(at(allowed, "/fhir"));
                ((ObjectNode) body.path("context")).put(field, id);
                assertEquals(400, server.post("lbp-patient-view", body).statusCode(), field + " " + id);
            }
            assertEquals(before, ASKED.size(), id + ": " + ASKED);
        }
    }
}
