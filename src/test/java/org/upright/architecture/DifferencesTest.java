package org.upright.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code docs/differences.md} has one line for each rule by which an answer may differ from the reference's, with its page. */
class DifferencesTest {
    private static final Path PAGE = Path.of("docs/differences.md");
    private static final Path RULES = Path.of("src/benchmark/java/org/upright/benchmark");
    private static final Pattern RULE = Pattern.compile(
            "(?:Optional\\.of|when)\\(\\s*(?:[\\w.()]+ \\?\\s*)?\"([a-z-]+)\"(?:\\s*:\\s*\"([a-z-]+)\")?");
    private static final Pattern LINE = Pattern.compile("^\\| `([a-z-]+)` \\|.*$", Pattern.MULTILINE);

    @ParameterizedTest
    @CsvSource({"KnownDifferences.java, 25", "EvaluateRules.java, 10"})
    void everyRuleHasItsLine(String file, int least) throws IOException {
        Set<String> rules = new TreeSet<>();
        Matcher matcher = RULE.matcher(Files.readString(RULES.resolve(file)));
        while (matcher.find()) {
            rules.add(matcher.group(1));
            if (matcher.group(2) != null) {
                rules.add(matcher.group(2));
            }
        }
        assertTrue(rules.size() >= least, "so few rules that the file was not read: " + rules);

        rules.removeAll(lines().keySet());

        assertEquals(Set.of(), rules);
    }

    @ParameterizedTest
    @CsvSource({"http", "no page says it"})
    void everyLineNamesAPageOrSaysThatThereIsNone(String said) throws IOException {
        assertTrue(lines().values().stream().anyMatch(line -> line.contains(said)));
        assertEquals(
                Set.of(),
                lines().entrySet().stream()
                        .filter(line -> !line.getValue().contains("](http")
                                && !line.getValue().contains("no page says it"))
                        .map(line -> line.getKey())
                        .collect(Collectors.toSet()));
    }

    private static Map<String, String> lines() throws IOException {
        return LINE.matcher(Files.readString(PAGE))
                .results()
                .collect(Collectors.toMap(found -> found.group(1), found -> found.group(), (one, two) -> one));
    }
}
