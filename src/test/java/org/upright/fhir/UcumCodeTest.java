package org.upright.fhir;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UcumCodeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "mg",
                "kg/m2",
                "mL/min/{1.73_m2}",
                "10*23",
                "10*-6/L",
                "kg.m2.s-3.A-1",
                "mm[Hg]",
                "[in_i'H2O]",
                "[CCID_50]",
                "{score12345}",
                "100.mg",
                "no unit at all"
            })
    void unitsInUseAre(String code) {
        assertTrue(UcumCode.isReckonable(code));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a999", "a25", "10*99", "10^-99999999999", "m+9999", "[c]25", "(m.s)30", "a12.a12.a12"})
    void greatPowersAreNot(String code) {
        assertFalse(UcumCode.isReckonable(code));
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "/"})
    void norAreLongProducts(String by) {
        assertFalse(UcumCode.isReckonable("a" + (by + "a").repeat(30)));
    }

    @Test
    void norAreManyParentheses() {
        assertTrue(UcumCode.isReckonable("((mg))/((dL))"));
        assertFalse(UcumCode.isReckonable("(".repeat(20_000) + "mg" + ")".repeat(20_000)));
    }
}
