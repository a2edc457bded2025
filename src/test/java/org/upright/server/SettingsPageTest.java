package org.upright.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page that lists the settings, against the program. */
class SettingsPageTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-zA-Z.]+)` \\| (?:`([^`]*)` )?\\|");

    /** As the refusal of an unknown one lists them. */
    private static List<String> known() {
        BadSettingException refused = assertThrows(
                BadSettingException.class, () -> Settings.standard().with(Map.of("?", ""), "the test"));
        String message = String.valueOf(refused.getMessage());
        return List.of(message.substring(message.indexOf("Known are: ") + 11, message.length() - 1)
                .split(", "));
    }

    @Test
    void everySettingIsListedWithItsDefault() throws IOException {
        List<String> listed = ROW.matcher(Files.readString(Path.of("docs/settings.md")))
                .results()
                .map(row ->
                        row.group(1) + "=" + Optional.ofNullable(row.group(2)).orElse(""))
                .toList();

        assertEquals(
                known().stream()
                        .map(name -> name + "=" + Settings.standard().text(name))
                        .toList(),
                listed);
    }
}
