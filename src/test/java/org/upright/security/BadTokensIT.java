package org.upright.security;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.restassured.response.Response;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.upright.server.Settings;
import org.upright.server.UprightServer;
import org.upright.server.Wiring;

/** Every token that is not to be believed, by name, at both doors of a running server. */
class BadTokensIT {
    private static final String HOOKS = "https://cds.example.org/cds-services";
    private static final String SERVICE = "/lbp-patient-view";

    @TempDir
    static Path data;

    private static final TokenIssuer ISSUER = new TokenIssuer();
    private static final TokenIssuer EHR = new TokenIssuer();
    private static final TokenIssuer EVIL = new TokenIssuer();
    private static UprightServer server;

    @BeforeAll
    static void start() {
        server = started("data", ISSUER, EHR);
    }

    private static UprightServer started(String folder, TokenIssuer issuer, TokenIssuer ehr) {
        Settings settings = Settings.standard()
                .with(
                        Map.of(
                                "server.port",
                                "0",
                                "store.folder",
                                data.resolve(folder).toString(),
                                "content.folder",
                                "fhir-resources",
                                "security.issuer",
                                TokenIssuer.ISSUER,
                                "security.audience",
                                TokenIssuer.AUDIENCE,
                                "security.jwks",
                                issuer.keys().toString(),
                                "hooks.clients",
                                TokenIssuer.ISSUER + "|" + ehr.keys(),
                                "hooks.url",
                                HOOKS),
                        "the test");
        UprightServer made = Wiring.server(settings, Wiring.upright(settings));
        made.start();
        return made;
    }

    @AfterAll
    static void stop() {
        server.close();
        List.of(ISSUER, EHR, EVIL).forEach(TokenIssuer::close);
    }

    /** A place where tokens are asked for, with whom and what they have to be of and for. */
    private record Door(TokenIssuer issuer, String audience) {
        static List<Door> both() {
            return List.of(new Door(ISSUER, TokenIssuer.AUDIENCE), new Door(EHR, HOOKS + SERVICE));
        }

        boolean isFhir() {
            return audience.equals(TokenIssuer.AUDIENCE);
        }

        Response ask(UprightServer asked, String token) {
            var request = given().header("Authorization", "Bearer " + token).contentType("application/json");
            return isFhir()
                    ? request.get(asked.url() + "/Patient/none")
                    : request.body("{}").post(asked.url().replace("/fhir", "/cds-services") + SERVICE);
        }

        /** Claims that would be taken, changed. */
        UnaryOperator<JWTClaimsSet.Builder> claims(UnaryOperator<JWTClaimsSet.Builder> more) {
            return given -> more.apply(
                    given.audience(audience).jwtID(UUID.randomUUID().toString()).claim("scope", "system/*.cruds"));
        }

        String token(UnaryOperator<JWTClaimsSet.Builder> more) {
            return issuer.token(claims(more));
        }

        String signed(JWSHeader.Builder header) {
            return TokenIssuer.sign(EVIL.key(), header.build(), claims(same -> same));
        }

        JWTClaimsSet plainClaims() {
            return claims(same -> same)
                    .apply(new JWTClaimsSet.Builder()
                            .issuer(TokenIssuer.ISSUER)
                            .issueTime(new Date())
                            .expirationTime(in(60)))
                    .build();
        }
    }

    private static Date in(long seconds) {
        return Date.from(Instant.now().plusSeconds(seconds));
    }

    private static JWSHeader.Builder header(String kid) {
        return new JWSHeader.Builder(JWSAlgorithm.ES384).keyID(kid);
    }

    private static String secretOfPublicKey(Door door) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("first").build(), door.plainClaims());
        token.sign(new MACSigner(door.issuer().key().toECPublicKey().getEncoded()));
        return token.serialize();
    }

    private static Map<String, String> badTokens(Door door) throws JOSEException {
        String good = door.token(same -> same);
        Map<String, String> bad = new LinkedHashMap<>();
        bad.put("none", new PlainJWT(door.plainClaims()).serialize());
        bad.put("HS256 with the public key", secretOfPublicKey(door));
        bad.put("wrong aud", door.token(claims -> claims.audience("https://other.example.org")));
        bad.put("aud of the address that is listened on", door.token(claims -> claims.audience(server.url())));
        bad.put("wrong iss", door.token(claims -> claims.issuer(TokenIssuer.ISSUER + ".evil.example")));
        bad.put("expired", door.token(claims -> claims.expirationTime(in(-90))));
        bad.put("not yet", door.token(claims -> claims.notBeforeTime(in(90))));
        bad.put("no expiry", door.token(claims -> claims.expirationTime(null)));
        bad.put("unlisted jku", door.signed(header("first").jwkURL(EVIL.keys())));
        bad.put("unlisted x5u", door.signed(header("first").x509CertURL(URI.create(EVIL.keys() + "?x5u"))));
        bad.put("key in the header", door.signed(header("first").jwk(EVIL.key().toPublicJWK())));
        bad.put("another's key of that id", door.signed(header("first")));
        bad.put("no kid", door.signed(new JWSHeader.Builder(JWSAlgorithm.ES384)));
        bad.put("changed signature", good.substring(0, good.length() - 4) + "AAAA");
        bad.put("no signature", good.substring(0, good.lastIndexOf('.') + 1));
        bad.put("no token", "x");
        return bad;
    }

    private static void isRefused(String name, Response answer) {
        assertEquals(401, answer.statusCode(), name + ": " + answer.asString());
        assertTrue(answer.header("WWW-Authenticate").contains("error=\"invalid_token\""), name);
        assertEquals("OperationOutcome", answer.jsonPath().getString("resourceType"), name);
    }

    @Test
    void noneOfThemIsBelievedAndNobodyUnlistedIsAsked() throws JOSEException {
        for (Door door : Door.both()) {
            assertEquals(
                    door.isFhir() ? 404 : 400,
                    door.ask(server, door.token(same -> same)).statusCode());
            badTokens(door).forEach((name, token) -> isRefused(name, door.ask(server, token)));
        }

        assertEquals(0, EVIL.asked());
    }

    @Test
    void aFloodOfUnknownKeysIsNoFloodForTheIssuer() {
        for (Door door : Door.both()) {
            for (int i = 0; i < 100; i++) {
                isRefused("k" + i, door.ask(server, door.signed(header("k" + i))));
            }

            assertTrue(door.issuer().asked() <= 2, door.issuer().asked() + " times");
        }
    }

    /** For one call only at CDS Hooks; an access token is used until it expires. */
    @Test
    void aCallIsNotReplayed() {
        Door hooks = Door.both().get(1);
        String token = hooks.token(same -> same);
        assertEquals(400, hooks.ask(server, token).statusCode());

        isRefused("replayed", hooks.ask(server, token));
    }

    @Test
    void twoKeysOfOneIdAreBelievedAtNoDoor() {
        try (TokenIssuer twice = new TokenIssuer()) {
            twice.publish(new JWKSet(List.of(twice.key(), TokenIssuer.newKey("first"))).toString());
            try (UprightServer other = started("twice", twice, twice)) {
                for (Door door : List.of(new Door(twice, TokenIssuer.AUDIENCE), new Door(twice, HOOKS + SERVICE))) {
                    isRefused("two equal kids", door.ask(other, door.token(same -> same)));
                }
            }
        }
    }
}
