package org.upright.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;

/**
 * Where and how the server listens.
 *
 * @param port 0 for any free one
 * @param insecure whether addresses other than loopback may be bound without authentication
 * @param bodyLimit bytes of the largest request body
 * @param tls where the server speaks TLS, and then nothing else
 * @param proxies whose word on the client is taken
 * @param stop how long running requests may take to finish at the end
 */
record ListenSettings(
        String host,
        int port,
        boolean insecure,
        int bodyLimit,
        int threads,
        Duration stop,
        Clients clients,
        Optional<TlsSettings> tls,
        Optional<Proxies> proxies) {
    /**
     * How much patience there is with clients.
     *
     * @param connections at once; more wait to be accepted
     * @param idle how long a connection may say nothing
     * @param bytesPerSecond of a body, on average, below which it is given up
     */
    record Clients(int connections, Duration idle, int bytesPerSecond) {
        static Clients of(Settings settings) {
            return new Clients(
                    settings.number("server.connections", 8, 1_000_000),
                    Duration.ofSeconds(settings.number("server.idleSeconds", 1, 3_600)),
                    settings.number("server.bytesPerSecond", 0, 1_000_000));
        }
    }

    static ListenSettings of(Settings settings) {
        ListenSettings listen = new ListenSettings(
                settings.text("server.host"),
                settings.number("server.port", 0, 65_535),
                settings.isTrue("server.insecure"),
                settings.number("server.bodyLimit", 1_024, 1 << 29),
                settings.number("server.threads", 8, 1_000),
                Duration.ofSeconds(settings.number("server.stopSeconds", 0, 600)),
                Clients.of(settings),
                TlsSettings.of(settings),
                Proxies.of(settings));
        boolean guarded = Protection.security(settings).isPresent();
        if (!guarded && !listen.insecure && !isLoopback(listen.host)) {
            throw new BadSettingException("Refusing to listen on `" + listen.host
                    + "`: no authentication is configured, so only loopback is allowed. `--insecure` overrides this for a"
                    + " closed network.");
        }
        return listen;
    }

    /** How many threads may wait for one and the same thing, so that most are left for everything else. */
    int few() {
        return Math.max(1, threads / 8);
    }

    /** The same for what takes long to answer, and is asked by many who mean no harm. */
    int some() {
        return Math.max(1, threads / 4);
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new BadSettingException(
                    "Setting `server.host` is `" + host + "`; expected an address of this machine.");
        }
    }
}
