package org.upright.server;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.upright.cdshooks.ClientCheck;
import org.upright.security.ClientTokens;
import org.upright.security.RegisteredClient;
import org.upright.security.SecuritySettings;
import org.upright.security.TokenVerifier;

/** Who may call CDS services, as the settings say. */
record HookSettings(Settings settings) {
    /** @param issued tokens of the issuer; absent where none is configured */
    ClientCheck clients(Optional<TokenVerifier> issued, Clock clock) {
        List<RegisteredClient> registered = registered();
        if (issued.isEmpty() && registered.isEmpty()) {
            return ClientCheck.open();
        }
        return new HookClients(
                issued, new ClientTokens(registered, algorithms(), clock), address(registered), openDiscovery());
    }

    private boolean openDiscovery() {
        return switch (settings.text("hooks.discovery")) {
            case "open" -> true;
            case "token" -> false;
            default -> throw settings.bad("hooks.discovery", "`open` or `token`");
        };
    }

    private String address(List<RegisteredClient> registered) {
        Optional<String> address = settings.optional("hooks.url").map(url -> url.replaceFirst("/+$", ""));
        if (!registered.isEmpty()
                && address.filter(url -> url.matches("https?://.+")).isEmpty()) {
            throw settings.bad("hooks.url", "the public url of the CDS services, which the clients' tokens are for");
        }
        return address.orElse("");
    }

    private Set<String> algorithms() {
        Set<String> named = items("hooks.algorithms").collect(Collectors.toSet());
        if (named.isEmpty() || !SecuritySettings.ALGORITHMS.containsAll(named)) {
            throw settings.bad("hooks.algorithms", "some of `ES384`, `RS384`, `ES256`, `RS256`, separated by commas");
        }
        return named;
    }

    private List<RegisteredClient> registered() {
        List<RegisteredClient> clients =
                items("hooks.clients").map(this::registered).toList();
        long issuers =
                items("hooks.clients").map(HookSettings::issuer).distinct().count();
        if (issuers < clients.size()) {
            throw settings.bad("hooks.clients", "each issuer once");
        }
        return clients;
    }

    private Stream<String> items(String name) {
        return Arrays.stream(settings.text(name).split(",")).map(String::strip).filter(item -> !item.isEmpty());
    }

    private static String issuer(String item) {
        return item.substring(0, Math.max(0, item.indexOf('|'))).strip();
    }

    private RegisteredClient registered(String item) {
        String issuer = issuer(item);
        String keys = item.substring(item.indexOf('|') + 1).strip();
        if (issuer.isEmpty() || keys.isEmpty()) {
            throw settings.bad("hooks.clients", "`issuer|keys` for each client, separated by commas");
        }
        return keys.contains("://") ? RegisteredClient.publishing(issuer, published(keys)) : known(issuer, file(keys));
    }

    private RegisteredClient known(String issuer, String keys) {
        try {
            return RegisteredClient.of(issuer, keys);
        } catch (IllegalArgumentException e) {
            throw settings.bad("hooks.clients", "files of public keys as a JWK set, each with a `kid` of its own");
        }
    }

    private URI published(String text) {
        try {
            return Optional.of(URI.create(text))
                    .filter(Protection::isSafe)
                    .orElseThrow(() -> new IllegalArgumentException(text));
        } catch (IllegalArgumentException e) {
            throw settings.bad("hooks.clients", "addresses of keys that are https urls");
        }
    }

    private String file(String name) {
        try {
            return Files.readString(Path.of(name));
        } catch (IOException | InvalidPathException e) {
            throw settings.bad("hooks.clients", "the url of a client's keys, or a file that can be read");
        }
    }
}
