package org.upright.security;

import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Believes access tokens of one issuer, for one audience, signed with a key that the issuer publishes. Thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9068">RFC 9068</a>
 */
public final class TokenVerifier {
    private final SecuritySettings settings;
    private final Clock clock;
    private final SignedTokens tokens;

    public TokenVerifier(SecuritySettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.tokens = new SignedTokens(settings.algorithms(), IssuerKeys.at(settings.jwks()), new Claims());
    }

    /**
     * @throws BadTokenException where the token is not one that was meant for us
     * @throws KeysUnavailableException where that cannot be known
     */
    public Access verify(String token) {
        try {
            return access(tokens.claims(SignedTokens.parsed(token)));
        } catch (ParseException e) {
            throw new BadTokenException("The token's claims are not of the form that they have.");
        }
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
                return claims.getStringListClaim(name).stream()
                        .filter(Objects::nonNull)
                        .toList();
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
            if (claims.getExpirationTime() == null) {
                throw new BadJWTException("JWT has no expiry"); // `null` passes for one that is there
            }
            Instant latest = clock.instant().plus(settings.skew());
            if (claims.getIssueTime() != null
                    && claims.getIssueTime().toInstant().isAfter(latest)) {
                throw new BadJWTException("JWT issued in the future");
            }
        }
    }
}
