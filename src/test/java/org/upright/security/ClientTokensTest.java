package org.upright.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tokens that EHRs sign, by an EHR that really publishes its keys. */
class ClientTokensTest {
    private static final String ENDPOINT = "https://cds.example.org/cds-services/limit-rest";
    private static final Set<String> ALGORITHMS = Set.of("ES384", "RS384");
    private static final String NOT_SIGNED = "The token's signature is not by a key of the issuer.";

    private final TokenIssuer ehr = new TokenIssuer();
    private final ClientTokens tokens = tokens(RegisteredClient.publishing(TokenIssuer.ISSUER, ehr.keys()));

    private static ClientTokens tokens(RegisteredClient client) {
        return new ClientTokens(List.of(client), ALGORITHMS, Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        ehr.close();
    }

    private String refusal(String token) {
        return refusal(tokens, token);
    }

    private static String refusal(ClientTokens by, String token) {
        return assertThrows(BadTokenException.class, () -> by.verify(token, ENDPOINT))
                .getMessage();
    }

    private String refusal(UnaryOperator<JWTClaimsSet.Builder> claims) {
        return refusal(ehr.callToken(ENDPOINT, claims));
    }

    private static Date in(long seconds) {
        return Date.from(Instant.now().plusSeconds(seconds));
    }

    private static UnaryOperator<JWTClaimsSet.Builder> ofOneCall() {
        return claims -> claims.audience(ENDPOINT).jwtID(UUID.randomUUID().toString());
    }

    private static JWSHeader.Builder header(String kid) {
        return new JWSHeader.Builder(JWSAlgorithm.ES384).keyID(kid);
    }

    @Test
    void aTokenForThisCallIsBelieved() {
        assertEquals(TokenIssuer.ISSUER, tokens.verify(ehr.callToken(ENDPOINT), ENDPOINT));
    }

    @Test
    void aTokenIsTakenOnce() {
        String token = ehr.callToken(ENDPOINT);

        assertEquals(TokenIssuer.ISSUER, tokens.verify(token, ENDPOINT));
        assertEquals("The token was used before; each call needs one with a `jti` of its own.", refusal(token));
    }

    @Test
    void twoIssuersMayUseOneId() {
        try (TokenIssuer other = new TokenIssuer()) {
            ClientTokens both = new ClientTokens(
                    List.of(
                            RegisteredClient.publishing(TokenIssuer.ISSUER, ehr.keys()),
                            RegisteredClient.publishing("https://other.example.org", other.keys())),
                    ALGORITHMS,
                    Clock.systemUTC());
            String unused = both.verify(ehr.callToken(ENDPOINT, claims -> claims.jwtID("1")), ENDPOINT);

            assertEquals(
                    "https://other.example.org",
                    both.verify(
                            other.callToken(
                                    ENDPOINT, claims -> claims.jwtID("1").issuer("https://other.example.org")),
                            ENDPOINT));
        }
    }

    @Test
    void anIdIsNotUsedUpByATokenThatIsRefused() {
        String forged = TokenIssuer.sign(
                TokenIssuer.newKey("first"),
                header("first").build(),
                claims -> ofOneCall().apply(claims).jwtID("1"));

        assertEquals(NOT_SIGNED, refusal(forged));
        assertEquals(TokenIssuer.ISSUER, tokens.verify(ehr.callToken(ENDPOINT, claims -> claims.jwtID("1")), ENDPOINT));
    }

    @Test
    void usedIdsAreKeptUntilTheyExpireAndNoMoreThanFit() {
        Instant now = Instant.now();
        RegisteredClient client = RegisteredClient.publishing(TokenIssuer.ISSUER, ehr.keys());
        SpentTokens spent = new SpentTokens(2);
        spent.spend("a", now.plusSeconds(10), now);
        spent.spend("b", now.plusSeconds(100), now);

        assertEquals(
                "The issuer has sent 2 tokens that have not expired yet; no more of its tokens are taken until some"
                        + " have.",
                assertThrows(BadTokenException.class, () -> spent.spend("c", now.plusSeconds(100), now))
                        .getMessage());
        spent.spend("c", now.plusSeconds(100), now.plusSeconds(11));
        assertThrows(BadTokenException.class, () -> spent.spend("b", now.plusSeconds(100), now.plusSeconds(11)));
        ClientTokens small = new ClientTokens(List.of(client), ALGORITHMS, Clock.systemUTC(), 1);
        String unused = small.verify(ehr.callToken(ENDPOINT), ENDPOINT);
        assertTrue(refusal(small, ehr.callToken(ENDPOINT)).startsWith("The issuer has sent 1 tokens"));
    }

    @Test
    void unsignedTokensAndSharedSecretsAreRefused() throws JOSEException {
        JWTClaimsSet claims = ofOneCall()
                .apply(new JWTClaimsSet.Builder()
                        .issuer(TokenIssuer.ISSUER)
                        .issueTime(in(0))
                        .expirationTime(in(60)))
                .build();
        SignedJWT withPublicKey = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("first").build(), claims);
        withPublicKey.sign(new MACSigner(ehr.key().toECPublicKey().getEncoded()));

        assertEquals("The token is no signed JWT.", refusal(new PlainJWT(claims).serialize()));
        assertEquals("The token's `alg` is not allowed here.", refusal(withPublicKey.serialize()));
        assertEquals("The token is no signed JWT.", refusal("x"));
        assertEquals(0, ehr.asked());
    }

