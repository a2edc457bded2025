package org.upright.security;

import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.JWTClaimsSetVerifier;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Believes tokens that registered clients sign themselves, each for one call: for the endpoint that is called, for 15
 * minutes at most, and once. Thread-safe.
 *
 * <p>Ids of used tokens are kept in memory, so a token that was used at one node would pass once at another.
 *
 * @see <a href="https://cds-hooks.hl7.org/2.0/#trusting-cds-clients">Trusting CDS Clients</a>
 */
public final class ClientTokens {
    private static final Duration LIFE = Duration.ofMinutes(15);
    private static final Duration SKEW = Duration.ofSeconds(60);
    private static final int REMEMBERED = 200_000;
    private static final int LONGEST_ID = 512;

    private final Clock clock;
    private final Map<String, Known> clients = new TreeMap<>();

    private record Known(Optional<URI> address, SignedTokens tokens, SpentTokens spent) {}

    /** @param algorithms some of {@link SecuritySettings#ALGORITHMS} */
    public ClientTokens(List<RegisteredClient> registered, Set<String> algorithms, Clock clock) {
        this(registered, algorithms, clock, REMEMBERED);
    }

    ClientTokens(List<RegisteredClient> registered, Set<String> algorithms, Clock clock, int remembered) {
        this.clock = clock;
        if (algorithms.isEmpty() || !SecuritySettings.ALGORITHMS.containsAll(algorithms)) {
            throw new IllegalArgumentException(
                    "Algorithms are " + algorithms + "; expected some of " + SecuritySettings.ALGORITHMS);
        }
        for (RegisteredClient client : registered) {
            SignedTokens tokens = new SignedTokens(algorithms, client.keys(), new Times());
            clients.put(client.issuer(), new Known(client.address(), tokens, new SpentTokens(remembered)));
        }
    }

    /** Whether it says that it is by a client that is registered; nothing is known of its truth. */
    public boolean claims(String token) {
        try {
            return client(SignedTokens.parsed(token)).isPresent();
        } catch (BadTokenException noToken) {
            return false;
        }
    }

    /**
     * The issuer. The token is used up.
     *
     * @param endpoint public url that is called
     * @throws BadTokenException where the token is not by a registered client, or not for this call
     * @throws KeysUnavailableException where that cannot be known
     */
    public String verify(String token, String endpoint) {
        SignedJWT signed = SignedTokens.parsed(token);
        Known client = client(signed)
                .orElseThrow(() -> new BadTokenException("The token's `iss` is no client that is registered here."));
        Optional<URI> jku = Optional.ofNullable(signed.getHeader().getJWKURL());
        if (jku.isPresent() && !jku.equals(client.address())) {
            throw new BadTokenException("The token's `jku` is not the address that is registered for its `iss`.");
        }
        JWTClaimsSet claims = client.tokens().claims(signed);
        if (!claims.getAudience().contains(endpoint)) {
            throw new BadTokenException("The token's `aud` is not `" + endpoint + "`.");
        }
        Instant until = claims.getExpirationTime().toInstant().plus(SKEW);
        client.spent().spend(claims.getJWTID(), until, clock.instant());
        return claims.getIssuer();
    }

    private Optional<Known> client(SignedJWT token) {
        try {
            return Optional.ofNullable(token.getJWTClaimsSet())
                    .map(JWTClaimsSet::getIssuer)
                    .map(clients::get);
        } catch (ParseException noClaims) {
            throw new BadTokenException("The token is no signed JWT.");
        }
    }

    /** All of {@code exp}, {@code iat} and {@code jti}, at the right time and for a short time. */
    private final class Times implements JWTClaimsSetVerifier<SecurityContext> {
        @Override
        public void verify(JWTClaimsSet claims, SecurityContext context) throws BadJWTException {
            Instant now = clock.instant();
            Instant issued = needed(claims.getIssueTime(), "iat").toInstant();
            Instant expiry = needed(claims.getExpirationTime(), "exp").toInstant();
            String id = needed(claims.getJWTID(), "jti");
            require(!id.isBlank() && id.length() <= LONGEST_ID, "its `jti` is no id");
            require(!expiry.isBefore(now.minus(SKEW)), "it has expired");
            require(!issued.isAfter(now.plus(SKEW)), "it was issued in the future");
            Optional<Date> begins = Optional.ofNullable(claims.getNotBeforeTime());
            require(begins.isEmpty() || !begins.get().toInstant().isAfter(now.plus(SKEW)), "its time has not come");
            require(
                    Duration.between(issued, expiry).compareTo(LIFE) <= 0,
                    "it is for longer than " + LIFE.toMinutes() + " minutes");
        }

        private static <T> T needed(T value, String claim) throws BadJWTException {
            require(Objects.nonNull(value), "it has no `" + claim + "`");
            return value;
        }

        private static void require(boolean holds, String otherwise) throws BadJWTException {
            if (!holds) {
                throw new BadJWTException(otherwise);
            }
        }
    }
}
