package org.upright.server;

import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;

/**
 * The server's certificate, where it speaks TLS itself: a key store, or a certificate and its key as PEM.
 *
 * <p>No record, so that nothing prints the password by accident.
 */
final class TlsSettings {
    private static final int YEARS = 3 * 366 * 24 * 60 * 60;

    private final Settings settings;
    private final int hstsSeconds;

    private TlsSettings(Settings settings) {
        this.settings = settings;
        this.hstsSeconds = settings.number("server.tls.hstsSeconds", 0, YEARS);
    }

    /**
     * Empty where no certificate is set; then the server speaks plain HTTP.
     *
     * @throws BadSettingException where what is set cannot be read, or does not fit together
     */
    static Optional<TlsSettings> of(Settings settings) {
        TlsSettings tls = new TlsSettings(settings);
        boolean stored = settings.optional("server.tls.keyStore").isPresent();
        boolean certified = settings.optional("server.tls.certificate").isPresent();
        boolean keyed = settings.optional("server.tls.key").isPresent();
        if (stored && (certified || keyed)) {
            throw settings.bad("server.tls.keyStore", "nothing where `server.tls.certificate` is set, or that unset");
        }
        if (certified != keyed) {
            throw settings.bad(
                    certified ? "server.tls.key" : "server.tls.certificate",
                    "a file of PEM, as " + (certified ? "`server.tls.certificate`" : "`server.tls.key`") + " is set");
        }
        if (!stored && !certified) {
            return Optional.empty();
        }
        KeyStore unused = tls.keys();
        return Optional.of(tls);
    }

    /** Read anew. */
    KeyStore keys() {
        Optional<String> store = settings.optional("server.tls.keyStore");
        return store.isPresent()
                ? KeyFiles.stored(store.get(), password())
                : KeyFiles.pem(settings.text("server.tls.certificate"), settings.text("server.tls.key"), password());
    }

    /** Of the key store and the keys in it. */
    String password() {
        return settings.text("server.tls.password");
    }

    /** Those that the keys come from. */
    List<Path> files() {
        return List.of("server.tls.keyStore", "server.tls.certificate", "server.tls.key").stream()
                .flatMap(name -> settings.optional(name).stream())
                .map(Path::of)
                .toList();
    }

    /** How long a browser remembers to come by TLS only; 0: it is not told to. */
    int hstsSeconds() {
        return hstsSeconds;
    }
}
