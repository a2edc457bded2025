package org.upright.fhir;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ExcerptTest {
    @Test
    void aShortTextIsItself() {
        assertEquals("%pain.exists()", Excerpt.of("%pain.exists()"));
        assertEquals("a".repeat(80), Excerpt.of("a".repeat(80)));
        assertEquals("", Excerpt.of(""));
    }

    @Test
    void aLongTextIsCutAndMarked() {
        assertEquals("a".repeat(80) + "…", Excerpt.of("a".repeat(81)));
    }

    @Test
    void noCharacterIsHalved() {
        assertEquals("a".repeat(79) + "…", Excerpt.of("a".repeat(79) + "🦴🦴"));
        assertEquals("🦴", Excerpt.cut("🦴🦴", 3));
        assertEquals("", Excerpt.cut("🦴", 0));
    }

    @Test
    void itIsOneLineAsAMessageIs() {
        assertEquals("a b c", Excerpt.of("\r\n a\r\n\tb\u0000c \n"));
    }
}
