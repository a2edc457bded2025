package org.upright.record;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import org.upright.fhir.RefusedException;

/**
 * Looks where the name of an allowed server leads. Whoever answers for the name could lead us to this machine or to the
 * metadata service of a cloud, which an operator who allowed a name did not mean; one who means it allows the address.
 *
 * <p>The JVM keeps what it resolved for some seconds, so that the connection goes where was looked.
 */
record ResolvedHosts(Resolver resolver) {
    /** Port: addresses of a name. */
    interface Resolver {
        List<InetAddress> addresses(String host) throws UnknownHostException;
    }

    static ResolvedHosts ofSystem() {
        return new ResolvedHosts(host -> List.of(InetAddress.getAllByName(host)));
    }

    /**
     * @param parameter that named the address
     * @throws RefusedException.Forbidden where one of the addresses is this machine's or its link's
     */
    void require(URI uri, String parameter) {
        String host = uri.getHost();
        if (host.equalsIgnoreCase("localhost") || host.contains(":") || host.matches("[0-9.]+")) {
            return;
        }
        try {
            if (resolver.addresses(host).stream().anyMatch(ResolvedHosts::isNobodyElses)) {
                throw new RefusedException.Forbidden("The address of `" + parameter + "` is allowed by name, and `"
                        + host + "` leads to this machine or its link; an operator has to allow that address itself.");
            }
        } catch (UnknownHostException e) {
            return; // the request that follows says so
        }
    }

    private static boolean isNobodyElses(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress();
    }
}
