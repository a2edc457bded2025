package org.upright.cql;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of a define as an expression writes it: {@code Define}, {@code "Define"} or {@code Lib."Define"}. */
record DefineName(Optional<String> library, String define) {
    private static final Pattern QUALIFIED =
            Pattern.compile("(\"[^\"]+\"|`[^`]+`|[A-Za-z_][\\w-]*)\\s*\\.\\s*(\"[^\"]+\"|`[^`]+`|[^\"`.]+)");

    /** The whole text as one name, quotes taken off. */
    static DefineName bare(String text) {
        return new DefineName(Optional.empty(), CqlHeader.unquoted(text.strip()));
    }

    /** Empty where the text has no library before the name. */
    static Optional<DefineName> qualified(String text) {
        Matcher matcher = QUALIFIED.matcher(text.strip());
        return matcher.matches()
                ? Optional.of(new DefineName(
                        Optional.of(CqlHeader.unquoted(matcher.group(1))),
                        CqlHeader.unquoted(matcher.group(2).strip())))
                : Optional.empty();
    }
}
