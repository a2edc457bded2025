package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Clients that send slowly, or what no client of ours sends. */
class SlowClientsIT {
    /** Long enough that whoever waits for it was not let go by what is tested here. */
    private static final int IDLE_SECONDS = 60;

    @TempDir
    static Path data;

    private static final ListAppender<ILoggingEvent> LOGGED = new ListAppender<>();
    private static UprightServer server;

    @BeforeAll
    static void start() {
        server = TestServer.started(
                data, Map.of("server.idleSeconds", Integer.toString(IDLE_SECONDS), "server.bytesPerSecond", "1000"));
        LOGGED.start();
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).addAppender(LOGGED);
    }

    @AfterAll
    static void stop() {
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).detachAppender(LOGGED);
        server.close();
    }

    /** All that comes until the server hangs up; a space is sent now and then while it has not. */
    private static String answer(String sent, boolean dripping) throws IOException, InterruptedException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(IDLE_SECONDS * 500);
            socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; dripping && i < 100 && socket.getInputStream().available() == 0; i++) {
                Thread.sleep(100);
                socket.getOutputStream().write(' ');
            }
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/fhir/Patient", "/fhir/PlanDefinition/x/$apply", "/cds-services/lbp-patient-view"})
    void aBodyThatComesTooSlowlyIsTheClientsFault(String path) throws IOException, InterruptedException {
        String answer = answer(
                "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 100000\r\n\r\n{",
                true);

        assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
        assertTrue(answer.contains("The body came too slowly; it is to be sent without pauses."), answer);
        assertEquals(
                List.of(),
                LOGGED.list.stream()
                        .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                        .map(ILoggingEvent::getFormattedMessage)
                        .toList());
    }

    /** Each is answered, and the connection closed at once: readAllBytes would run into the socket's time else. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CONNECT * HTTP/1.1        | 400",
                "CONNECT x:1 HTTP/1.1      | 400",
                "CONNECT /fhir HTTP/1.1    | 400",
                "OPTIONS * HTTP/1.1        | 404",
                "TRACE /fhir/Patient HTTP/1.1 | 405",
                "TRACE / HTTP/1.1          | 405",
                "FOO /fhir/Patient HTTP/1.1 | 405",
                "GET http://evil/ HTTP/1.1 | 400",
                "GET fhir HTTP/1.1         | 400",
                "GET / HTTP/9.9            | 505",
                "PRI * HTTP/2.0            | 426",
                "GET /fhir/metadata        | 505",
            })
    void oddRequestLinesDoNotHoldTheirConnection(String line, int status) throws IOException, InterruptedException {
        String answer = answer(line + "\r\nHost: x\r\n\r\n", false);

        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertTrue(!answer.contains("Host: x"), answer);
    }

    /** Nobody is given up before a minute here: whoever waits for a thread that waits for a body would wait as long. */
    @Test
    void slowBodiesDoNotTakeAllThreads() throws IOException {
        Map<String, String> few = Map.of(
                "server.threads", "16",
                "server.idleSeconds", Integer.toString(IDLE_SECONDS),
                "server.bytesPerSecond", "0");
        List<Socket> slow = new ArrayList<>();
        try (UprightServer small = TestServer.started(data.resolve("threads"), few)) {
            for (int i = 0; i < 200; i++) {
                Socket socket = new Socket("127.0.0.1", small.port());
                String form = i % 2 == 0 ? "application/fhir+json" : "application/x-www-form-urlencoded";
                socket.getOutputStream()
                        .write(("POST /fhir/Patient" + (i % 2 == 0 ? "" : "/_search")
                                        + " HTTP/1.1\r\nHost: x\r\nContent-Type: " + form
                                        + "\r\nContent-Length: 1000\r\n\r\n" + (i % 2 == 0 ? "{" : "a"))
                                .getBytes(StandardCharsets.US_ASCII));
                slow.add(socket);
            }
            try (Socket other = new Socket("127.0.0.1", small.port())) {
                other.setSoTimeout(IDLE_SECONDS * 500);
                other.getOutputStream()
                        .write("GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));

                assertTrue(new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .startsWith("HTTP/1.1 200 "));
            }
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void decentClientsKeepTheirs() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            for (int i = 0; i < 3; i++) {
                socket.getOutputStream()
                        .write("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertTrue(socket.getInputStream().read() == 'H');
                byte[] rest = new byte[4_096];
                assertTrue(socket.getInputStream().read(rest) > 0);
            }
        }
        given().get(server.url() + "/metadata").then().statusCode(200);
    }
}
