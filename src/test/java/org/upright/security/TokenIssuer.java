package org.upright.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** An issuer of tokens with real keys, which it publishes on loopback. */
public final class TokenIssuer implements AutoCloseable {
    public static final String ISSUER = "https://issuer.example.org";
    public static final String AUDIENCE = "https://upright.example.org/fhir";

    private final ECKey key = newKey("first");
    private final AtomicInteger asked = new AtomicInteger();
    private final HttpServer server;
    private final ECKey sandbox = newKey(Curve.P_256, "sandbox");
    private volatile String published = new JWKSet(List.of(key, sandbox)).toString();
    private volatile int status = 200;

    public TokenIssuer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/keys", exchange -> {
            asked.incrementAndGet();
            byte[] body = published.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    static ECKey newKey(String id) {
        return newKey(Curve.P_384, id);
    }

    private static ECKey newKey(Curve curve, String id) {
        try {
            return new ECKeyGenerator(curve).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    ECKey key() {
        return key;
    }

    void publish(String jwks) {
        published = jwks;
    }

    void fail() {
        status = 503;
    }

    /** How often the keys were asked for. */
    int asked() {
        return asked.get();
    }

    public URI keys() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys");
    }

    public SecuritySettings settings() {
        return SecuritySettings.of(ISSUER, AUDIENCE, keys());
    }

    /** For five minutes, with these scopes. */
    public String token(String scopes, String patient) {
        return token(claims -> claims.claim("scope", scopes).claim("patient", patient.isEmpty() ? null : patient));
    }

    /** One call's, as an EHR signs it: for the endpoint, with an id of its own. */
    public String callToken(String endpoint) {
        return callToken(endpoint, claims -> claims);
    }

    public String callToken(String endpoint, UnaryOperator<JWTClaimsSet.Builder> more) {
        return token(claims ->
                more.apply(claims.audience(endpoint).jwtID(UUID.randomUUID().toString())));
    }

    /** As the public CDS Hooks sandbox signs its requests: ES256, for five minutes, with `jku`. */
    public String sandboxToken(String audience) {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(JOSEObjectType.JWT)
                .keyID("sandbox")
                .jwkURL(keys())
                .build();
        return sign(
                sandbox,
                header,
                claims -> claims.issuer("https://sandbox.cds-hooks.org")
                        .audience(audience)
                        .jwtID(UUID.randomUUID().toString()));
    }

    String token(UnaryOperator<JWTClaimsSet.Builder> more) {
        return sign(
                key, new JWSHeader.Builder(JWSAlgorithm.ES384).keyID("first").build(), more);
    }

    static String sign(ECKey key, JWSHeader header, UnaryOperator<JWTClaimsSet.Builder> more) {
        Instant now = Instant.now();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject("user-1")
                .claim("client_id", "ehr-1")
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(300)));
        try {
            SignedJWT signed = new SignedJWT(header, more.apply(claims).build());
            signed.sign(new ECDSASigner(key));
            return signed.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
