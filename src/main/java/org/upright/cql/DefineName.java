package org.upright.cql;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The name of a define as an expression writes it: {@code Define}, {@code "Define"} or {@code Lib."Define"}, the library with
 * its namespace or without.
 */
record DefineName(Optional<String> library, String define) {
    private static final String PART = "(?:\"[^\"]+\"|`[^`]+`|[A-Za-z_][\\w-]*)";

    /** With so many parts at most: Java's matcher calls itself for each. */
    private static final Pattern QUALIFIED = Pattern.compile("(?<library>" + PART + "(?:\\s*\\.\\s*" + PART
            + "){0,30})\\s*\\.\\s*(?<define>\"[^\"]+\"|`[^`]+`|[^\"`.]+)");

    private static final Pattern ONE = Pattern.compile(PART);

    /** The whole text as one name, quotes taken off. */
    static DefineName bare(String text) {
        return new DefineName(Optional.empty(), CqlHeader.unquoted(text.strip()));
    }

    /** Empty where the text has no library before the name. */
    static Optional<DefineName> qualified(String text) {
        Matcher matcher = QUALIFIED.matcher(text.strip());
        return matcher.matches()
                ? Optional.of(new DefineName(
                        Optional.of(library(matcher.group("library"))),
                        CqlHeader.unquoted(matcher.group("define").strip())))
                : Optional.empty();
    }

    private static String library(String parts) {
        return ONE.matcher(parts)
                .results()
                .map(part -> CqlHeader.unquoted(part.group()))
                .collect(Collectors.joining("."));
    }
}
