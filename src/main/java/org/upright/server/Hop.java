package org.upright.server;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a proxy says of a request that it passed on.
 *
 * @param client who connected to the proxy; empty where it does not say so, or not by address
 * @param proto {@code http} or {@code https}; blank where it is not said
 * @param host with its port, where that is not the usual one; blank where it is not said
 */
record Hop(Optional<InetAddress> client, String proto, String host) {
    private static final String HOST = "([A-Za-z0-9.-]{1,253}|\\[[0-9a-fA-F:.]{2,45}])(:[0-9]{1,5})?";

    /** What is none of the things that it should be counts as not said. */
    static Hop of(String node, String proto, String host) {
        String address = node.startsWith("[") ? node.replaceFirst("^\\[([^]]*)].*$", "$1") : withoutPort(node);
        return new Hop(
                AddressRange.address(address),
                proto.matches("(?i)https?") ? proto.toLowerCase(Locale.ROOT) : "",
                host.matches(HOST) ? host : "");
    }

    private static String withoutPort(String node) {
        return node.indexOf(':') == node.lastIndexOf(':') ? node.replaceFirst(":.*$", "") : node;
    }

    /** What is known, as RFC 7239 writes it; empty where nothing is. */
    String header() {
        List<String> known = new ArrayList<>();
        client.map(Hop::node).ifPresent(node -> known.add("for=" + node));
        if (!proto.isEmpty()) {
            known.add("proto=" + proto);
        }
        if (!host.isEmpty()) {
            known.add("host=\"" + host + "\"");
        }
        return String.join(";", known);
    }

    private static String node(InetAddress address) {
        return address instanceof Inet6Address ? "\"[" + address.getHostAddress() + "]\"" : address.getHostAddress();
    }
}
