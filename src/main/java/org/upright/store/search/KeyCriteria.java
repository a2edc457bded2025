package org.upright.store.search;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.upright.fhir.RefusedException;
import org.upright.store.index.IndexedParameter;
import org.upright.store.index.ReferenceKey;
import org.upright.store.index.Texts;
import org.upright.store.search.Codes.SystemCode;
import org.upright.store.sql.Dialect;

/** Tokens, strings and urls as conditions on {@code ik t}. */
final class KeyCriteria {
    private static final int FEW = 256;

    private final Dialect dialect;
    private final Codes codes;

    KeyCriteria(Dialect dialect, Codes codes) {
        this.dialect = dialect;
        this.codes = codes;
    }

    /** {@code code}, {@code system|code}, {@code |code} or {@code system|}. */
    static Clause token(int pid, String value) {
        List<String> parts = Escapes.split(value, '|');
        Clause clause = Clause.of("t.pid = ?", pid);
        if (parts.size() == 1) {
            return clause.and("t.k = ?", Texts.exact(Escapes.plain(value)));
        }
        String system = Texts.exact(Escapes.plain(parts.get(0)));
        String code = Texts.exact(Escapes.plain(String.join("|", parts.subList(1, parts.size()))));
        return code.isEmpty() ? clause.and("t.x = ?", system) : clause.and("t.k = ? and t.x = ?", code, system);
    }

    /** Codes of a value set. */
    Clause in(IndexedParameter parameter, String valueSet) {
        Set<SystemCode> members = codes.members(Escapes.plain(valueSet))
                .orElseThrow(() -> new RefusedException.Unreadable("Search parameter `" + parameter.name()
                        + "` asks for value set `" + valueSet + "`, which is not known or cannot be expanded."));
        List<Clause> clauses = new ArrayList<>();
        members.stream()
                .collect(java.util.stream.Collectors.groupingBy(SystemCode::system))
                .forEach((system, inSystem) -> clauses.add(Clause.of("t.pid = ? and t.x = ?", parameter.pid(), system)
                        .and(oneOf(inSystem.stream().map(SystemCode::code).toList()))));
        return clauses.isEmpty() ? Clause.of("1 = 0") : Clause.anyOf(clauses);
    }

    /** Codes above or below one, itself among them. */
    Clause related(IndexedParameter parameter, String modifier, String value) {
        List<String> parts = Escapes.split(value, '|');
        if (parts.size() != 2 || parts.get(0).isEmpty() || parts.get(1).isEmpty()) {
            throw new RefusedException.Unreadable("Search parameter `" + parameter.name() + ":" + modifier + "` has `"
                    + value + "`; `system|code` is needed.");
        }
        SystemCode code = new SystemCode(Escapes.plain(parts.get(0)), Escapes.plain(parts.get(1)));
        Set<String> related = modifier.equals("below") ? codes.below(code) : codes.above(code);
        return Clause.of("t.pid = ? and t.x = ?", parameter.pid(), Texts.exact(code.system()))
                .and(oneOf(related.stream().map(Texts::exact).toList()));
    }

    /** Many codes go as one argument: neither database takes tens of thousands. */
    private Clause oneOf(List<String> keys) {
        if (keys.size() <= FEW) {
            return Clause.in("t.k", keys);
        }
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        keys.forEach(array::add);
        return Clause.of(dialect.inJson("t.k"), array.toString());
    }

    Clause string(IndexedParameter parameter, String modifier, String value) {
        String text = Escapes.plain(value);
        Clause clause = Clause.of("t.pid = ?", parameter.pid());
        String normalised = Texts.normalised(text);
        return switch (modifier) {
            case "exact" -> clause.and("t.k = ? and t.x = ?", normalised, Texts.exact(text));
            case "contains" -> clause.and(dialect.position("t.k") + " > 0", normalised);
            case "" -> clause.and(startsWith(normalised));
            default -> throw unsupported(parameter, modifier);
        };
    }

    Clause url(IndexedParameter parameter, String modifier, String value) {
        String url = Escapes.plain(value);
        Clause clause = Clause.of("t.pid = ?", parameter.pid());
        return switch (modifier) {
            case "" -> clause.and(canonical(url));
            case "below" -> {
                String stem = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
                yield Clause.anyOf(
                        List.of(clause.and("t.k = ?", Texts.exact(stem)), clause.and(startsWith(stem + "/"))));
            }
            case "above" ->
                clause.and(oneOf(stems(url).stream().map(Texts::exact).toList()));
            default -> throw unsupported(parameter, modifier);
        };
    }

    private static Clause canonical(String url) {
        ReferenceKey key = ReferenceKey.ofCanonical(url);
        Clause whole = Clause.of("t.k = ?", Texts.exact(url));
        return key.x().isEmpty()
                ? whole
                : Clause.anyOf(List.of(whole, Clause.of("t.k = ? and t.x = ?", key.k(), key.x())));
    }

    /** The url and every url that it lies under. */
    private static List<String> stems(String url) {
        List<String> stems = new ArrayList<>(List.of(url));
        for (int slash = url.lastIndexOf('/'); slash > 0; slash = url.lastIndexOf('/', slash - 1)) {
            stems.add(url.substring(0, slash));
            stems.add(url.substring(0, slash + 1));
        }
        return stems;
    }

    private Clause startsWith(String prefix) {
        List<Object> arguments = new ArrayList<>();
        return new Clause(dialect.startsWith("t.k", prefix, arguments), arguments);
    }

    static RefusedException unsupported(IndexedParameter parameter, String modifier) {
        return new RefusedException.Unreadable("Search parameter `" + parameter.name() + "` of type "
                + parameter.kind().name().toLowerCase(Locale.ROOT) + " has the modifier `:" + modifier
                + "`, which is not supported here.");
    }
}
