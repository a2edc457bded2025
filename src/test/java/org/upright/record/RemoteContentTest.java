package org.upright.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ca.uhn.fhir.context.FhirContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.hl7.fhir.r4.model.Endpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.upright.fhir.Canonical;
import org.upright.fhir.RefusedException;

class RemoteContentTest {
    private static final String EXPAND = "/fhir/ValueSet/$expand?url=http%3A%2F%2Fexample.org%2Fv";

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private HttpServer server;
    private String base;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        base = "http://127.0.0.1:" + server.getAddress().getPort() + "/fhir";
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        Optional<String> answer =
                Optional.ofNullable(answers.get(exchange.getRequestURI().toString()));
        byte[] bytes = answer.orElse("").replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.isPresent() ? 200 : 404, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private RemoteContent content() {
        return new HttpRemoteData(
                        FhirContext.forR4Cached(),
                        new RemoteSettings(List.of(URI.create(base)), Duration.ofSeconds(5), 4_000, 2),
                        bytes -> {})
                .content(new Endpoint().setAddress(base), "contentEndpoint");
    }

    private static String bundle(String... resources) {
        return "{'resourceType': 'Bundle', 'type': 'searchset', 'entry': [{'resource': "
                + String.join("}, {'resource': ", resources) + "}]}";
    }

    private static String library(String id, String name, String version) {
        return "{'resourceType': 'Library', 'id': '" + id + "', 'url': 'http://example.org/" + id + "', 'name': '"
                + name + "', 'version': '" + version + "'}";
    }

    @Test
    void whatWasNotAskedForIsLeftAlone() {
        answers.put(
                "/fhir/Library?url=http%3A%2F%2Fexample.org%2Fa&version=1",
                bundle(library("a", "A", "1"), library("a", "A", "2"), library("b", "B", "1")));
        answers.put("/fhir/Library?name=A", bundle(library("a", "A", "1"), library("c", "Abc", "1")));

        RemoteContent content = content();

        assertEquals(
                1,
                content.find("Library", Canonical.of("http://example.org/a", "1"))
                        .size());
        assertEquals(1, content.librariesNamed("A", Optional.empty()).size());
    }

    @Test
    void charactersThatASearchGivesAMeaningAreEscaped() {
        answers.put("/fhir/Library?name=A%5C%2CB", bundle(library("a", "A,B", "1")));

        assertEquals(1, content().librariesNamed("A,B", Optional.empty()).size());
    }

    @Test
    void anExpansionThatIsNotWholeIsRefused() {
        answers.put(EXPAND, """
                {'resourceType': 'ValueSet', 'url': 'http://example.org/v', 'expansion': {'total': 2, 'contains': [
                {'system': 'http://example.org/s', 'code': 'a'}]}}""");
        RefusedException refused = assertThrows(
                RefusedException.Unprocessable.class, () -> content().expand(Canonical.of("http://example.org/v")));

        assertEquals(
                "The server `" + base + "` (`contentEndpoint`) was asked to expand value set `http://example.org/v` and"
                        + " answered with 1 of 2 codes; all are needed.",
                refused.getMessage());
    }

    @Test
    void anAnswerWithoutAnExpansionIsRefused() {
        answers.put(EXPAND, "{'resourceType': 'OperationOutcome'}");
        RefusedException refused = assertThrows(
                RefusedException.Unprocessable.class, () -> content().expand(Canonical.of("http://example.org/v")));

        assertEquals(
                "The server `" + base + "` (`contentEndpoint`) was asked to expand value set `http://example.org/v` and"
                        + " answered with `OperationOutcome` without an expansion.",
                refused.getMessage());
    }

    @Test
    void oneCallAsksOnlySoOften() {
        RemoteContent content = content();
        assertEquals(Optional.empty(), content.read("PlanDefinition", "a"));
        assertEquals(Optional.empty(), content.read("PlanDefinition", "../../secret"));
        assertEquals(Optional.empty(), content.read("PlanDefinition", "b"));

        RefusedException refused =
                assertThrows(RefusedException.Unavailable.class, () -> content.read("PlanDefinition", "c"));
        assertEquals(
                "`PlanDefinition/c` was asked of `" + base
                        + "`. The server at `contentEndpoint` has more pages than one call may fetch.",
                refused.getMessage());
    }
}
