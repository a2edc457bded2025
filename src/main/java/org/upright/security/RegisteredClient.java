package org.upright.security;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.util.Optional;

/** A client, such as an EHR, that signs its calls with keys of its own. */
public final class RegisteredClient {
    private final String issuer;
    private final Optional<URI> address;
    private final JWKSource<SecurityContext> keys;

    private RegisteredClient(String issuer, Optional<URI> address, JWKSource<SecurityContext> keys) {
        this.issuer = issuer;
        this.address = address;
        this.keys = keys;
    }

    /**
     * A client that publishes its keys.
     *
     * @param issuer exactly as in its tokens
     * @param jwks the only address that is ever asked, and the only {@code jku} that its tokens may have
     */
    public static RegisteredClient publishing(String issuer, URI jwks) {
        return new RegisteredClient(issuer, Optional.of(jwks), IssuerKeys.at(jwks));
    }

    /**
     * A client whose keys are known; its tokens may have no {@code jku}.
     *
     * @param jwkSet JSON of a JWK set of public keys
     * @throws IllegalArgumentException where it is none, holds a private key, or two of its keys have one id
     */
    public static RegisteredClient of(String issuer, String jwkSet) {
        try {
            IssuerKeys.requireOneKeyEach(jwkSet);
            JWKSet keys = JWKSet.parse(jwkSet);
            if (keys.getKeys().isEmpty() || keys.getKeys().stream().anyMatch(key -> key.isPrivate())) {
                throw new IllegalArgumentException("A set of public keys is needed");
            }
            return new RegisteredClient(issuer, Optional.empty(), new ImmutableJWKSet<>(keys));
        } catch (IOException | ParseException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    String issuer() {
        return issuer;
    }

    Optional<URI> address() {
        return address;
    }

    JWKSource<SecurityContext> keys() {
        return keys;
    }
}
