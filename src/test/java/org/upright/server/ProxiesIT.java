package org.upright.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.upright.security.TokenIssuer;

/** A proxy at 127.0.0.2 is believed; whoever comes from 127.0.0.1 says the same and is not. */
class ProxiesIT {
    private static final String PROXY = "127.0.0.2";
    private static final String NOBODY = "127.0.0.1";
    private static final int A_MINUTE = 6;
    private static final String PUBLIC = "https://cds.example.org/cds-services";

    @TempDir
    static Path data;

    private static final AtomicInteger LOOKS = new AtomicInteger();
    private static final TokenIssuer EHR = new TokenIssuer();
    private static UprightServer server;

    @BeforeAll
    static void start() throws Exception {
        Settings settings = Settings.standard()
                .with(
                        Map.of(
                                "server.port",
                                "0",
                                "store.folder",
                                data.toString(),
                                "server.proxies",
                                PROXY,
                                "server.proxyHeader",
                                "x-forwarded",
                                "server.requestsPerMinute",
                                Integer.toString(A_MINUTE),
                                "audit.mode",
                                "open",
                                "hooks.clients",
                                TokenIssuer.ISSUER + "|" + EHR.keys(),
                                "hooks.url",
                                PUBLIC),
                        "the test");
        server = Wiring.server(settings, Wiring.upright(settings));
        server.start();
        assertTrue(ask("127.0.0.3", "PUT /fhir/Patient/p", "{\"resourceType\":\"Patient\",\"id\":\"p\"}")
                .startsWith("HTTP/1.1 201"));
    }

    @AfterAll
    static void stop() {
        server.close();
        EHR.close();
    }