    @Test
    void audienceAndIssuerHaveToBeOurs() {
        assertEquals(
                "The token's `aud` is not `" + ENDPOINT + "`.",
                refusal(ehr.callToken("https://cds.example.org/cds-services/other")));
        assertEquals("The token's `aud` is not `" + ENDPOINT + "`.", refusal(claims -> claims.audience((String) null)));
        assertEquals(
                "The token's `iss` is no client that is registered here.",
                refusal(claims -> claims.issuer(TokenIssuer.ISSUER + ".evil.example")));
        assertEquals("The token's `iss` is no client that is registered here.", refusal(claims -> claims.issuer(null)));
        assertFalse(tokens.claims(ehr.callToken(ENDPOINT, claims -> claims.issuer("https://other.example.org"))));
        assertTrue(tokens.claims(ehr.callToken(ENDPOINT)));
    }

    @Test
    void timesAreNeededAndShort() {
        String invalid = "The token is not valid here: ";

        assertEquals(invalid + "it has expired.", refusal(claims -> claims.expirationTime(in(-90))));
        assertEquals(invalid + "it has no `exp`.", refusal(claims -> claims.expirationTime(null)));
        assertEquals(invalid + "it has no `iat`.", refusal(claims -> claims.issueTime(null)));
        assertEquals(invalid + "it has no `jti`.", refusal(claims -> claims.jwtID(null)));
        assertEquals(invalid + "its `jti` is no id.", refusal(claims -> claims.jwtID("x".repeat(513))));
        assertEquals(invalid + "it is for longer than 15 minutes.", refusal(claims -> claims.expirationTime(in(905))));
        assertEquals(invalid + "it was issued in the future.", refusal(claims -> claims.issueTime(in(90))));
        assertEquals(invalid + "its time has not come.", refusal(claims -> claims.notBeforeTime(in(90))));
        String unused = tokens.verify(ehr.callToken(ENDPOINT, claims -> claims.notBeforeTime(in(30))), ENDPOINT);
    }

    @Test
    void aReplayIsRefusedThroughTheSkewToo() {
        Instant now = Instant.now();
        RegisteredClient client = RegisteredClient.publishing(TokenIssuer.ISSUER, ehr.keys());
        Shifted clock = new Shifted();
        ClientTokens later = new ClientTokens(List.of(client), ALGORITHMS, clock);
        String token = ehr.callToken(ENDPOINT, claims -> claims.expirationTime(Date.from(now.plusSeconds(5))));
        String unused = later.verify(token, ENDPOINT);
        clock.by = Duration.ofSeconds(60);

        assertTrue(refusal(later, token).startsWith("The token was used before"));
    }

