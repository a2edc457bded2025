package org.upright.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/apply-tests.md} names tests that are there. */
class ElementTestsTest {
    private static final Path TESTS = Path.of("src/test/java/org/upright");
    private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT))\\.(\\w+)`");

    @Test
    void everyTestThatThePageNamesIsThere() throws IOException {
        List<MatchResult> named = NAMED.matcher(Files.readString(Path.of("docs/apply-tests.md")))
                .results()
                .toList();

        assertTrue(named.size() > 40, "the page names so few tests that it was not read: " + named.size());
        assertEquals(
                List.of(),
                named.stream()
                        .filter(one -> !isThere(one))
                        .map(MatchResult::group)
                        .toList());
    }

    private static boolean isThere(MatchResult named) {
        try (Stream<Path> files = Files.walk(TESTS)) {
            String source = files.filter(file -> file.getFileName().toString().equals(named.group(1) + ".java"))
                    .map(ElementTestsTest::read)
                    .collect(Collectors.joining());
            return source.contains(" " + named.group(2) + "(");
        } catch (IOException e) {
            return false;
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
