package org.upright.store;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.upright.fhir.RefusedException;

class PatchPathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Patient",
                "Patient.name[0].given",
                "Observation.code.coding.where(system = 'http://loinc.org' and code = 'x').first()",
                "Patient.extension('http://example.org/a(b)').value",
                "Observation.value.ofType(Quantity).value",
            })
    void whatLeadsToAnElementIsLetIn(String path) {
        assertDoesNotThrow(() -> PatchPath.check(path));
    }

    @Test
    void whatCanTakeLongIsNot() {
        assertEquals(
                "The patch has a path with `select()`; steps, indices and `where` lead to an element.",
                refusal("1" + ".select($this.combine($this))".repeat(10)));
        assertEquals(
                "The patch has a path with `matches()`; steps, indices and `where` lead to an element.",
                refusal("Patient.name.where(family.matches('(a+)+$'))"));
        assertEquals(
                "The patch has a path that is nested deeper than 8; less is expected.",
                refusal("(".repeat(9) + "1" + ")".repeat(9)));
        assertEquals(
                "The patch has a path of 4001 characters; at most 500 are evaluated.",
                refusal("a.".repeat(2_000) + "a"));
    }

    private static String refusal(String path) {
        return assertThrows(RefusedException.Unprocessable.class, () -> PatchPath.check(path))
                .getMessage();
    }
}
