package org.upright.server;

import java.util.Optional;
import java.util.stream.Stream;
import org.upright.cdshooks.ClientCheck;
import org.upright.security.Access;
import org.upright.security.BadTokenException;
import org.upright.security.Grant;
import org.upright.security.KeysUnavailableException;
import org.upright.security.Permission;
import org.upright.security.TokenVerifier;

/** Lets EHRs call CDS services whose token may read and search every patient's data: a service looks at what it needs. */
final class HookClients implements ClientCheck {
    private final TokenVerifier verifier;

    HookClients(TokenVerifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public Optional<String> refusal(Optional<String> authorization, String path) {
        Optional<String> token = authorization
                .filter(sent -> sent.matches("(?i)Bearer +[^ ]+"))
                .map(sent -> sent.replaceFirst("^\\S+ +", ""));
        if (token.isEmpty()) {
            return Optional.of("A bearer token is needed in the header `Authorization`.");
        }
        try {
            return mayReadAll(verifier.verify(token.get()))
                    ? Optional.empty()
                    : Optional.of("No scope of the token grants `rs` on `*`; `system/*.rs` or `user/*.rs` would.");
        } catch (BadTokenException | KeysUnavailableException e) {
            return Optional.of(Optional.ofNullable(e.getMessage()).orElse("The token is not believed."));
        }
    }

    private static boolean mayReadAll(Access access) {
        return Stream.of(Permission.READ, Permission.SEARCH)
                .allMatch(permission -> access.grant(permission, "*") == Grant.ALL);
    }
}
