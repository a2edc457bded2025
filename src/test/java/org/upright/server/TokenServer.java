package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.restassured.specification.RequestSpecification;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.upright.security.TokenIssuer;

/** A started server that asks for tokens, and the issuer of its tokens. */
final class TokenServer implements AutoCloseable {
    /** Scopes that let their bearer do everything. */
    static final String ALL = "system/*.cruds upright/publish";

    private final TokenIssuer issuer;
    private final UprightServer server;

    private TokenServer(TokenIssuer issuer, UprightServer server) {
        this.issuer = issuer;
        this.server = server;
    }

    /** With the packaged guideline. */
    static TokenServer started(Path store) {
        TokenIssuer issuer = new TokenIssuer();
        return new TokenServer(issuer, TestServer.started(store, settings(issuer, Map.of())));
    }

    /** @param more settings, which win */
    static Map<String, String> settings(TokenIssuer issuer, Map<String, String> more) {
        Map<String, String> settings = new TreeMap<>(Map.of(
                "security.issuer", TokenIssuer.ISSUER,
                "security.audience", TokenIssuer.AUDIENCE,
                "security.jwks", issuer.keys().toString()));
        settings.putAll(more);
        return settings;
    }

    TokenIssuer issuer() {
        return issuer;
    }

    /** Of its FHIR endpoint. */
    String url() {
        return server.url();
    }

    /** A request with a token, its path sent as it is written. */
    RequestSpecification with(String scopes, String patient) {
        return given().baseUri(url())
                .urlEncodingEnabled(false)
                .contentType("application/fhir+json")
                .header("Authorization", "Bearer " + issuer.token(scopes, patient));
    }

    /** Puts the resource there, whose one it may be. */
    void store(String path, String body) {
        int status = with(ALL, "").body(body).put("/" + path).statusCode();
        assertEquals(2, status / 100, path + ": " + status);
    }

    @Override
    public void close() {
        server.close();
        issuer.close();
    }
}
