package org.upright.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.proc.SimpleSecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Believes access tokens of one issuer, for one audience, signed with a key that the issuer publishes. Thread-safe.
 *
 * <p>What a token's header says of keys ({@code jku}, {@code x5u}, {@code jwk}) is never followed.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9068">RFC 9068</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8725">RFC 8725</a>
 */
public final class TokenVerifier {
    private static final int LONGEST = 16 * 1_024;

    private final SecuritySettings settings;
    private final Clock clock;
    private final DefaultJWTProcessor<SecurityContext> tokens;

    public TokenVerifier(SecuritySettings settings, Clock clock) {
        this(settings, clock, IssuerKeys.at(settings.jwks()));
    }

    TokenVerifier(SecuritySettings settings, Clock clock, JWKSource<SecurityContext> keys) {
        this.settings = settings;
        this.clock = clock;
        this.tokens = new DefaultJWTProcessor<>();
        Set<JWSAlgorithm> algorithms =
                settings.algorithms().stream().map(JWSAlgorithm::parse).collect(Collectors.toSet());
        tokens.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithms, keys));
        tokens.setJWTClaimsSetVerifier(new Claims());
        tokens.setJWSTypeVerifier((type, context) -> {}); // `at+jwt`, `JWT` and none are all in use
    }

    /**
     * @throws BadTokenException where the token is not one that was meant for us
     * @throws KeysUnavailableException where that cannot be known
     */
    public Access verify(String token) {
        if (token.length() > LONGEST) {
            throw new BadTokenException("The token is longer than " + LONGEST + " characters.");
        }
        try {
            return access(tokens.process(signed(token), new SimpleSecurityContext()));
        } catch (ParseException e) {
            throw new BadTokenException("The token is no signed JWT.");
        } catch (RateLimitReachedException e) { // the keys were fetched a moment ago, and this one is not among them
            throw new BadTokenException("The token's signature is not by a key of the issuer.");
        } catch (KeySourceException e) {
            throw new KeysUnavailableException(e);
        } catch (BadJWTException e) {
            throw new BadTokenException("The token is not valid here: " + e.getMessage() + ".");
        } catch (BadJOSEException | JOSEException e) {
            throw new BadTokenException("The token's signature is not by a key of the issuer.");
        }
    }

    private SignedJWT signed(String token) throws ParseException {
        SignedJWT signed = SignedJWT.parse(token);
        if (signed.getHeader().getKeyID() == null) {
            throw new BadTokenException("The token's header has no `kid`.");
        }
        if (!settings.algorithms().contains(signed.getHeader().getAlgorithm().getName())) {
            throw new BadTokenException("The token's `alg` is not allowed here.");
        }
        return signed;
    }

    private static Access access(JWTClaimsSet claims) throws ParseException {
        String client = text(claims, "client_id").or(() -> text(claims, "azp")).orElse("");
        String subject = Optional.ofNullable(claims.getSubject()).orElse(client);
        Optional<String> patient = text(claims, "patient")
                .map(id -> id.replaceFirst("^Patient/", ""))
                .filter(id -> id.matches("[A-Za-z0-9\\-.]{1,64}"));
        return new Access(subject, client, patient, scopes(claims));
    }

    private static Optional<String> text(JWTClaimsSet claims, String name) {
        return Optional.ofNullable(claims.getClaim(name))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(text -> !text.isBlank());
    }

    /** {@code scope} is a text by the specification, {@code scp} a list by custom. */
    private static List<String> scopes(JWTClaimsSet claims) throws ParseException {
        for (String name : List.of("scope", "scp")) {
            if (claims.getClaim(name) instanceof List<?>) {
                return claims.getStringListClaim(name);
            }
        }
        return text(claims, "scope").or(() -> text(claims, "scp")).stream()
                .flatMap(text -> Arrays.stream(text.split(" ")))
                .filter(text -> !text.isEmpty())
                .toList();
    }

    /** Issuer and audience exactly, an expiry always; all times with the skew, by the given clock. */
    private final class Claims extends DefaultJWTClaimsVerifier<SecurityContext> {
        Claims() {
            super(
                    settings.audience(),
                    new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
                    Set.of("exp"));
            setMaxClockSkew((int) settings.skew().toSeconds());
        }

        @Override
        protected Date currentTime() {
            return Date.from(clock.instant());
        }

        @Override
        public void verify(JWTClaimsSet claims, SecurityContext context) throws BadJWTException {
            super.verify(claims, context);
            Instant latest = clock.instant().plus(settings.skew());
            if (claims.getIssueTime() != null
                    && claims.getIssueTime().toInstant().isAfter(latest)) {
                throw new BadJWTException("JWT issued in the future");
            }
        }
    }
}
