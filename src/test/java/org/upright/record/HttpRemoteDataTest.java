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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.hl7.fhir.r4.model.Endpoint;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.upright.fhir.RefusedException;

class HttpRemoteDataTest {
    static final RemoteData NONE = new HttpRemoteData(FhirContext.forR4Cached(), RemoteSettings.none(), bytes -> {});

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;
    private URI base;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        base = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/fhir");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String uri = exchange.getRequestURI().toString();
        asked.add(uri);
        String answer = answers.getOrDefault(uri, "404");
        if (answer.startsWith("302 ")) {
            exchange.getResponseHeaders().add("Location", answer.substring(4));
            exchange.sendResponseHeaders(302, -1);
        } else if (answer.equals("404")) {
            exchange.sendResponseHeaders(404, -1);
        } else {
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    @Test
    void nothingIsAllowedByDefault() {
        RefusedException refused =
                assertThrows(RefusedException.Forbidden.class, () -> NONE.read(endpoint(base + ""), "Patient/a"));

        assertEquals("The address of `dataEndpoint` is not allowed here; no server is.", refused.getMessage());
        assertEquals(List.of(), asked);
    }

    @Test
    void addressesThatOnlyLookAllowedAreRefused() {
        for (String address : List.of(
                base + "x",
                base + "/../admin",
                base + "/%2e%2e/admin",
                "http://127.0.0.1.evil.example/fhir",
                "http://user@127.0.0.1:" + base.getPort() + "/fhir",
                "http://127.0.0.1:1/fhir",
                "https://127.0.0.1:" + base.getPort() + "/fhir",
                "file:///etc/passwd",
                "http://169.254.169.254/",
                "",
                "::")) {
            assertThrows(RefusedException.Forbidden.class, () -> data().read(endpoint(address), "Patient/a"), address);
        }
        assertEquals(List.of(), asked);
    }

    @Test
    void typesAreSearchedByPatientPageAfterPage() {
        answers.put("/fhir/Patient/a", "{\"resourceType\":\"Patient\",\"id\":\"a\"}");
        answers.put(
                "/fhir/Condition?patient=Patient/a&_count=1000",
                "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"link\":[{\"relation\":\"next\",\"url\":\"" + base
                        + "?page=2\"}],\"entry\":[{\"resource\":{\"resourceType\":\"Condition\",\"id\":\"c1\"}}]}");
        answers.put(
                "/fhir?page=2",
                "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":[{\"resource\":{\"resourceType\":"
                        + "\"Condition\",\"id\":\"c2\"}}]}");

        List<Resource> found = data().ofPatient(endpoint(base + "/"), "a", Set.of("Condition", "Patient"));

        assertEquals(
                List.of("a", "c1", "c2"),
                found.stream().map(r -> r.getIdElement().getIdPart()).toList());
    }

    @Test
    void anUnknownPatientIsNobody() {
        assertEquals(List.of(), data().ofPatient(endpoint(base + ""), "a", Set.of("Condition")));
        assertEquals(List.of("/fhir/Patient/a"), asked);
    }

    @Test
    void redirectsAndStrayLinksAreNotFollowed() {
        answers.put("/fhir/Patient/a", "302 http://127.0.0.1:" + base.getPort() + "/secret");
        answers.put(
                "/fhir/Patient/b/$everything?_count=1000",
                "{\"resourceType\":\"Bundle\",\"link\":[{\"relation\":\"next\",\"url\":\"http://127.0.0.1:"
                        + base.getPort() + "/secret\"}]}");

        assertUnavailable("The server at `dataEndpoint` answered with status 302.", "a", Set.of("Condition"));
        assertUnavailable(
                "The server at `dataEndpoint` gave a link `next` that leads away from its address.", "b", Set.of("*"));
        assertEquals(List.of(), asked.stream().filter("/secret"::equals).toList());
    }

    @Test
    void answersAreBounded() {
        answers.put("/fhir/Patient/a", "{\"resourceType\":\"Patient\",\"language\":\"" + "x".repeat(5_000) + "\"}");
        answers.put("/fhir/Patient/b", "not FHIR");

        assertUnavailable("The server at `dataEndpoint` could not be read.", "a", Set.of("Condition"));
        assertUnavailable("The server at `dataEndpoint` answered with what is no FHIR R4 JSON.", "b", Set.of());
    }

    private void assertUnavailable(String text, String patient, Set<String> types) {
        RefusedException refused = assertThrows(
                RefusedException.Unavailable.class, () -> data().ofPatient(endpoint(base + ""), patient, types));
        assertEquals(text, refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "169.254.169.254", "0.0.0.0", "::1", "fe80::1", "::ffff:127.0.0.1", "224.0.0.1"})
    void aNameThatLeadsToThisMachineOrItsLinkIsNotAsked(String address) {
        RefusedException refused = assertThrows(
                RefusedException.Forbidden.class,
                () -> named("10.0.0.9", address)
                        .read(endpoint("http://ehr.example.org:" + base.getPort() + "/fhir"), "Patient/a"));

        assertEquals(
                "The address of `dataEndpoint` is allowed by name, and `ehr.example.org` leads to this machine or its link;"
                        + " an operator has to allow that address itself.",
                refused.getMessage());
        assertEquals(List.of(), asked);
    }

    /** By its number the operator has allowed just that. */
    @Test
    void anAddressThatIsAllowedItselfIsAsked() {
        assertEquals(Optional.empty(), data().read(endpoint(base + ""), "Patient/a"));
        assertEquals(List.of("/fhir/Patient/a"), asked);
    }

    private RemoteData named(String... addresses) {
        return new HttpRemoteData(
                FhirContext.forR4Cached(),
                new RemoteSettings(
                        List.of(URI.create("http://ehr.example.org:" + base.getPort() + "/fhir")),
                        Duration.ofSeconds(5),
                        4_000,
                        10),
                bytes -> {},
                new ResolvedHosts(host -> {
                    List<InetAddress> found = new ArrayList<>();
                    for (String address : addresses) {
                        found.add(InetAddress.getByName(address));
                    }
                    return found;
                }));
    }

    private RemoteData data() {
        return new HttpRemoteData(
                FhirContext.forR4Cached(),
                new RemoteSettings(List.of(base), Duration.ofSeconds(5), 4_000, 10),
                bytes -> {});
    }

    private static Endpoint endpoint(String address) {
        return new Endpoint().setAddress(address);
    }
}
