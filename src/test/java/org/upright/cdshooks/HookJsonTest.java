package org.upright.cdshooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.upright.fhir.RefusedException;

class HookJsonTest {
    private static RefusedException refused(String body) {
        return assertThrows(
                RefusedException.Unreadable.class, () -> HookJson.read(body.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"v\":1e1000}", "{\"v\":1e1000000}", "{\"v\":[1e-1000000000]}"})
    void hugeExponentsAreRefused(String body) {
        assertEquals(
                "The body has a number with an exponent beyond 30.",
                refused(body).getMessage());
    }

    @Test
    void aNumberOf1500DigitsIsRefused() {
        assertEquals(
                "The body cannot be read as JSON: a number or a text is too long, or it is nested too deep.",
                refused("{\"v\":" + "1".repeat(1_500) + "}").getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "\"text\""})
    void whatIsNoObjectIsRefused(String body) {
        assertEquals("The body is no JSON object.", refused(body).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{} x", "{\"a\":1,\"a\":2}", "{\"a\":NaN}"})
    void brokenJsonIsRefusedWithItsPlace(String body) {
        assertEquals(
                "The body cannot be read as JSON: line 1, column ",
                refused(body).getMessage().replaceAll("\\d+\\.$", ""));
    }

    @Test
    void depthIsBounded() {
        assertEquals(
                "The body cannot be read as JSON",
                refused("{\"a\":" + "[".repeat(1_001) + "]".repeat(1_001) + "}")
                        .getMessage()
                        .split(":")[0]);
    }

    @Test
    void decimalsKeepTheirPrecision() {
        assertEquals(
                "{\"v\":1.00}",
                HookJson.read("{\"v\":1.00}".getBytes(StandardCharsets.UTF_8)).toString());
    }
}
