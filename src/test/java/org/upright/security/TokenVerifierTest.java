package org.upright.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenVerifierTest {
    private static final String NOT_SIGNED = "The token's signature is not by a key of the issuer.";

    private final TokenIssuer issuer = new TokenIssuer();
    private final TokenVerifier verifier = new TokenVerifier(issuer.settings(), Clock.systemUTC());

    @AfterEach
    void stop() {
        issuer.close();
    }

    private String refusal(String token) {
        return assertThrows(BadTokenException.class, () -> verifier.verify(token))
                .getMessage();
    }

    private String refusal(UnaryOperator<JWTClaimsSet.Builder> claims) {
        return refusal(issuer.token(claims));
    }

    private static Date in(long seconds) {
        return Date.from(Instant.now().plusSeconds(seconds));
    }

    @Test
    void aGoodTokenSaysWhoCallsAndWhatFor() {
        Access access = verifier.verify(issuer.token("patient/*.rs launch", "p1"));

        assertEquals(new Access("user-1", "ehr-1", Optional.of("p1"), List.of("patient/*.rs", "launch")), access);
    }

    @Test
    void scopesMayBeAListToo() {
        Access access = verifier.verify(issuer.token(claims -> claims.claim("scp", List.of("system/*.rs"))));

        assertEquals(List.of("system/*.rs"), access.scopes());
    }

    @Test
    void timesMayBeOffByAMinuteAndNoMore() {
        Access unused = verifier.verify(issuer.token(claims -> claims.expirationTime(in(-30))));
        Access unusedToo = verifier.verify(issuer.token(claims -> claims.notBeforeTime(in(30))));

        assertEquals("The token is not valid here: Expired JWT.", refusal(claims -> claims.expirationTime(in(-90))));
        assertEquals(
                "The token is not valid here: JWT before use time.", refusal(claims -> claims.notBeforeTime(in(90))));
        assertEquals(
                "The token is not valid here: JWT issued in the future.", refusal(claims -> claims.issueTime(in(90))));
    }

    @Test
    void issuerAudienceAndExpiryAreNeeded() {
        assertEquals(
                "The token is not valid here: JWT aud claim rejected.",
                refusal(claims -> claims.audience("https://other.example.org")));
        assertThrows(
                BadTokenException.class,
                () -> verifier.verify(
                        issuer.token(claims -> claims.issuer("https://issuer.example.org.evil.example"))));
        assertThrows(
                BadTokenException.class, () -> verifier.verify(issuer.token(claims -> claims.expirationTime(null))));
    }

    @Test
    void unsignedTokensAndSharedSecretsAreRefused() throws JOSEException {
        JWTClaimsSet claims =
                new JWTClaimsSet.Builder().issuer(TokenIssuer.ISSUER).build();
        SignedJWT withPublicKey = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("first").build(), claims);
        withPublicKey.sign(new MACSigner(issuer.key().toECPublicKey().getEncoded()));

        assertEquals("The token is no signed JWT.", refusal(new PlainJWT(claims).serialize()));
        assertEquals("The token's `alg` is not allowed here.", refusal(withPublicKey.serialize()));
        assertEquals("The token is no signed JWT.", refusal("x"));
        assertEquals("The token is longer than 16384 characters.", refusal("x".repeat(20_000)));
    }

    @Test
    void aTokenOfAnotherKeyIsRefused() {
        JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.ES384).keyID("first").build();

        assertEquals(NOT_SIGNED, refusal(TokenIssuer.sign(TokenIssuer.newKey("first"), header, claims -> claims)));
    }

    @Test
    void anAddressOfKeysInTheTokenIsNeverAsked() {
        try (TokenIssuer evil = new TokenIssuer()) {
            JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES384)
                    .keyID("first")
                    .jwkURL(evil.keys())
                    .x509CertURL(URI.create(evil.keys() + "?x5u"))
                    .jwk(evil.key().toPublicJWK())
                    .build();

            assertEquals(NOT_SIGNED, refusal(TokenIssuer.sign(evil.key(), header, claims -> claims)));
            assertEquals(0, evil.asked());
        }
    }

    @Test
    void aFloodOfUnknownKeysIsAskedForTwiceAtMost() {
        Access unused = verifier.verify(issuer.token("system/*.rs", ""));
        for (int i = 0; i < 100; i++) {
            JWSHeader header =
                    new JWSHeader.Builder(JWSAlgorithm.ES384).keyID("k" + i).build();
            assertEquals(NOT_SIGNED, refusal(TokenIssuer.sign(issuer.key(), header, claims -> claims)));
        }

        assertEquals(2, issuer.asked());
    }

    @Test
    void aTokenWithoutAKeyIdIsRefused() {
        assertEquals(
                "The token's header has no `kid`.",
                refusal(TokenIssuer.sign(issuer.key(), new JWSHeader(JWSAlgorithm.ES384), claims -> claims)));
    }

    @Test
    void twoKeysOfOneIdAreNoKeys() {
        issuer.publish(new JWKSet(List.of(issuer.key(), TokenIssuer.newKey("first"))).toString());

        assertEquals(
                "Two keys of the token's issuer have one `kid`, so none of them is believed.",
                refusal(issuer.token("system/*.rs", "")));
    }

    @Test
    void tokensAreBelievedWhileTheIssuerIsAway() {
        Access unused = verifier.verify(issuer.token("system/*.rs", ""));
        issuer.fail();

        assertEquals(
                List.of("user/*.rs"),
                verifier.verify(issuer.token("user/*.rs", "")).scopes());
    }

    @Test
    void nothingIsBelievedBeforeTheKeysWereSeen() {
        issuer.fail();

        KeysUnavailableException refused =
                assertThrows(KeysUnavailableException.class, () -> verifier.verify(issuer.token("system/*.rs", "")));
        assertEquals("The keys of the token's issuer cannot be fetched.", refused.getMessage());
    }

    private String signed(JWSHeader header, String payload) throws JOSEException {
        JWSObject token = new JWSObject(header, new Payload(payload));
        token.sign(new ECDSASigner(issuer.key()));
        return header.toBase64URL() + "." + token.getPayload().toBase64URL() + "." + token.getSignature();
    }

    private static JWSHeader.Builder header() {
        return new JWSHeader.Builder(JWSAlgorithm.ES384).keyID("first");
    }

    private static String payload(String more) {
        return "{\"iss\":\"" + TokenIssuer.ISSUER + "\",\"aud\":\"" + TokenIssuer.AUDIENCE + "\"," + more + "}";
    }

    @Test
    void anExpiryThatIsNullIsNone() throws JOSEException {
        assertEquals(
                "The token is not valid here: JWT has no expiry.",
                refusal(signed(header().build(), payload("\"exp\":null,\"scope\":\"system/*.rs\""))));
    }

    @Test
    void aScopeThatIsNullGrantsNothing() throws JOSEException {
        Access access = verifier.verify(signed(
                header().build(),
                payload("\"exp\":" + in(60).getTime() / 1_000 + ",\"scope\":[null,\"system/Patient.r\"]")));

        assertEquals(List.of("system/Patient.r"), access.scopes());
    }

    @Test
    void whatATokenCallsCriticalIsNotUnderstood() throws JOSEException {
        String refused = "The token's header has `crit` or `b64`; nothing that these ask for is understood.";
        String claims = payload("\"exp\":" + in(60).getTime() / 1_000);
        JWSHeader.Builder raw = header().base64URLEncodePayload(false).criticalParams(Set.of("b64"));

        assertEquals(refused, refusal(signed(raw.build(), claims)));
        assertEquals(
                refused, refusal(signed(header().criticalParams(Set.of("exp")).build(), claims)));
    }

    @Test
    void aShortKeyOfRsaSignsNothing() throws Exception {
        KeyPairGenerator pairs = KeyPairGenerator.getInstance("RSA");
        pairs.initialize(1_024);
        KeyPair pair = pairs.generateKeyPair();
        issuer.publish(new JWKSet(new RSAKey.Builder((RSAPublicKey) pair.getPublic())
                        .keyID("short")
                        .build())
                .toString());
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS384).keyID("short").build(),
                new JWTClaimsSet.Builder()
                        .issuer(TokenIssuer.ISSUER)
                        .audience(TokenIssuer.AUDIENCE)
                        .expirationTime(in(60))
                        .build());
        token.sign(new RSASSASigner(pair.getPrivate(), Set.of(AllowWeakRSAKey.getInstance())));

        assertEquals(NOT_SIGNED, refusal(token.serialize()));
    }

    @Test
    void aKeyForSomethingElseSignsNothing() {
        issuer.publish(new JWKSet(new ECKey.Builder(issuer.key())
                        .keyOperations(Set.of(KeyOperation.ENCRYPT))
                        .build())
                .toString());

        assertEquals(NOT_SIGNED, refusal(issuer.token("system/*.rs", "")));
    }

    @Test
    void aSetWithAKeyThatIsNullIsNoSet() {
        issuer.publish("{\"keys\":[null]}");

        assertThrows(KeysUnavailableException.class, () -> verifier.verify(issuer.token("system/*.rs", "")));
    }
}
