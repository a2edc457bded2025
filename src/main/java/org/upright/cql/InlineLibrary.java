package org.upright.cql;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.expression.CodeSet;
import org.upright.apply.expression.Expression;
import org.upright.apply.expression.Knowledge;
import org.upright.fhir.Canonical;

/**
 * Expressions that stand in a definition itself, made into one library that includes the definition's libraries under
 * their names.
 *
 * @param bare whether defines of these libraries are found without the library's name, too
 */
record InlineLibrary(List<Expression> expressions, List<Translation> libraries, boolean bare) {
    static final String NAME = "InlineExpressions";

    private static final Pattern IDENTIFIER = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"|\\w++");

    static String define(int index) {
        return "expression " + (index + 1);
    }

    LibrarySource source() {
        StringBuilder text = new StringBuilder("library " + NAME + "\nusing FHIR version '4.0.1'\n");
        if (libraries.stream().noneMatch(library -> library.name().equals("FHIRHelpers"))) {
            text.append("include FHIRHelpers version '4.0.1'\n");
        }
        libraries.forEach(library -> Stream.of(library.name(), library.fullName())
                .distinct()
                .forEach(alias -> include(library, alias, text)));
        text.append("context Patient\n");
        if (bare) {
            expressions.forEach(expression -> names(expression)
                    .forEach((name, library) -> text.append("define ")
                            .append(CqlHeader.quoted(name))
                            .append(": ")
                            .append(CqlHeader.quoted(library.name()))
                            .append('.')
                            .append(CqlHeader.quoted(name))
                            .append('\n')));
        }
        for (int i = 0; i < expressions.size(); i++) {
            text.append("define ").append(CqlHeader.quoted(define(i))).append(":\n");
            text.append(expressions.get(i).text()).append('\n');
        }
        return new LibrarySource(NAME, LibrarySource.CQL, text.toString());
    }

    private static void include(Translation library, String alias, StringBuilder text) {
        text.append("include ").append(CqlHeader.quoted(library.name()));
        version(library)
                .ifPresent(version -> text.append(" version '").append(version).append("'"));
        text.append(" called ").append(CqlHeader.quoted(alias)).append('\n');
    }

    /** Defines that the expression may mean and one library alone has. */
    private Map<String, Translation> names(Expression expression) {
        Map<String, Translation> names = new TreeMap<>();
        Matcher identifier = IDENTIFIER.matcher(expression.text());
        while (identifier.find()) {
            String name = CqlHeader.unquoted(identifier.group());
            List<Translation> having = libraries.stream()
                    .filter(library -> library.define(name).isPresent())
                    .toList();
            if (having.size() == 1
                    && libraries.stream().noneMatch(library -> library.name().equals(name))) {
                names.put(name, having.get(0));
            }
        }
        return names;
    }

    private static Optional<String> version(Translation library) {
        return Optional.ofNullable(library.elm().getIdentifier().getVersion());
    }

    /** @param definitions the definition's own libraries by the names that they give themselves; they win over others */
    Knowledge over(Knowledge knowledge, Map<String, Library> definitions) {
        return new Knowledge() {
            @Override
            public <T extends Resource> Optional<T> artifact(Class<T> type, Canonical canonical) {
                return knowledge.artifact(type, canonical);
            }

            @Override
            public Optional<Library> libraryNamed(String name, Optional<String> version) {
                return Optional.ofNullable(definitions.get(name)).or(() -> knowledge.libraryNamed(name, version));
            }

            @Override
            public Optional<CodeSet> expand(Canonical valueSet) {
                return knowledge.expand(valueSet);
            }
        };
    }
}
