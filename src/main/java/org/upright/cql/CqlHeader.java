package org.upright.cql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Name, version and includes of a CQL source, read without translating it.
 *
 * <p>Includes must be known before the translator runs, for they are part of what a translation is kept by. Comments
 * and strings are passed over. Namespaces ({@code include org.example.Common}) are blanked out of the text, columns
 * kept, because the translator refuses those that nobody registered; libraries are found by their bare names.
 *
 * @param namespace what stands before the name, with its dot; empty where nothing does
 * @param models versions of the models that it uses, by name; empty where it gives none
 * @param text the source without namespaces
 */
record CqlHeader(
        String namespace,
        String name,
        Optional<String> version,
        List<Include> includes,
        Map<String, String> models,
        String text) {
    private static final String IDENTIFIER = "(?:\"(?:[^\"\\\\]|\\\\.)*+\"|`(?:[^`\\\\]|\\\\.)*+`|\\w++)";
    private static final String SPACE = "(?:\\s|//[^\\n]*+|/\\*(?s:.*?)\\*/)";
    private static final Pattern NAME = Pattern.compile("//[^\\n]*+|/\\*(?s:.*?)\\*/|(?<name>" + IDENTIFIER + ")");
    private static final Pattern STATEMENT = Pattern.compile("//[^\\n]*+|/\\*(?s:.*?)\\*/|'(?:[^'\\\\]|\\\\.)*+'"
            + "|\\b(?<kind>library|include|using)" + SPACE + "++(?<space>(?:" + IDENTIFIER + SPACE + "*\\." + SPACE
            + "*)*+)(?<name>" + IDENTIFIER + ")(?:" + SPACE + "++version" + SPACE + "++'(?<version>[^']*)')?"
            + "|" + IDENTIFIER);

    /**
     * What an include statement asks for; two are the same by name and version, which is all that ELM has of them.
     *
     * @param namespace what stands before the name, with its dot; empty where nothing does
     */
    record Include(String namespace, String name, Optional<String> version) {
        Include(String name, Optional<String> version) {
            this("", name, version);
        }

        /** The names that its library may have, the best first: authors write {@code Org.Common} without any namespace too. */
        List<String> names() {
            return namespace.isEmpty() ? List.of(bareName()) : List.of(namespace + bareName(), bareName());
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Include include && include.name.equals(name) && include.version.equals(version);
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, version);
        }

        String bareName() {
            return name.substring(name.lastIndexOf('/') + 1);
        }

        @Override
        public String toString() {
            return namespace + name + version.map(v -> " version " + v).orElse("");
        }
    }

    CqlHeader {
        includes = List.copyOf(includes);
        models = Map.copyOf(models);
    }

    /** @param fallback the name where the source declares none */
    static CqlHeader of(String source, String fallback) {
        String namespace = "";
        String name = fallback;
        Optional<String> version = Optional.empty();
        List<Include> includes = new ArrayList<>();
        Map<String, String> models = new LinkedHashMap<>();
        StringBuilder text = new StringBuilder(source);
        Matcher statement = STATEMENT.matcher(source);
        while (statement.find()) {
            String kind = statement.group("kind");
            if (kind == null) {
                continue;
            }
            Optional<String> given = Optional.ofNullable(statement.group("version"));
            String named = unquoted(statement.group("name"));
            switch (kind) {
                case "include" -> includes.add(new Include(bare(statement.group("space")), named, given));
                case "using" -> models.put(named, given.orElse(""));
                default -> {
                    namespace = bare(statement.group("space"));
                    name = named;
                    version = given;
                }
            }
            blank(text, statement.start("space"), statement.end("space"));
        }
        return new CqlHeader(namespace, name, version, includes, models, text.toString());
    }

    /** A namespace as one name, without quotes, comments and blanks. */
    private static String bare(String namespace) {
        StringBuilder name = new StringBuilder();
        Matcher part = NAME.matcher(namespace);
        while (part.find()) {
            if (part.group("name") != null) {
                name.append(unquoted(part.group("name"))).append('.');
            }
        }
        return name.toString();
    }

    private static void blank(StringBuilder text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) != '\n') {
                text.setCharAt(i, ' ');
            }
        }
    }

    /** The identifier without its quotes. */
    static String unquoted(String identifier) {
        boolean quoted = identifier.length() > 1 && "\"`".indexOf(identifier.charAt(0)) >= 0;
        return quoted ? identifier.substring(1, identifier.length() - 1).replaceAll("\\\\(.)", "$1") : identifier;
    }

    /** The name as an identifier that may stand in CQL. */
    static String quoted(String name) {
        return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
