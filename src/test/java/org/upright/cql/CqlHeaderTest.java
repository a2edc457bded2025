package org.upright.cql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.upright.cql.CqlHeader.Include;

class CqlHeaderTest {
    @Test
    void nameVersionModelsAndIncludesAreRead() {
        CqlHeader header = CqlHeader.of("""
                /* library Wrong include Wrong */
                // include Wrong
                library "My Library" version '1.2'
                using QICore version '4.1.1'
                include FHIRHelpers version '4.0.1' called FHIRHelpers
                include org . example . "Common Things" /* here */ called Common
                define "include Wrong": 'include Wrong' + "library"
                """, "fallback");

        assertEquals("My Library", header.name());
        assertEquals(Optional.of("1.2"), header.version());
        assertEquals(Map.of("QICore", "4.1.1"), header.models());
        assertEquals(
                List.of(
                        new Include("FHIRHelpers", Optional.of("4.0.1")),
                        new Include("Common Things", Optional.empty())),
                header.includes());
        assertEquals(
                List.of("org.example.Common Things", "Common Things"),
                header.includes().get(1).names());
    }

    @Test
    void namespacesAreBlankedOutAndColumnsKept() {
        CqlHeader header = CqlHeader.of("library a.b.C\ninclude d.E version '1'", "fallback");

        assertEquals("C", header.name());
        assertEquals("a.b.", header.namespace());
        assertEquals("library     C\ninclude   E version '1'", header.text());
    }

    @Test
    void tenThousandNamespacesAreReadWithoutOverflow() {
        CqlHeader header = CqlHeader.of("library " + "a.".repeat(10_000) + "B", "fallback");

        assertEquals("B", header.name());
        assertEquals("a.".repeat(10_000), header.namespace());
    }

    @Test
    void libraryWithoutNameHasTheFallback() {
        assertEquals("fallback", CqlHeader.of("define X: 1", "fallback").name());
    }

    @Test
    void quotingIsUndone() {
        assertEquals("a \"b\"", CqlHeader.unquoted(CqlHeader.quoted("a \"b\"")));
    }
}
