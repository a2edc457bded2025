package org.upright.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ListenSettingsTest {
    private static final Map<String, String> SECURE = Map.of(
            "security.issuer", "https://issuer.example.org",
            "security.audience", "https://upright.example.org/fhir",
            "security.jwks", "https://issuer.example.org/keys");

    private static ListenSettings of(Map<String, String> given, String... more) {
        Map<String, String> all = new TreeMap<>(given);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return ListenSettings.of(Settings.standard().with(all, "the test"));
    }

    private static String refusal(Map<String, String> given, String... more) {
        return assertThrows(BadSettingException.class, () -> of(given, more)).getMessage();
    }

    @Test
    void withoutAuthenticationOnlyLoopbackIsServed() {
        assertEquals("127.0.0.1", of(Map.of()).host());
        assertEquals(
                "Refusing to listen on `0.0.0.0`: no authentication is configured, so only loopback is allowed."
                        + " `--insecure` overrides this for a closed network.",
                refusal(Map.of(), "server.host", "0.0.0.0"));
        assertEquals(
                "0.0.0.0",
                of(Map.of(), "server.host", "0.0.0.0", "server.insecure", "true")
                        .host());
    }

    @Test
    void withAuthenticationAnyAddressIsServed() {
        assertEquals("0.0.0.0", of(SECURE, "server.host", "0.0.0.0").host());
    }

    @Test
    void halfOfASecurityConfigurationIsNone() {
        assertEquals(
                "Setting `security.jwks` is ``; expected the url of the issuer's keys.",
                refusal(SECURE, "security.jwks", ""));
        assertEquals(
                "Setting `security.jwks` is `http://issuer.example.org/keys`; expected an https url.",
                refusal(SECURE, "security.jwks", "http://issuer.example.org/keys"));
        assertEquals(
                "Setting `security.audience` is ``; expected the public url of the FHIR endpoint.",
                refusal(SECURE, "security.audience", ""));
        assertEquals(
                "Setting `security.algorithms` is `HS256`; expected some of `ES384`, `RS384`, `ES256`, `RS256`, separated"
                        + " by commas.",
                refusal(SECURE, "security.algorithms", "HS256"));
    }
}
