package org.upright.record;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Which FHIR servers may be asked, and how much one call may take of them.
 *
 * @param allowed base addresses; empty means none
 * @param timeout wall time for all that one method fetches
 * @param bytes of all answers to one method
 * @param pages of all searches of one method
 */
public record RemoteSettings(List<URI> allowed, Duration timeout, int bytes, int pages) {
    public RemoteSettings {
        allowed = List.copyOf(allowed);
    }

    /** No server is allowed: the default. */
    public static RemoteSettings none() {
        return allowing(List.of());
    }

    /** Ten seconds, 50 MiB, 500 pages. */
    public static RemoteSettings allowing(List<URI> servers) {
        return new RemoteSettings(servers, Duration.ofSeconds(10), 50 * 1024 * 1024, 500);
    }
}
