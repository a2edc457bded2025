package org.upright.server;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The reverse proxies that are believed, and the header that they write.
 *
 * <p>A proxy adds what it knows behind what it was sent, and a client may have sent anything. So the hops are read from the
 * last, which the proxy that connected wrote, to the first that was not written by one of ours.
 *
 * @param standard whether they write {@code Forwarded}, and not {@code X-Forwarded-For} and its like; of the other kind
 *     nothing is believed, since a proxy passes on what it does not write itself
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7239">RFC 7239</a>
 */
record Proxies(List<AddressRange> ranges, boolean standard) {
    private static final String QUOTED = "\"((?:[^\"\\\\]++|\\\\.)*+)\"";
    private static final Pattern PAIR = Pattern.compile("([A-Za-z]+)=(?:" + QUOTED + "|([^;,\"]*+))");
    private static final Pattern ELEMENT = Pattern.compile("(?:[^,\"]++|" + QUOTED + ")*+");

    Proxies {
        ranges = List.copyOf(ranges);
    }

    /** Empty where none is set: then no such header is believed. */
    static Optional<Proxies> of(Settings settings) {
        List<AddressRange> ranges = settings.optional("server.proxies").stream()
                .flatMap(text -> Arrays.stream(text.split(",")))
                .map(text -> AddressRange.parse(text.strip())
                        .orElseThrow(() -> settings.bad(
                                "server.proxies", "addresses such as `10.0.0.7` or `10.0.0.0/8`, separated by commas")))
                .toList();
        if (ranges.isEmpty()) {
            return Optional.empty();
        }
        return switch (settings.text("server.proxyHeader")) {
            case "forwarded" -> Optional.of(new Proxies(ranges, true));
            case "x-forwarded" -> Optional.of(new Proxies(ranges, false));
            default ->
                throw settings.bad(
                        "server.proxyHeader", "`forwarded` or `x-forwarded`, whichever the proxies write themselves");
        };
    }

    boolean believes(InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    /**
     * What is said of the client by the proxy that it connected to; empty where nothing is said.
     *
     * @param headers all values of a header, in order
     */
    Optional<Hop> client(Function<String, List<String>> headers) {
        List<Hop> hops = standard ? standardHops(headers) : usualHops(headers);
        Optional<Hop> client = Optional.empty();
        for (int i = hops.size() - 1; i >= 0; i--) {
            client = Optional.of(hops.get(i));
            if (hops.get(i).client().filter(this::believes).isEmpty()) {
                break;
            }
        }
        return client;
    }

    private static List<Hop> standardHops(Function<String, List<String>> headers) {
        return headers.apply("Forwarded").stream()
                .flatMap(value -> ELEMENT.matcher(value).results().map(found -> found.group()))
                .filter(element -> !element.isBlank())
                .map(element -> Hop.of(named(element, "for"), named(element, "proto"), named(element, "host")))
                .toList();
    }

    private static String named(String element, String name) {
        Matcher pair = PAIR.matcher(element);
        while (pair.find()) {
            if (pair.group(1).equalsIgnoreCase(name)) {
                return Optional.ofNullable(pair.group(2))
                        .map(quoted -> quoted.replaceAll("\\\\(.)", "$1"))
                        .or(() -> Optional.ofNullable(pair.group(3)))
                        .map(String::strip)
                        .orElse("");
            }
        }
        return "";
    }

    private static List<Hop> usualHops(Function<String, List<String>> headers) {
        List<String> clients = list(headers, "X-Forwarded-For");
        List<String> protos = list(headers, "X-Forwarded-Proto");
        List<String> hosts = list(headers, "X-Forwarded-Host");
        if (clients.isEmpty() && protos.isEmpty() && hosts.isEmpty()) {
            return List.of();
        }
        List<Hop> hops = new ArrayList<>();
        for (int i = 0; i < Math.max(1, clients.size()); i++) {
            hops.add(Hop.of(
                    at(clients, i, clients.size()), at(protos, i, clients.size()), at(hosts, i, clients.size())));
        }
        return hops;
    }

    private static List<String> list(Function<String, List<String>> headers, String name) {
        return headers.apply(name).stream()
                .flatMap(value -> Stream.of(value.split(",")))
                .map(String::strip)
                .toList();
    }

    /** The one of that hop where there are as many as hops, else the last, which the nearest proxy wrote. */
    private static String at(List<String> values, int hop, int hops) {
        if (values.isEmpty()) {
            return "";
        }
        return values.size() == hops ? values.get(hop) : values.get(values.size() - 1);
    }
}
