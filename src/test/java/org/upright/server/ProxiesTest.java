package org.upright.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxiesTest {
    private static Proxies of(String proxies, String header) {
        return Proxies.of(Settings.standard()
                        .with(Map.of("server.proxies", proxies, "server.proxyHeader", header), "the test"))
                .orElseThrow();
    }

    private static String said(Proxies proxies, Map<String, List<String>> headers) {
        return proxies.client(name -> headers.getOrDefault(name, List.of()))
                .map(Hop::header)
                .orElse("nothing");
    }

    /** Proxies are 10.1.0.0/16 and fd00::1; the last hop is what the one that connected wrote. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for=198.51.100.7;proto=https;host=a.example.org | for=198.51.100.7;proto=https;host=\"a.example.org\"",
                "FOR=\"198.51.100.7:4711\"; Proto=HTTPS | for=198.51.100.7;proto=https",
                "for=\"[2001:db8::7]:4711\";host=\"b:8443\" | for=\"[2001:db8:0:0:0:0:0:7]\";host=\"b:8443\"",
                "for=6.6.6.6;host=evil, for=198.51.100.7 | for=198.51.100.7",
                "for=6.6.6.6, for=198.51.100.7;proto=https, for=10.1.2.3;proto=http | for=198.51.100.7;proto=https",
                "for=198.51.100.7, for=\"[fd00::1]\", for=10.1.0.9 | for=198.51.100.7",
                "for=10.1.0.8, for=10.1.0.9 | for=10.1.0.8",
                "for=6.6.6.6, for=unknown;proto=https | proto=https",
                "for=6.6.6.6, for=_hidden | ''",
                "for=6.6.6.6, nonsense | ''",
                "for=\"6.6.6.6, for=7.7.7.7\" | ''",
                "for=evil.example.org;proto=javascript;host=\"a b\" | ''",
                "for=198.51.100.7;host=\"x/../y\" | for=198.51.100.7",
                "'' | nothing"
            })
    void theClientIsWhoConnectedToTheFirstOfOurProxies(String sent, String expected) {
        assertEquals(expected, said(of("10.1.0.0/16, fd00::1", "forwarded"), Map.of("Forwarded", List.of(sent))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "198.51.100.7 | https | a.example.org | for=198.51.100.7;proto=https;host=\"a.example.org\"",
                "6.6.6.6, 198.51.100.7 | https | a.example.org | for=198.51.100.7;proto=https;host=\"a.example.org\"",
                "198.51.100.7, 10.1.0.9 | https, http | a, b | for=198.51.100.7;proto=https;host=\"a\"",
                "6.6.6.6, 198.51.100.7 | https | evil, a | for=198.51.100.7;proto=https;host=\"a\"",
                "6.6.6.6, 198.51.100.7, 10.1.0.9 | x, https | | for=198.51.100.7;proto=https",
                "2001:db8::7 | | | for=\"[2001:db8:0:0:0:0:0:7]\"",
                "198.51.100.7:4711 | | | for=198.51.100.7",
                " | https | | proto=https",
                "6.6.6.6, nobody | | | ''",
            })
    void theUsualHeadersAreReadAlike(String clients, String protos, String hosts, String expected) {
        assertEquals(
                expected,
                said(
                        of("10.1.0.0/16", "x-forwarded"),
                        Map.of(
                                "X-Forwarded-For", values(clients),
                                "X-Forwarded-Proto", values(protos),
                                "X-Forwarded-Host", values(hosts))));
    }

    private static List<String> values(String text) {
        return text == null
                ? List.of()
                : List.of(text.split("(?=, )")).stream()
                        .map(value -> value.replaceFirst("^, ", ""))
                        .toList();
    }

    @Test
    void theKindThatProxiesDoNotWriteIsNotBelieved() {
        assertEquals("nothing", said(of("10.1.0.0/16", "forwarded"), Map.of("X-Forwarded-For", List.of("6.6.6.6"))));
        assertEquals("nothing", said(of("10.1.0.0/16", "x-forwarded"), Map.of("Forwarded", List.of("for=6.6.6.6"))));
    }

    @Test
    void longHeadersCostLittle() {
        String sent = "for=\"" + "\\\"".repeat(8_000) + "\", " + "x,".repeat(4_000) + "\"".repeat(1_001);

        assertEquals("", said(of("10.1.0.0/16", "forwarded"), Map.of("Forwarded", List.of(sent))));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.168.4.0/22, 192.168.7.255, true",
        "192.168.4.0/22, 192.168.8.0, false",
        "127.0.0.1, 127.0.0.1, true",
        "127.0.0.1, 127.0.0.2, false",
        "0.0.0.0/0, 8.8.8.8, true",
        "0.0.0.0/0, ::1, false",
        "fd00::/8, fd12::9, true",
        "fd00::/8, fe80::9, false",
        "127.0.0.1, ::ffff:127.0.0.1, true"
    })
    void rangesHoldTheAddressesThatBeginAlike(String range, String address, boolean held) {
        assertEquals(
                held,
                AddressRange.parse(range)
                        .orElseThrow()
                        .contains(AddressRange.address(address).orElseThrow()));
    }

    @Test
    void namesAndHalfRangesAreNoAddresses() {
        for (String text : List.of("localhost", "10.0.0.0/33", "10.0.0/8", "1", "999.1.1.1", "10.0.0.0/", "::g", "")) {
            assertTrue(AddressRange.parse(text).isEmpty(), text);
        }
    }

    @Test
    void whichHeaderTheyWriteHasToBeSaid() {
        assertEquals(
                "Setting `server.proxyHeader` is ``; expected `forwarded` or `x-forwarded`, whichever the proxies write"
                        + " themselves.",
                assertThrows(BadSettingException.class, () -> of("10.0.0.0/8", ""))
                        .getMessage());
        assertEquals(
                "Setting `server.proxies` is `proxy.example.org`; expected addresses such as `10.0.0.7` or"
                        + " `10.0.0.0/8`, separated by commas.",
                assertThrows(BadSettingException.class, () -> of("proxy.example.org", "forwarded"))
                        .getMessage());
    }
}
