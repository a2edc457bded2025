package org.upright.authoring.document;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Markdown under construction. Used by one thread. */
final class Markdown {
    private final StringBuilder text = new StringBuilder();

    void heading(int level, String title) {
        block("#".repeat(level) + " " + flat(title));
    }

    /** A paragraph, a list or whatever else stands between empty lines. */
    void block(String content) {
        if (!content.isBlank()) {
            text.append(text.isEmpty() ? "" : "\n").append(content.strip()).append('\n');
        }
    }

    void list(List<String> items) {
        block(items.stream().map(item -> "- " + flat(item)).collect(Collectors.joining("\n")));
    }

    /** Nothing where there are no rows. */
    void table(List<String> columns, List<List<String>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        block(row(columns) + "\n" + row(columns.stream().map(column -> "---").toList()) + "\n"
                + rows.stream().map(Markdown::row).collect(Collectors.joining("\n")));
    }

    private static String row(List<String> cells) {
        return cells.stream()
                .map(cell -> flat(cell).replace("|", "\\|"))
                .collect(Collectors.joining(" | ", "| ", " |"));
    }

    private static String flat(String content) {
        return content.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    static String link(String shown, String address) {
        return address.isBlank() ? shown : "[" + shown + "](" + address + ")";
    }

    /** The text, or an empty one where the author gave none. */
    static String said(@Nullable String text) {
        return Optional.ofNullable(text).orElse("");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