    /** The whole answer, as it came. */
    private static String ask(String from, String what, String body, String... headers) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getByName("127.0.0.1"), server.port(), InetAddress.getByName(from), 0)) {
            socket.setSoTimeout(30_000);
            String request = what + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\nConnection: close\r\n"
                    + (body.isEmpty()
                            ? ""
                            : "Content-Type: application/fhir+json\r\nContent-Length: " + body.length() + "\r\n")
                    + String.join(
                            "",
                            java.util.Arrays.stream(headers)
                                    .map(line -> line + "\r\n")
                                    .toList()) + "\r\n"
                    + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String[] via(String client) {
        return new String[] {
            "X-Forwarded-For: " + client, "X-Forwarded-Proto: https", "X-Forwarded-Host: guidelines.example.org"
        };
    }

    @Test
    void linksHaveTheAddressThatTheClientAskedTheProxyFor() throws IOException {
        String answer = ask(PROXY, "GET /fhir/Patient?_id=p", "", via("198.51.100.1"));
        String created =
                ask(PROXY, "PUT /fhir/Patient/q", "{\"resourceType\":\"Patient\",\"id\":\"q\"}", via("198.51.100.1"));

        assertTrue(answer.contains("\"fullUrl\":\"https://guidelines.example.org/fhir/Patient/p\""), answer);
        assertTrue(answer.contains("\"url\":\"https://guidelines.example.org/fhir/Patient?_id=p\""), answer);
        assertTrue(created.contains("Location: https://guidelines.example.org/fhir/Patient/q/_history/1"), created);
        assertFalse(answer.contains("127.0.0.1"), answer);
    }

    @Test
    void nobodyElseChangesALink() throws IOException {
        String base = "http://127.0.0.1:" + server.port() + "/fhir";
        for (String[] headers : new String[][] {
            via("198.51.100.2"), {"Forwarded: for=198.51.100.2;proto=https;host=guidelines.example.org"}
        }) {
            String answer = ask("127.0.0.4", "GET /fhir/Patient?_id=p", "", headers);

            assertTrue(answer.contains("\"fullUrl\":\"" + base + "/Patient/p\""), answer);
            assertFalse(answer.contains("guidelines.example.org"), answer);
        }
        String unwritten =
                ask(PROXY, "GET /fhir/Patient?_id=p", "", "Forwarded: for=6.6.6.6;proto=https;host=evil.example.org");
        assertFalse(unwritten.contains("evil"), unwritten);
    }

    @Test
    void eachClientOfTheProxyHasAMinutesWorthOfItsOwn() throws IOException {
        for (int i = 0; i < A_MINUTE; i++) {
            assertTrue(live("198.51.100.3").startsWith("HTTP/1.1 200"));
        }

        assertTrue(isRefusedSoon("198.51.100.3"));
        assertTrue(isRefusedSoon("6.6.6.6, 198.51.100.3")); // sent by the client, added to by the proxy
        assertTrue(live("198.51.100.4").startsWith("HTTP/1.1 200"));
    }

    /** On a slow machine the bucket fills meanwhile: by one in ten seconds. */
    private static boolean isRefusedSoon(String client) throws IOException {
        for (int i = 0; i < 10; i++) {
            if (live(client).startsWith("HTTP/1.1 429")) {
                return true;
            }
        }
        return false;
    }

    private static String live(String client) throws IOException {
        return ask(PROXY, "GET /fhir/Patient/p", "", via(client));
    }

    @Test
    void whoSpoofsTheHeaderIsCountedByItsOwnAddress() throws IOException {
        int refused = 0;
        for (int i = 0; i < A_MINUTE + 20; i++) {
            String answer = ask(NOBODY, "GET /fhir/Patient/p", "", via("203.0.113." + i));
            refused += answer.startsWith("HTTP/1.1 429") ? 1 : 0;
        }

        assertTrue(refused >= 10, refused + " were refused"); // on a slow machine the bucket fills meanwhile
    }

    @Test
    void theTrailNamesTheClientOfAProxyAndOfNobodyElse() throws Exception {
        String seen = ask(PROXY, "GET /fhir/Patient/p?_format=json", "", via("198.51.100.5"));
        String spoofed = ask("127.0.0.5", "GET /fhir/Patient/p?_format=json", "", via("198.51.100.6"));
        assertTrue(seen.startsWith("HTTP/1.1 200") && spoofed.startsWith("HTTP/1.1 200"));
        String unnamed = ask(PROXY, "GET /fhir/Patient/p?_format=json", "", "X-Forwarded-For: unknown");
        assertTrue(unnamed.startsWith("HTTP/1.1 200"), unnamed);

        assertTrue(isAudited(PROXY));
        assertTrue(isAudited("198.51.100.5"));
        assertTrue(isAudited("127.0.0.5"));
        assertEquals(0, audited("198.51.100.6"));
    }

    private static boolean isAudited(String address) throws Exception {
        for (int i = 0; i < 100; i++) {
            if (audited(address) > 0) {
                return true;
            }
            Thread.sleep(200);
        }
        return false;
    }

    private static int audited(String address) throws IOException {
        String client = "192.0.2." + LOOKS.incrementAndGet() % 250; // so that no minute is used up
        String found = ask(
                PROXY,
                "GET /fhir/AuditEvent?_total=accurate&_summary=count&address=" + address,
                "",
                "X-Forwarded-For: " + client);
        assertTrue(found.startsWith("HTTP/1.1 200"), found);
        return Integer.parseInt(found.replaceFirst("(?s).*\"total\":\\s*([0-9]+).*", "$1"));
    }

    @Test
    void aSignedCallIsForTheConfiguredAddressWhateverAHeaderSays() throws IOException {
        String forged = EHR.callToken("https://guidelines.example.org/cds-services/lbp-patient-view");
        String real = EHR.callToken(PUBLIC + "/lbp-patient-view");

        assertTrue(called(PROXY, forged).startsWith("HTTP/1.1 401"));
        assertTrue(called("127.0.0.6", forged).startsWith("HTTP/1.1 401"));
        assertFalse(called(PROXY, real).startsWith("HTTP/1.1 401"));
    }

    private static String called(String from, String token) throws IOException {
        return ask(
                from,
                "POST /cds-services/lbp-patient-view",
                "{}",
                "X-Forwarded-For: 198.51.100.8",
                "X-Forwarded-Proto: https",
                "X-Forwarded-Host: guidelines.example.org",
                "Authorization: Bearer " + token);
    }
}
