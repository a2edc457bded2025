package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that ask for a large answer and do not read it, four for each thread that the server has. */
class SlowReadersIT {
    private static final int THREADS = 8;
    private static final int SIZE = 8_000_000;

    /** Of silence; who waited for a thread until a silent client is given up would wait so long. */
    private static final int IDLE_SECONDS = 60;

    @TempDir
    static Path data;

    private static UprightServer server;

    @BeforeAll
    static void start() {
        server = TestServer.started(
                data,
                Map.of(
                        "server.threads",
                        Integer.toString(THREADS),
                        "server.idleSeconds",
                        Integer.toString(IDLE_SECONDS)));
        given().contentType("application/fhir+json")
                .body("{\"resourceType\":\"Basic\",\"id\":\"b\",\"code\":{\"text\":\"" + "m".repeat(SIZE) + "\"}}")
                .put(server.url() + "/Basic/b")
                .then()
                .statusCode(201);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Socket asking(String headers) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
        socket.setSoTimeout(IDLE_SECONDS * 1_000);
        socket.getOutputStream()
                .write(("GET /fhir/Basic/b HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    void theyTakeNothingFromOthersAndStillGetTheirAnswer() throws IOException, InterruptedException {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 4 * THREADS; i++) {
                slow.add(asking("Connection: close\r\n"));
            }
            HttpRequest health = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + server.port() + "/health/live"))
                    .timeout(Duration.ofSeconds(IDLE_SECONDS / 2))
                    .build();
            for (int i = 0; i < 20; i++) {
                assertEquals(
                        200,
                        HttpClient.newHttpClient()
                                .send(health, HttpResponse.BodyHandlers.discarding())
                                .statusCode());
            }
            int whole = 0;
            for (Socket socket : slow) {
                String answer = answer(socket);
                boolean refused = answer.startsWith("HTTP/1.1 503 ") && answer.contains("Retry-After: ");
                assertTrue(refused || answer.startsWith("HTTP/1.1 200 ") && answer.endsWith("m\"}}"), answer);
                whole += refused ? 0 : 1;
            }
            System.out.println(whole + " of " + slow.size() + " slow readers had room for their answers of 8 MB.");
            assertTrue(whole > 0);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
