package org.upright.server;

import java.util.Arrays;

/** Who may read the numbers at {@code /metrics}. */
enum MetricsAccess {
    /** Whoever reaches the address. */
    OPEN,
    /** Who has a token with the scope for it. */
    TOKEN,
    /** Nobody, and nothing is counted. */
    OFF;

    /** Where nothing else is set, as with everything: open where nobody is asked who they are, with a token elsewhere. */
    static MetricsAccess of(Settings settings) {
        boolean secured = settings.optional("security.issuer").isPresent();
        String named = settings.optional("metrics.access").orElse(secured ? "token" : "open");
        return Arrays.stream(values())
                .filter(access -> access.name().equalsIgnoreCase(named))
                .filter(access -> secured || access != TOKEN)
                .findFirst()
                .orElseThrow(() ->
                        settings.bad("metrics.access", "`open`, `off`, or `token` where `security.issuer` is set"));
    }
}
