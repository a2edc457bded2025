package org.upright.apply.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.upright.apply.expression.LinearPattern.RefusedPattern;

class LinearPatternTest {
    @Test
    void allOfTheTextHasToMatch() {
        LinearPattern pattern = LinearPattern.of("a.c");

        assertTrue(pattern.matchesAll("a\nc"));
        assertFalse(pattern.matchesAll("abcd"));
    }

    @Test
    void aPatternThatJavaWouldNeverFinishIsMatched() {
        assertFalse(LinearPattern.of("(|)".repeat(40) + "x").matchesAll(""));
        assertFalse(LinearPattern.of("(a|a)*b").matchesAll("a".repeat(10_000)));
    }

    @Test
    void countsThatMultiplyAreCounted() {
        assertEquals(1, Repetitions.most("a*b+(c|d)?"));
        assertEquals(12, Repetitions.most("a{12}b{3}"));
        assertEquals(200, Repetitions.most("((a{10}){20}|b{5})"));
        assertEquals(200, Repetitions.most("(x(a{10}y)){2,20}"));
        assertEquals(6, Repetitions.most("a{2}{3}"));
        assertEquals(4, Repetitions.most("[{9}(]{4}\\{7}\\Q(a{5}){5}\\E{3,}"));
        assertEquals(1, Repetitions.most("{x}(a"));
        assertTrue(Repetitions.most("((((a{9999}){9999}){9999}){9999}){9999}") > Repetitions.LIMIT);
    }

    @Test
    void whatCannotBeMatchedInLinearTimeIsRefused() {
        assertRefused("cannot be read: invalid or unsupported Perl syntax", "(?!a)b");
        assertRefused("cannot be read: missing closing )", "(a");
        assertRefused("repeats more than 1000 times what it counts", "((a{11}){11}){11}");
        assertRefused("has 1001 characters; the most is 1000", "a".repeat(1_001));
    }

    private static void assertRefused(String why, String pattern) {
        assertEquals(
                why,
                assertThrows(RefusedPattern.class, () -> LinearPattern.of(pattern))
                        .getMessage());
    }
}
