package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ca.uhn.fhir.context.FhirContext;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.upright.cdshooks.ClientCheck;
import org.upright.fhir.FhirR4;
import org.upright.memory.Room;
import org.upright.rest.Capabilities;
import org.upright.rest.FhirEndpoint;
import org.upright.rest.InMemoryResourceStore;
import org.upright.rest.NarrativeCheck;
import org.upright.rest.NarrativeMode;
import org.upright.rest.RateLimit;

/** What comes in by the FHIR door and must not get far: bodies, urls, headers, slow and many clients. */
class BadInputIT {
    private static UprightServer server;

    @BeforeAll
    static void start() {
        server = serving(NarrativeMode.REFUSE, Protection.none(), Map.of("server.idleSeconds", "3"));
    }

    private static UprightServer serving(NarrativeMode mode, Protection protection, Map<String, String> more) {
        FhirContext context = new FhirR4().context();
        InMemoryResourceStore store = new InMemoryResourceStore(context);
        Capabilities capabilities = new Capabilities(context, "test", Instant.EPOCH, List.of(), type -> List.of());
        FhirEndpoint endpoint = new FhirEndpoint(context, store, capabilities, List.of(), (type, model) -> List.of());
        endpoint.registerInterceptor(new NarrativeCheck(context, mode));
        protection.interceptors().forEach(endpoint::registerInterceptor);
        Settings settings =
                Settings.standard().with(Map.of("server.port", "0"), "the test").with(more, "the test");
        UprightServer made = HttpEdge.serving(
                ListenSettings.of(settings),
                Map.of("/fhir/*", endpoint),
                new HealthServlet(store::isReady, Optional::empty),
                protection,
                Room.ofMachine(8),
                store);
        made.start();
        return made;
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static RequestSpecification fhir() {
        return given().config(RestAssuredConfig.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
                .baseUri(server.url())
                .contentType("application/fhir+json");
    }

    private static ValidatableResponse post(String body) {
        return fhir().body(body.getBytes(StandardCharsets.UTF_8))
                .post("/Observation")
                .then();
    }

    private static ValidatableResponse postXml(String body) {
        return fhir().contentType("application/fhir+xml")
                .accept("application/fhir+json")
                .body(body.getBytes(StandardCharsets.UTF_8))
                .post("/Patient")
                .then();
    }

    @ParameterizedTest
    @CsvSource({"'', text/turtle", "'', 'application/fhir+json;q=0.1, application/x-turtle'", "?_format=ttl, */*"})
    void turtleIsNotSpoken(String query, String accept) {
        fhir().accept(accept)
                .get("/Patient/a" + query)
                .then()
                .statusCode(406)
                .contentType("application/fhir+json")
                .body(
                        "issue[0].diagnostics",
                        endsWith("is not spoken here; `application/fhir+json` and `application/fhir+xml` are."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e1000", "1e1000000", "1e1000000000", "-1E+31"})
    void aNumberThatWouldKeepAParserBusyIsRefused(String number) {
        post("{\"resourceType\":\"Observation\",\"valueQuantity\":{\"value\":" + number + "}}")
                .statusCode(400)
                .body("issue[0].expression[0]", equalTo("valueQuantity.value"))
                .body(
                        "issue[0].diagnostics",
                        equalTo("At `valueQuantity.value`: a number has an exponent beyond 30; from -30 to 30 is"
                                + " expected."));
        postXml("<Observation xmlns=\"http://hl7.org/fhir\"><valueQuantity><value value=\"1e1000000\"/></valueQuantity>"
                        + "</Observation>")
                .statusCode(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/x-www-form-urlencoded       | 400",
                "application/fhir+xml                    | 400",
                "application/json; charset=ISO-8859-1    | 400",
                "application/fhir+json; charset=UTF-16   | 415",
                "application/fhir+json; charset=IBM037   | 415",
                "text/plain                              | 415",
            })
    void suchANumberIsRefusedWhateverTheBodyIsSaidToBe(String type, int status)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/Observation"))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"resourceType\":\"Observation\",\"valueQuantity\":{\"value\":1e1000000}}"))
                .build();

        assertEquals(
                status,
                HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode());
    }

    /** To a request that no decent client would send. */
    private static String answer(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"name=%", "name=%zz", "na%me=x", "name=%C3%28", "name=%00", "name=%ED%A0%80"})
    void brokenEscapesAreRefusedInUrlsAndForms(String query) throws IOException, InterruptedException {
        assertTrue(answer("GET /fhir/Patient?" + query + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                .startsWith("HTTP/1.1 400"));
        HttpRequest form = HttpRequest.newBuilder(URI.create(server.url() + "/Patient/_search"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(query))
                .build();
        assertEquals(
                400,
                HttpClient.newHttpClient()
                        .send(form, HttpResponse.BodyHandlers.discarding())
                        .statusCode());
    }

    @Test
    void fifteenHundredDigitsAreRefused() {
        post("{\"resourceType\":\"Observation\",\"valueInteger\":" + "7".repeat(1_500) + "}")
                .statusCode(400)
                .body("issue[0].expression[0]", equalTo("valueInteger"));
    }

    @Test
    void deepNestingIsRefusedInBothForms() {
        post("{\"resourceType\":\"Observation\"" + ",\"extension\":[{\"url\":\"x\"".repeat(1_001))
                .statusCode(400);
        postXml("<Patient xmlns=\"http://hl7.org/fhir\">" + "<extension url=\"x\">".repeat(200)
                        + "</extension>".repeat(200) + "</Patient>")
                .statusCode(400)
                .body("issue[0].diagnostics", equalTo("Elements are nested deeper than 199; less is expected."));
        post("{\"resourceType\":\"Observation\",\"text\":{\"status\":\"generated\",\"div\":\"" + "<b>".repeat(5_000)
                        + "</b>".repeat(5_000) + "\"}}")
                .statusCode(400)
                .body("issue[0].expression[0]", equalTo("text.div"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE Patient [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>",
                "<!DOCTYPE Patient SYSTEM \"http://127.0.0.1:1/x.dtd\">",
                "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"a\"><!ENTITY b \"&a;&a;\">]>"
            })
    void documentTypesAreRefused(String prolog) {
        postXml(prolog + "<Patient xmlns=\"http://hl7.org/fhir\"/>")
                .statusCode(400)
                .body("issue[0].diagnostics", containsString("document type"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'resourceType':'Observation','status':'final','status':'final'} | status",
                "{'resourceType':'Observation','note':[{'text':'a'},{'text':'b','text':'c'}]} | note[1].text",
                "{'resourceType':'Observation','status':'\\u0000'} | status",
                "{'resourceType':'Observation','status':'\\ud800'} | status",
            })
    void whatIsNoJsonIsRefusedWithThePlace(String body, String place) {
        post(body.replace('\'', '"')).statusCode(400).body("issue[0].expression[0]", equalTo(place));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\uFEFF{\"resourceType\":\"Observation\"}",
                "{\"resourceType\":\"Observation\"} trailing",
                "{\"resourceType\":\"Observation\"}{}",
                "{\"resourceType\":\"Observation\",}",
                "{\"resourceType\":\"Observation\"",
                " ",
                "{\"resourceType\":\"Observation\",\"status\":7}",
                "{\"resourceType\":\"Observation\",\"status\":\"finished\"}",
                "{\"resourceType\":\"Observation\",\"effectiveDateTime\":\"yesterday\"}",
                "{\"resourceType\":\"Observation\",\"statuss\":\"final\"}",
            })
    void whatIsNoObservationIsRefusedAndSaid(String body) {
        post(body)
                .statusCode(400)
                .body("resourceType", equalTo("OperationOutcome"))
                .body("issue[0].diagnostics", not(equalTo("")));
    }

    /** Place and body, in which `'` stands for a quote. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "Observation.statuss | {'resourceType':'Observation','statuss':'final'}",
                "Observation.component[1].codee | {'resourceType':'Observation','component':[{},{'codee':{}}]}",
                "Observation.status | {'resourceType':'Observation','status':7}",
                "Observation.code | {'resourceType':'Observation','code':'text'}",
                "Observation.status | {'resourceType':'Observation','status':'finished'}",
                "Observation.effectiveDateTime | {'resourceType':'Observation','effectiveDateTime':'yesterday'}",
                "Observation.effectiveDateTime | {'resourceType':'Observation','effectiveDateTime':'2026-13-40'}",
                "Observation.component[1].valueDateTime | {'resourceType':'Observation','component':[{'valueString':'x'},{'valueDateTime':'x'}]}",
                "Observation.category[0].coding[0].userSelected | {'resourceType':'Observation','category':[{'coding':[{'userSelected':'maybe'}]}]}",
                "Observation.category[0].coding[0].userSelected | {'resourceType':'Observation','category':[{'coding':[{'userSelected':'true'}]}]}",
                "Observation.component[1].valueQuantity.value | {'resourceType':'Observation','component':[{'valueQuantity':{'value':1}},{'valueQuantity':{'value':'1'}}]}",
                "Observation.language | {'resourceType':'Observation','language':5}",
                "Observation.effectiveDateTime | {'resourceType':'Observation','effectiveDateTime':['2026']}",
            })
    void whatDoesNotFitIsRefusedWithItsPlace(String place, String body) {
        String told = post(body.replace('\'', '"'))
                .statusCode(400)
                .extract()
                .jsonPath()
                .getList("issue.expression.flatten()", String.class)
                .toString();

        assertTrue(told.contains(place), told);
    }

    /** The same in XML; in its body `'` stands for a quote. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "Observation.statuss | <statuss value='final'/>",
                "Observation.component[1].codee | <component/><component><codee/></component>",
                "Observation.code.codding | <code><codding/></code>",
                "Observation.category[0].coding[0].sistem | <category><coding><sistem value='x'/></coding></category>",
                "Observation.extension[0].valu | <extension url='x'><valu/></extension>",
                "Observation.contained[0].name[0].famly | <contained><Patient><name><famly value='x'/></name></Patient></contained>",
                "Observation.status | <status value='finished'/>",
                "Observation.effectiveDateTime | <effectiveDateTime value='yesterday'/>",
                "Observation.component[1].valueDateTime | <component><valueString value='x'/></component><component><valueDateTime value='x'/></component>",
                "Observation.status | <status value='final'/><status value='final'/>",
                "Observation.status | <status value='final' vlue='x'/>",
            })
    void whatDoesNotFitInXmlIsRefusedWithItsPlaceToo(String place, String elements) {
        String told = given().contentType("application/fhir+xml")
                .body("<Observation xmlns='http://hl7.org/fhir'>" + elements + "</Observation>")
                .post(server.url() + "/Observation")
                .then()
                .statusCode(400)
                .extract()
                .asString();

        assertTrue(told.contains("<expression value=\"" + place + "\"/>"), place + ": " + told);
    }

    @Test
    void whatDoesNotFitInABundleInXmlIsRefusedWithItsPlace() {
        given().contentType("application/fhir+xml")
                .body("<Bundle xmlns=\"http://hl7.org/fhir\"><type value=\"batch\"/><entry/><entry><resource><Patient>"
                        + "<name/><name><famly value=\"x\"/></name></Patient></resource></entry></Bundle>")
                .header("Accept", "application/fhir+json")
                .post(server.url())
                .then()
                .statusCode(400)
                .body("issue[0].expression[0]", equalTo("Bundle.entry[1].resource.name[1].famly"))
                .body("issue[0].diagnostics", equalTo("Unknown element `famly`."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\t"})
    void anEmptyBodyIsRefused(String body) {
        post(body).statusCode(400).body("issue[0].diagnostics", not(equalTo("")));
    }

    @Test
    void noDocumentTypeMakesUsAskAnybody() throws IOException {
        List<String> asked = new java.util.concurrent.CopyOnWriteArrayList<>();
        com.sun.net.httpserver.HttpServer outside = com.sun.net.httpserver.HttpServer.create(
                new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0), 0);
        outside.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        outside.start();
        String there = "http://127.0.0.1:" + outside.getAddress().getPort() + "/x";
        String billion = "<!DOCTYPE l [<!ENTITY l0 \"lol\">"
                + java.util.stream.IntStream.range(1, 10)
                        .mapToObj(i -> "<!ENTITY l" + i + " \"" + ("&l" + (i - 1) + ";").repeat(10) + "\">")
                        .collect(java.util.stream.Collectors.joining())
                + "]>";
        try {
            for (String prolog : List.of(
                    "<!DOCTYPE Patient SYSTEM \"" + there + ".dtd\">",
                    "<!DOCTYPE Patient PUBLIC \"-//x//y\" \"" + there + ".dtd\">",
                    "<!DOCTYPE Patient [<!ENTITY x SYSTEM \"" + there + "\">]>",
                    "<!DOCTYPE Patient [<!ENTITY % x SYSTEM \"" + there + "\"> %x;]>",
                    billion)) {
                postXml(prolog + "<Patient xmlns=\"http://hl7.org/fhir\"><language value=\"&x;&l9;\"/></Patient>")
                        .statusCode(400)
                        .body("issue[0].diagnostics", containsString("document type"));
            }
            for (String body : List.of(
                    "<?xml-stylesheet href=\"" + there + "\"?><Patient xmlns=\"http://hl7.org/fhir\"/>",
                    "<Patient xmlns=\"http://hl7.org/fhir\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                            + " xsi:schemaLocation=\"http://hl7.org/fhir " + there + "\"/>",
                    "<Patient xmlns=\"http://hl7.org/fhir\"><xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\""
                            + " href=\"" + there + "\"/></Patient>")) {
                int status = postXml(body).extract().statusCode();
                assertTrue(status < 500, body + ": " + status);
            }

            assertEquals(List.of(), asked);
        } finally {
            outside.stop(0);
        }
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        byte[] body = "{\"resourceType\":\"Patient\",\"language\":\"_\"}".getBytes(StandardCharsets.US_ASCII);
        body[body.length - 3] = (byte) 0xFF;

        fhir().body(body).post("/Patient").then().statusCode(400).body("issue[0].expression[0]", equalTo("language"));
    }

    @Test
    void aBodyOfOneByteTooManyIsRefusedAndItsConnectionNotLost() {
        byte[] body = new byte[10 * 1_024 * 1_024 + 1];

        fhir().body(body).post("/Patient").then().statusCode(413).body("resourceType", equalTo("OperationOutcome"));
    }

    @Test
    void aBodyWithoutALengthIsCountedAsItComes() throws IOException {
        URI uri = URI.create(server.url());
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /fhir/Patient HTTP/1.1\r\nHost: x\r\nContent-Type: application/fhir+json\r\n"
                            + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] piece = ("10000\r\n" + " ".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < 100_000; i++) {
                    out.write(piece);
                }
            });
        }
    }

    @Test
    void aPackedBodyIsNotUnpacked() {
        fhir().header("Content-Encoding", "gzip")
                .body(new byte[] {0x1f, (byte) 0x8b, 8, 0})
                .post("/Patient")
                .then()
                .statusCode(415)
                .body(
                        "issue[0].diagnostics",
                        equalTo("`Content-Encoding` is `gzip`; bodies are read uncompressed only."));
    }

    @Test
    void aUrlOverEightKilobytesIsRefused() {
        fhir().get("/Patient?_id=" + "a".repeat(8_192))
                .then()
                .statusCode(414)
                .body("resourceType", equalTo("OperationOutcome"));
        fhir().get("/Patient?_id=" + "a".repeat(20_000)).then().statusCode(414);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/Patient/a$1b", "/Patient/%2e%2e", "/Patient/1&_include=*", "/Patient/%00", "/Patient/..%2fx"})
    void idsThatAreNoneAreRefused(String path) {
        int status = given().urlEncodingEnabled(false).get(server.url() + path).statusCode();

        assertTrue(status == 400 || status == 404, path + ": " + status);
    }

    @Test
    void activeMarkupIsRefusedByName() {
        post("{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"text\":{\"status\":\"generated\","
                        + "\"div\":\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><img src=\\\"x\\\" onerror=\\\"x()\\\"/>"
                        + "</div>\"}}")
                .statusCode(422)
                .body(
                        "issue[0].diagnostics",
                        equalTo("A narrative has the attribute `onerror` on `img`; only the formatting of FHIR's rule"
                                + " txt-1 is allowed."));
    }

    @Test
    void activeMarkupIsTakenOutWhereTheSettingSaysSo() {
        try (UprightServer lenient = serving(NarrativeMode.SANITISE, Protection.none(), Map.of())) {
            given().contentType("application/fhir+json")
                    .body("{\"resourceType\":\"Patient\",\"id\":\"n\",\"text\":{\"status\":\"generated\",\"div\":\"<div"
                            + " xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><script>x()</script><b>Doe</b></div>\"}}")
                    .put(lenient.url() + "/Patient/n")
                    .then()
                    .statusCode(201);

            given().get(lenient.url() + "/Patient/n")
                    .then()
                    .statusCode(200)
                    .body("text.div", containsString("<b>Doe</b>"))
                    .body("text.div", not(containsString("script")));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%66hir/metadata",
                "/./fhir/metadata",
                "/abcd/../fhir/metadata",
                "/fhir/Patient/../metadata",
                "/fhir;x=y/metadata",
                "/fhir/metadata;x=y",
                "/%68ealth/live",
                "/fhir/..",
                "/nothing/."
            })
    void aPathThatCanBeReadInTwoWaysIsRefused(String path) throws IOException {
        String answer = raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
        assertTrue(answer.contains("it can be read in two ways."), answer);
        assertTrue(answer.contains("default-src 'none'"), answer);
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void everyAnswerTellsABrowserToRunNothing() {
        for (String path : List.of(
                "/fhir/metadata", "/fhir/Patient/nobody", "/nothing", "/health/live", "/%6eothing", "/%66hir")) {
            given().urlEncodingEnabled(false)
                    .get(server.url().replace("/fhir", "") + path)
                    .then()
                    .header("Content-Security-Policy", containsString("default-src 'none'"))
                    .header("Content-Security-Policy", containsString("frame-ancestors 'none'"))
                    .header("X-Content-Type-Options", "nosniff")
                    .header("Referrer-Policy", "no-referrer");
        }
    }

    @Test
    void aBundleCountsItsEntries() {
        RateLimit limit = new RateLimit(20);
        Protection protection = new Protection(
                List.of(),
                List.of(limit),
                Map.of(),
                List.of(limit.new Entries()),
                ClientCheck.open(),
                Optional.empty());
        String entry = "{\"request\":{\"method\":\"GET\",\"url\":\"Patient?_count=0\"}}";
        String bundle = "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":["
                + String.join(",", java.util.Collections.nCopies(12, entry)) + "]}";
        try (UprightServer limited = serving(NarrativeMode.REFUSE, protection, Map.of())) {
            given().contentType("application/fhir+json")
                    .body(bundle)
                    .post(limited.url())
                    .then()
                    .statusCode(200);

            given().contentType("application/fhir+json")
                    .body(bundle)
                    .post(limited.url())
                    .then()
                    .statusCode(429)
                    .header("Retry-After", notNullValue())
                    .body("issue[0].diagnostics", containsString("each entry of a bundle counted"));
            given().get(limited.url() + "/metadata").then().statusCode(200);
        }
    }

    @Test
    void tooManyRequestsAreToldWhenToComeBack() {
        Protection protection = new Protection(
                List.of(), List.of(new RateLimit(2)), Map.of(), List.of(), ClientCheck.open(), Optional.empty());
        try (UprightServer limited = serving(NarrativeMode.REFUSE, protection, Map.of())) {
            for (int i = 0; i < 2; i++) {
                given().get(limited.url() + "/metadata").then().statusCode(200);
            }

            given().get(limited.url() + "/metadata")
                    .then()
                    .statusCode(429)
                    .header("Retry-After", notNullValue())
                    .body("issue[0].code", equalTo("throttled"));
            given().get(limited.url().replace("/fhir", "/health/live")).then().statusCode(200);
        }
    }

    @Test
    void twoThousandIdleAndSlowClientsTakeNothingFromOthers() throws IOException {
        String header = "GET /fhir/metadata HTTP/1.1\r\nHost:";
        String body = "POST /fhir/Patient HTTP/1.1\r\nHost: x\r\nContent-Type: application/fhir+json\r\n"
                + "Content-Length: 1000\r\n\r\n{";
        List<SocketChannel> slow = new ArrayList<>();
        try (UprightServer patient =
                serving(NarrativeMode.REFUSE, Protection.none(), Map.of("server.idleSeconds", "600"))) {
            URI uri = URI.create(patient.url());
            for (int i = 0; i < 2_000; i++) {
                SocketChannel socket = SocketChannel.open(new InetSocketAddress(uri.getHost(), uri.getPort()));
                int unused =
                        socket.write(ByteBuffer.wrap((i % 2 == 0 ? header : body).getBytes(StandardCharsets.US_ASCII)));
                socket.configureBlocking(false);
                slow.add(socket);
            }

            long begun = System.nanoTime();
            given().get(patient.url().replace("/fhir", "/health/live")).then().statusCode(200);
            System.out.println("Beside 2,000 idle and slow connections `/health/live` was answered in "
                    + (System.nanoTime() - begun) / 1_000_000 + " ms.");
            given().get(patient.url() + "/Patient?_id=x").then().statusCode(200);
            assertEquals(1_000, open(slow, 0), "who is slow with the headers still waits");
            assertTrue(open(slow, 1) >= 1, "so do as many of the slow bodies as may");
        } finally {
            for (SocketChannel socket : slow) {
                socket.close();
            }
        }
    }

    /** Of every other one, those that are connected and were told nothing. */
    private static int open(List<SocketChannel> sockets, int first) throws IOException {
        int open = 0;
        for (int i = first; i < sockets.size(); i += 2) {
            open += sockets.get(i).read(ByteBuffer.allocate(1)) == 0 ? 1 : 0;
        }
        return open;
    }

    @Test
    void anIdleClientIsGivenUp() throws IOException {
        URI uri = URI.create(server.url());
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("GET /fhir/metadata HTTP/1.1\r\nHost:".getBytes(StandardCharsets.US_ASCII));

            assertEquals(-1, lastOf(socket));
        }
    }

    /** Reads until the server has hung up. */
    private static int lastOf(Socket socket) throws IOException {
        while (socket.getInputStream().read() >= 0) {
            continue;
        }
        return -1;
    }
}
