package org.upright.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.proc.SimpleSecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.JWTClaimsSetVerifier;
import java.text.ParseException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * JWTs that were signed with one issuer's keys, by an allowed algorithm. Thread-safe.
 *
 * <p>What a token's header says of keys ({@code jku}, {@code x5u}, {@code jwk}) is never followed.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8725">RFC 8725</a>
 */
final class SignedTokens {
    private static final int LONGEST = 16 * 1_024;
    private static final int LEAST_RSA_BITS = 2_048;
    private static final String NOT_SIGNED = "The token's signature is not by a key of the issuer.";

    private final Set<String> algorithms;
    private final DefaultJWTProcessor<SecurityContext> tokens;

    /** @param claims what the claims of a token whose signature is good are held to */
    SignedTokens(
            Set<String> algorithms, JWKSource<SecurityContext> keys, JWTClaimsSetVerifier<SecurityContext> claims) {
        this.algorithms = Set.copyOf(algorithms);
        this.tokens = new DefaultJWTProcessor<>();
        Set<JWSAlgorithm> allowed = algorithms.stream().map(JWSAlgorithm::parse).collect(Collectors.toSet());
        tokens.setJWSKeySelector(new JWSVerificationKeySelector<>(
                allowed,
                (selector, context) -> keys.get(selector, context).stream()
                        .filter(SignedTokens::isFit)
                        .toList()));
        tokens.setJWTClaimsSetVerifier(claims);
        tokens.setJWSTypeVerifier((type, context) -> {}); // `at+jwt`, `JWT` and none are all in use
    }

    /** @throws BadTokenException where it is no signed JWT of sensible length */
    static SignedJWT parsed(String token) {
        if (token.length() > LONGEST) {
            throw new BadTokenException("The token is longer than " + LONGEST + " characters.");
        }
        try {
            return SignedJWT.parse(token);
        } catch (ParseException e) {
            throw new BadTokenException("The token is no signed JWT.");
        }
    }

    /**
     * What it claims.
     *
     * @throws BadTokenException where the token is not one that was meant for us
     * @throws KeysUnavailableException where that cannot be known
     */
    JWTClaimsSet claims(SignedJWT token) {
        requireKnownForm(token.getHeader());
        try {
            return tokens.process(token, new SimpleSecurityContext());
        } catch (RateLimitReachedException e) { // the keys were fetched a moment ago, and this one is not among them
            throw new BadTokenException(NOT_SIGNED);
        } catch (KeySourceException e) {
            throw hasAmbiguousKeys(e)
                    ? new BadTokenException(
                            "Two keys of the token's issuer have one `kid`, so none of them is believed.")
                    : new KeysUnavailableException(e);
        } catch (BadJWTException e) {
            throw new BadTokenException("The token is not valid here: " + e.getMessage() + ".");
        } catch (BadJOSEException | JOSEException e) {
            throw new BadTokenException(NOT_SIGNED);
        }
    }

    private void requireKnownForm(JWSHeader header) {
        if (header.getKeyID() == null) {
            throw new BadTokenException("The token's header has no `kid`.");
        }
        if (!algorithms.contains(header.getAlgorithm().getName())) {
            throw new BadTokenException("The token's `alg` is not allowed here.");
        }
        if (header.getCriticalParams() != null || !header.isBase64URLEncodePayload()) {
            throw new BadTokenException(
                    "The token's header has `crit` or `b64`; nothing that these ask for is understood.");
        }
    }

    /** An RSA key of less than 2048 bits may not sign a JWT (RFC 7518, 3.3), nor a key that is for something else. */
    private static boolean isFit(JWK key) {
        boolean signs = key.getKeyOperations() == null || key.getKeyOperations().contains(KeyOperation.VERIFY);
        return signs && (!key.getKeyType().equals(KeyType.RSA) || key.size() >= LEAST_RSA_BITS);
    }

    private static boolean hasAmbiguousKeys(Throwable thrown) {
        return Stream.iterate(Optional.of(thrown), Optional::isPresent, one -> one.map(Throwable::getCause))
                .flatMap(Optional::stream)
                .anyMatch(IssuerKeys.AmbiguousKeysException.class::isInstance);
    }
}
