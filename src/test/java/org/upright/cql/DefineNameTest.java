package org.upright.cql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class DefineNameTest {
    private static DefineName of(String library, String define) {
        return new DefineName(Optional.of(library), define);
    }

    @Test
    void whatStandsBeforeTheLastDotIsTheLibrary() {
        assertEquals(Optional.of(of("Common", "Is It")), DefineName.qualified("Common.\"Is It\""));
        assertEquals(Optional.of(of("org.Common", "Is")), DefineName.qualified("\"org.Common\".Is"));
        assertEquals(Optional.of(of("org.Common", "Is")), DefineName.qualified("org . Common . Is"));
        assertEquals(Optional.empty(), DefineName.qualified("Is"));
    }

    @Test
    void tenThousandDotsMakeNoNameAndNoOverflow() {
        assertEquals(Optional.empty(), DefineName.qualified("a.".repeat(10_000) + "b"));
    }
}
