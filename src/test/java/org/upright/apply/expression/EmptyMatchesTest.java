package org.upright.apply.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmptyMatchesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "abc # 1",
                "[a-z]+\\d{2,5} # 2",
                "^(?:a|b|c)$ # 3",
                "(|) # 2",
                "(|)(|)(|) # 8",
                "(|)(|)x(|) # 4",
                "(?:|())(?=(|)x) # 4",
                "(a?)?(b?)? # 6"
            })
    void waysMultiplyUntilSomethingIsRead(String pattern, double tried) {
        assertEquals(tried, EmptyMatches.tried(pattern));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?:(?:(?:(){999}){999}){999}){999}x",
                "(?:(|()){40})(?=x)",
                "(?x) (|) (|) (|) (|) (|) (|) (|) (|) (|) (|) (|) (|) (|) (|) (|) (|) (|) (|) (|) (|) (|) (|) (|) (|) (|) y",
                "(\\Q\\E|)(\\b|)(\\1|)(^|)($|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)x",
                "(?<a>|)(?i:|)(?>|)(|[]a]{0,3})(|\\p{L}?)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)x"
            })
    void whatWouldNeverEndWithoutReadingIsStopped(String pattern) {
        Deadline deadline = Deadline.after(Duration.ofSeconds(1));

        assertEquals(
                "would try more than 10000000 ways to match nothing",
                assertThrows(
                                OverBudgetException.class,
                                () -> WatchedText.matcher(pattern, "", deadline).matches())
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^\\s*(?:\\+?\\d{1,3}[\\s-]?)?(?:\\(?\\d{2,4}\\)?[\\s-]?)?\\d{3,4}[\\s-]?\\d{3,4}\\s*$",
                "^(?=.*[A-Z])(?=.*[a-z])(?=.*\\d)(?!.*\\s).{8,64}$",
                "([0-9]([0-9]([0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)(-(0[1-9]|1[0-2])(-(0[1-9]|[1-2][0-9]|3[0-1]))?)?",
                "(?i).*(diabet(es|ic)?|insulin).*",
                "(\\w+)\\s+\\1"
            })
    void whatPeopleWriteIsMatched(String pattern) {
        Deadline deadline = Deadline.after(Duration.ofSeconds(1));
        Matcher matcher = WatchedText.matcher(pattern, "x".repeat(100_000), deadline);

        assertTrue(EmptyMatches.tried(pattern) < 100, () -> pattern + " " + EmptyMatches.tried(pattern));
        assertFalse(matcher.matches());
    }

    @Test
    void anOddPatternIsReadToItsEnd() {
        for (String pattern :
                new String[] {"(?x)a#)\nb", "[]", "a{", "a{2", "\\", "(", ")", "(?", "(?<a", "\\Q", "[^]a]"}) {
            assertTrue(EmptyMatches.tried(pattern) >= 1, pattern);
        }
    }
}
