package org.upright.server;

import java.util.Optional;
import java.util.stream.Stream;
import org.upright.cdshooks.ClientCheck;
import org.upright.fhir.RefusedException;
import org.upright.security.Access;
import org.upright.security.BadTokenException;
import org.upright.security.ClientTokens;
import org.upright.security.KeysUnavailableException;
import org.upright.security.Permission;
import org.upright.security.TokenVerifier;

/**
 * Lets EHRs call CDS services with a token that they signed for the call, or with one of the issuer that may read and
 * search every patient's data: a service looks at what it needs.
 *
 * @param issued tokens of the issuer; absent where none is configured
 * @param signed tokens of registered EHRs
 * @param address public url of the services, without a slash at its end
 * @param openDiscovery whether everybody may ask which services there are
 */
record HookClients(Optional<TokenVerifier> issued, ClientTokens signed, String address, boolean openDiscovery)
        implements ClientCheck {
    @Override
    public Optional<String> refusal(Optional<String> authorization, String path) {
        if (openDiscovery && (path.isEmpty() || path.equals("/"))) {
            return Optional.empty();
        }
        Optional<String> token = authorization
                .filter(sent -> sent.matches("(?i)Bearer +[^ ]+"))
                .map(sent -> sent.replaceFirst("^\\S+ +", ""));
        if (token.isEmpty()) {
            return Optional.of("A bearer token is needed in the header `Authorization`.");
        }
        try {
            return refusal(token.get(), path);
        } catch (BadTokenException e) {
            return Optional.of(Optional.ofNullable(e.getMessage()).orElse("The token is not believed."));
        } catch (KeysUnavailableException e) {
            throw new RefusedException.Unavailable(
                    Optional.ofNullable(e.getMessage()).orElse("The keys cannot be fetched."));
        }
    }

    private Optional<String> refusal(String token, String path) {
        if (issued.isEmpty() || signed.claims(token)) {
            String unused = signed.verify(token, address + path);
            return Optional.empty();
        }
        return mayReadAll(issued.get().verify(token))
                ? Optional.empty()
                : Optional.of("No scope of the token grants `rs` on `*`; `system/*.rs` or `user/*.rs` would.");
    }

    private static boolean mayReadAll(Access access) {
        return Stream.of(Permission.READ, Permission.SEARCH)
                .allMatch(permission -> access.grant(permission, "*").isAll());
    }
}
