package org.upright.store.index;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class UnitsTest {
    private final Units units = new Units();

    @Test
    void aUnitIsSoManyOfItsCanonicalForm() {
        assertEquals(Optional.of("g"), units.canonical("kg").map(Units.Canonicalised::unit));
        assertEquals(
                1_000,
                units.canonical("kg")
                        .map(Units.Canonicalised::factor)
                        .orElseThrow()
                        .intValue());
    }

    /** The library would multiply it out, and all writers wait. */
    @Test
    void aUnitThatNobodyCanReckonWithKeepsItsOwn() {
        assertEquals(Optional.empty(), units.canonical("a999"));
        assertEquals(Optional.empty(), units.canonical("a" + ".a".repeat(1_000)));
    }
}
