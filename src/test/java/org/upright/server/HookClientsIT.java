package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.upright.cdshooks.HookBodies;
import org.upright.security.TokenIssuer;

/** CDS services called by an EHR that signs its calls, over HTTP; its keys are really fetched. */
class HookClientsIT {
    private static final String PUBLIC = "https://cds.example.org/cds-services";
    private static final String SERVICE = "/lbp-patient-view";

    @TempDir
    static Path data;

    private static final TokenIssuer EHR = new TokenIssuer();
    private static UprightServer server;
    private static String root;

    @BeforeAll
    static void start() {
        server = TestServer.started(data, Map.of("hooks.clients", registered(), "hooks.url", PUBLIC + "/"));
        root = server.url().replace("/fhir", "/cds-services");
    }

    private static String registered() {
        return TokenIssuer.ISSUER + "|" + EHR.keys();
    }

    private static Settings settings(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(Map.of("hooks.clients", registered()));
        all.putAll(more);
        return Settings.standard().with(all, "the test");
    }

    @AfterAll
    static void stop() {
        server.close();
        EHR.close();
    }

    private static JsonNode service() {
        try {
            JsonNode answer = HookBodies.JSON.readTree(
                    given().get(root).then().statusCode(200).extract().asString());
            return StreamSupport.stream(answer.path("services").spliterator(), false)
                    .filter(service -> SERVICE.equals("/" + service.path("id").asText()))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Response call(String token) {
        return given().contentType("application/json")
                .header("Authorization", "Bearer " + token)
                .body(HookBodies.call(service(), "v01").toString())
                .post(root + SERVICE);
    }

    @Test
    void whoSignedTheCallGetsCards() {
        Response answer = call(EHR.callToken(PUBLIC + SERVICE));

        assertEquals(200, answer.statusCode(), answer.asString());
        assertEquals(1, answer.jsonPath().getList("cards").size());
    }

    @Test
    void aTokenOpensOneCallOnly() {
        String token = EHR.callToken(PUBLIC + SERVICE);
        assertEquals(200, call(token).statusCode());

        call(token)
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer error=\"invalid_token\"")
                .contentType("application/fhir+json")
                .body(
                        "issue[0].diagnostics",
                        equalTo("The token was used before; each call needs one with a `jti` of its own."));
    }

    @Test
    void feedbackNeedsATokenForFeedback() {
        for (String audience : List.of(SERVICE, SERVICE + "/feedback")) {
            Response answer = given().contentType("application/json")
                    .header("Authorization", "Bearer " + EHR.callToken(PUBLIC + audience))
                    .body("{}")
                    .post(root + SERVICE + "/feedback");

            assertEquals(audience.equals(SERVICE) ? 401 : 400, answer.statusCode());
        }
    }

    @Test
    void whatIsNoGoodTokenGetsNoCards() {
        String good = EHR.callToken(PUBLIC + SERVICE);
        List<String> bad = List.of(
                EHR.callToken(root + SERVICE),
                EHR.callToken(PUBLIC + SERVICE, claims -> claims.issuer("https://evil.example.org")),
                EHR.callToken(PUBLIC + SERVICE, claims -> claims.expirationTime(new Date(0))),
                EHR.callToken(
                        PUBLIC + SERVICE,
                        claims -> claims.expirationTime(new Date(System.currentTimeMillis() + 3_600_000))),
                good.substring(0, good.length() - 4) + "AAAA",
                good.substring(0, good.lastIndexOf('.') + 1),
                "x");

        bad.forEach(token -> assertEquals(401, call(token).statusCode(), token));
        given().contentType("application/json")
                .body("{}")
                .post(root + SERVICE)
                .then()
                .statusCode(401);
    }

    @Test
    void servicesAreTakenWithoutATokenOnlyToBeListed() {
        given().get(root).then().statusCode(200);
        given().get(root + "/").then().statusCode(200);
        given().post(root).then().statusCode(405);
        given().post(root + "/none").then().statusCode(401);
    }

    private static String refusal(Map<String, String> more) {
        return assertThrows(BadSettingException.class, () -> Wiring.check(settings(more)))
                .getMessage();
    }

    @Test
    void settingsThatCannotBeServedAreRefusedAtTheStart() throws IOException {
        Path keys = Files.writeString(data.resolve("keys.json"), "{\"keys\":[]}");

        assertEquals(
                "Setting `hooks.url` is ``; expected the public url of the CDS services, which the clients' tokens are"
                        + " for.",
                refusal(Map.of()));
        assertEquals(
                "Setting `hooks.clients` is `https://ehr.example.org|http://ehr.example.org/keys`; expected addresses of"
                        + " keys that are https urls.",
                refusal(Map.of("hooks.clients", "https://ehr.example.org|http://ehr.example.org/keys")));
        assertEquals(
                "Setting `hooks.clients` is `https://ehr.example.org`; expected `issuer|keys` for each client, separated"
                        + " by commas.",
                refusal(Map.of("hooks.clients", "https://ehr.example.org")));
        assertEquals(
                "Setting `hooks.clients` is `a|" + keys + "`; expected files of public keys as a JWK set, each with a"
                        + " `kid` of its own.",
                refusal(Map.of("hooks.clients", "a|" + keys)));
        assertEquals(
                "Setting `hooks.algorithms` is `HS256`; expected some of `ES384`, `RS384`, `ES256`, `RS256`, separated"
                        + " by commas.",
                refusal(Map.of("hooks.url", PUBLIC, "hooks.algorithms", "HS256")));
        assertEquals(
                "Setting `hooks.discovery` is `shut`; expected `open` or `token`.",
                refusal(Map.of("hooks.url", PUBLIC, "hooks.discovery", "shut")));
    }
}
