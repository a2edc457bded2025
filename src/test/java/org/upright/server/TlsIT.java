package org.upright.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server speaks TLS itself, to a client that checks its certificate. */
class TlsIT {
    private static final String PASSWORD = "sesame-0815";

    @TempDir
    private Path folder;

    private UprightServer server(Map<String, String> given) {
        Map<String, String> all = new TreeMap<>(given);
        all.put("server.port", "0");
        all.put("store.folder", folder.resolve("data").toString());
        Settings settings = Settings.standard().with(all, "the test");
        UprightServer server = Wiring.server(settings, Wiring.upright(settings));
        server.start();
        return server;
    }

    private UprightServer server(MadeKeyStore keys) {
        return server(Map.of("server.tls.keyStore", keys.file().toString(), "server.tls.password", PASSWORD));
    }

    private static HttpClient client(MadeKeyStore believed) throws Exception {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(20))
                .sslContext(believed.trusting())
                .build();
    }

    private static HttpResponse<String> send(MadeKeyStore believed, HttpRequest.Builder request) throws Exception {
        return client(believed).send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder to(String url) {
        return HttpRequest.newBuilder(URI.create(url)).header("Content-Type", "application/fhir+json");
    }

    @Test
    void aKeyStoreIsServedAndEveryAddressInAnswersIsHttps() throws Exception {
        MadeKeyStore keys = MadeKeyStore.make(folder.resolve("server.p12"), PASSWORD);
        try (UprightServer server = server(keys)) {
            assertEquals("https://127.0.0.1:" + server.port() + "/fhir", server.url());
            HttpResponse<String> created = send(
                    keys,
                    to(server.url() + "/Patient/p")
                            .PUT(BodyPublishers.ofString("{\"resourceType\":\"Patient\",\"id\":\"p\"}")));
            HttpResponse<String> found = send(keys, to(server.url() + "/Patient?_id=p"));

            assertEquals(201, created.statusCode());
            assertEquals(
                    server.url() + "/Patient/p/_history/1",
                    created.headers().firstValue("Location").orElse(""));
            assertTrue(found.body().contains("\"fullUrl\":\"" + server.url() + "/Patient/p\""), found.body());
            assertFalse(found.body().contains("http://127"), found.body());
        }
    }

    @Test
    void everyAnswerTellsABrowserToStayWithTls() throws Exception {
        MadeKeyStore keys = MadeKeyStore.make(folder.resolve("server.p12"), PASSWORD);
        try (UprightServer server = server(keys)) {
            String root = server.url().replace("/fhir", "");
            for (String path : new String[] {"/fhir/metadata", "/health/live", "/nothing", "/fhir/Patient/none"}) {
                assertEquals(
                        "max-age=31536000",
                        send(keys, to(root + path))
                                .headers()
                                .firstValue("Strict-Transport-Security")
                                .orElse(""),
                        path);
            }
        }
    }

    @Test
    void aCertificateAndItsKeyArePem() throws Exception {
        for (String[] kind :
                new String[][] {{"-keyalg", "EC", "-groupname", "secp384r1"}, {"-keyalg", "RSA", "-keysize", "2048"}}) {
            MadeKeyStore keys = MadeKeyStore.make(folder.resolve("made.p12"), PASSWORD, kind);
            Path certificate = Files.writeString(folder.resolve("chain.pem"), keys.certificatePem());
            Path key = Files.writeString(folder.resolve("key.pem"), keys.keyPem());
            try (UprightServer server = server(Map.of(
                    "server.tls.certificate", certificate.toString(),
                    "server.tls.key", key.toString(),
                    "server.tls.hstsSeconds", "0"))) {
                HttpResponse<String> answer = send(keys, to(server.url() + "/metadata"));

                assertEquals(200, answer.statusCode());
                assertTrue(
                        answer.headers().firstValue("Strict-Transport-Security").isEmpty());
            }
        }
    }

    @Test
    void nobodyIsAnsweredWithoutTls() throws Exception {
        MadeKeyStore keys = MadeKeyStore.make(folder.resolve("server.p12"), PASSWORD);
        try (UprightServer server = server(keys)) {
            assertThrows(IOException.class, () -> send(keys, to("http://127.0.0.1:" + server.port() + "/health/live")));
        }
    }

    @Test
    void tlsIsOfVersionOneDotTwoAtLeast() throws Exception {
        MadeKeyStore keys = MadeKeyStore.make(folder.resolve("server.p12"), PASSWORD);
        try (UprightServer server = server(keys)) {
            for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
                try (SSLSocket socket =
                        (SSLSocket) keys.trusting().getSocketFactory().createSocket("127.0.0.1", server.port())) {
                    socket.setEnabledProtocols(new String[] {version});
                    socket.startHandshake();
                    assertEquals(version, socket.getSession().getProtocol());
                }
            }
            assertArrayEquals(new byte[] {21, 2, 70}, alert(server.port(), (byte) 2)); // 70: protocol_version
            assertArrayEquals(new byte[] {21, 2, 70}, alert(server.port(), (byte) 1));
        }
    }

    /** Record type, level and description of what a hello of TLS 1.0 or 1.1 is answered: a JDK would not even send one. */
    private static byte[] alert(int port, byte minor) throws IOException {
        ByteArrayOutputStream hello = new ByteArrayOutputStream();
        hello.write(new byte[] {22, 3, 1, 0, 45, 1, 0, 0, 41, 3, minor});
        hello.write(new byte[32]);
        hello.write(new byte[] {0, 0, 2, 0, 0x2f, 1, 0});
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(hello.toByteArray());
            byte[] answer = socket.getInputStream().readNBytes(7);
            return new byte[] {answer[0], answer[5], answer[6]};
        }
    }

    @Test
    void aRenewedCertificateIsServedWithoutAStartAndABrokenOneIsNot() throws Exception {
        Path file = folder.resolve("server.p12");
        MadeKeyStore keys = MadeKeyStore.make(file, PASSWORD);
        try (UprightServer server = server(keys)) {
            assertEquals(keys.certificate(), served(server, keys));

            MadeKeyStore later = MadeKeyStore.make(folder.resolve("later.p12"), PASSWORD);
            Files.write(file, Files.readAllBytes(later.file()));
            long end = System.nanoTime() + 60_000_000_000L;
            while (!isServed(server, later) && System.nanoTime() < end) {
                Thread.sleep(100);
            }
            assertEquals(later.certificate(), served(server, later));

            Files.writeString(file, "not a key store");
            Thread.sleep(6_000); // three looks at the file
            assertEquals(later.certificate(), served(server, later));
        }
    }

    private static boolean isServed(UprightServer server, MadeKeyStore believed) throws Exception {
        try {
            return served(server, believed).equals(believed.certificate());
        } catch (javax.net.ssl.SSLException e) {
            return false;
        }
    }

    private static Certificate served(UprightServer server, MadeKeyStore believed) throws Exception {
        try (SSLSocket socket =
                (SSLSocket) believed.trusting().getSocketFactory().createSocket("127.0.0.1", server.port())) {
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0];
        }
    }
}