    private static final class Shifted extends Clock {
        private Duration by = Duration.ZERO;

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(by);
        }
    }

    @Test
    void onlyTheRegisteredAddressOfKeysIsAsked() {
        try (TokenIssuer evil = new TokenIssuer()) {
            JWSHeader own = header("first").jwkURL(ehr.keys()).build();
            JWSHeader unlisted = header("first").jwkURL(evil.keys()).build();
            JWSHeader others = header("first")
                    .x509CertURL(URI.create(evil.keys() + "?x5u"))
                    .jwk(evil.key().toPublicJWK())
                    .build();

            assertEquals(TokenIssuer.ISSUER, tokens.verify(TokenIssuer.sign(ehr.key(), own, ofOneCall()), ENDPOINT));
            assertEquals(
                    "The token's `jku` is not the address that is registered for its `iss`.",
                    refusal(TokenIssuer.sign(evil.key(), unlisted, ofOneCall())));
            assertEquals(NOT_SIGNED, refusal(TokenIssuer.sign(evil.key(), others, ofOneCall())));
            assertEquals(0, evil.asked());
        }
    }

    @Test
    void aFloodOfUnknownKeysIsAskedForTwiceAtMost() {
        String unused = tokens.verify(ehr.callToken(ENDPOINT), ENDPOINT);
        for (int i = 0; i < 100; i++) {
            assertEquals(
                    NOT_SIGNED,
                    refusal(TokenIssuer.sign(ehr.key(), header("k" + i).build(), ofOneCall())));
        }

        assertEquals(2, ehr.asked());
    }

    @Test
    void twoKeysOfOneIdAreNoKeys() {
        ehr.publish(new JWKSet(List.of(ehr.key(), TokenIssuer.newKey("first"))).toString());

        assertEquals(
                "Two keys of the token's issuer have one `kid`, so none of them is believed.",
                refusal(ehr.callToken(ENDPOINT)));
    }

    @Test
    void keysMayBeKnownWithoutAnAddress() {
        JWKSet keys = new JWKSet(ehr.key()).toPublicJWKSet();
        ClientTokens known = tokens(RegisteredClient.of(TokenIssuer.ISSUER, keys.toString()));
        JWSHeader withAddress = header("first").jwkURL(ehr.keys()).build();

        assertEquals(TokenIssuer.ISSUER, known.verify(ehr.callToken(ENDPOINT), ENDPOINT));
        assertEquals(
                "The token's `jku` is not the address that is registered for its `iss`.",
                refusal(known, TokenIssuer.sign(ehr.key(), withAddress, ofOneCall())));
        assertEquals(0, ehr.asked());
    }

    @Test
    void keysThatAreNoPublicOnesAreRefused() {
        JWKSet twice = new JWKSet(List.of(ehr.key().toPublicJWK(), ehr.key().toPublicJWK()));

        for (String bad : List.of("{", "{\"keys\":[]}", new JWKSet(ehr.key()).toString(false), twice.toString())) {
            assertThrows(IllegalArgumentException.class, () -> RegisteredClient.of(TokenIssuer.ISSUER, bad), bad);
        }
    }

    @Test
    void rsaSignaturesAreTakenAndAlgorithmsThatAreNotConfiguredAreNot() throws JOSEException {
        RSAKey rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
        ehr.publish(new JWKSet(rsa.toPublicJWK()).toString());
        JWTClaimsSet claims = ofOneCall()
                .apply(new JWTClaimsSet.Builder()
                        .issuer(TokenIssuer.ISSUER)
                        .issueTime(in(0))
                        .expirationTime(in(60)))
                .build();
        SignedJWT allowed = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS384).keyID("rsa").build(), claims);
        allowed.sign(new RSASSASigner(rsa));
        SignedJWT other = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa").build(), claims);
        other.sign(new RSASSASigner(rsa));

        assertEquals(TokenIssuer.ISSUER, tokens.verify(allowed.serialize(), ENDPOINT));
        assertEquals("The token's `alg` is not allowed here.", refusal(other.serialize()));
        assertThrows(
                IllegalArgumentException.class, () -> new ClientTokens(List.of(), Set.of("HS256"), Clock.systemUTC()));
    }
}
