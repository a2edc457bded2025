package org.upright.store.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.upright.store.index.IndexedParameter;
import org.upright.store.index.ParameterCatalog;
import org.upright.store.index.ReferenceKey;
import org.upright.store.index.Texts;

/** References as conditions on {@code ik t}: literal, by canonical, chained, reversed. */
final class ReferenceCriteria {
    private final ParameterCatalog catalog;
    private final CanonicalLinks canonicals;

    ReferenceCriteria(ParameterCatalog catalog) {
        this.catalog = catalog;
        this.canonicals = new CanonicalLinks(catalog);
    }

    /** {@code id}, {@code Type/id}, a url, or a canonical with or without version. */
    Clause clause(IndexedParameter parameter, String modifier, String value) {
        String text = Escapes.plain(value);
        Clause clause = Clause.of("t.pid = ?", parameter.pid());
        if (ReferenceKey.isAbsolute(text)) {
            ReferenceKey key = ReferenceKey.ofCanonical(text);
            return key.x().isEmpty()
                    ? clause.and("t.k = ?", key.k())
                    : clause.and("t.k = ? and t.x = ?", key.k(), key.x());
        }
        Optional<ReferenceKey> literal = ReferenceKey.of(text);
        if (literal.isPresent()) {
            Clause byId = clause.and(
                    "t.k = ? and t.x = ?", literal.get().k(), literal.get().x());
            return Clause.anyOf(byCanonicalToo(byId, clause, literal.get()));
        }
        Clause byId = clause.and("t.k = ?", Texts.exact(text));
        if (!modifier.isEmpty()) {
            return byId.and("t.x = ?", modifier);
        }
        return parameter.targets().isEmpty()
                ? byId
                : byId.and(
                        Clause.in("t.x", parameter.targets().stream().sorted().toList()));
    }

    /** {@code Citation/x} finds what names the Citation by its url. */
    private List<Clause> byCanonicalToo(Clause byId, Clause parameter, ReferenceKey named) {
        List<Clause> clauses = new ArrayList<>(List.of(byId));
        canonicals
                .joined(named.x(), "t")
                .map(joined -> joined.and("r.rtype = ? and r.fid = ?", named.x(), named.k())
                        .within("exists (select 1 from ik u, resource r where {})"))
                .ifPresent(exists -> clauses.add(parameter.and(exists)));
        return clauses;
    }

    /** Resources that refer to one of a target type for which that type's filter holds. */
    Filter chained(IndexedParameter parameter, Map<String, Filter> byTarget) {
        List<Clause> sets = new ArrayList<>();
        List<Clause> near = new ArrayList<>();
        byTarget.forEach((type, filter) -> {
            Clause of = Clause.of("t.pid = ? and t.x = ?", parameter.pid(), type);
            sets.add(of.and(filter.asSet()
                    .within("t.k in (select r.fid from resource r where r.rtype = '" + type
                            + "' and r.del = 0 and {})")));
            near.add(of.and(filter.perResource()
                    .within("exists (select 1 from resource r where r.rtype = '" + type
                            + "' and r.fid = t.k and r.del = 0 and {})")));
            byUrl(parameter, type, filter.asSet()).ifPresent(sets::add);
            byUrl(parameter, type, filter.perResource()).ifPresent(near::add);
        });
        return new Filter.OnIndex(
                "ik t", List.copyOf(sets), Clause.anyOf(near), List.copyOf(byTarget.values()), false, false);
    }

    private Optional<Clause> byUrl(IndexedParameter parameter, String type, Clause condition) {
        return canonicals
                .joined(type, "t")
                .map(joined -> joined.and("r.rtype = ?", type)
                        .and(condition)
                        .within("exists (select 1 from ik u, resource r where {})"))
                .map(exists -> Clause.of("t.pid = ?", parameter.pid()).and(exists));
    }

    /** Resources of {@code type} that a {@code source} refers to for which the filter holds. */
    Filter reversed(String type, IndexedParameter source, Filter filter) {
        Clause sources = filter.asSet()
                .within("s.rid in (select r.rid from resource r where r.rtype = '" + source.type()
                        + "' and r.del = 0 and {})");
        Clause of = Clause.of("s.pid = ? and s.x = ?", source.pid(), type);
        Clause literal =
                Clause.of("t.rtype = ?", type).and(of.and(sources).within("t.fid in (select s.k from ik s where {})"));
        Clause near = Clause.of("t.rtype = ?", type)
                .and(of.and("s.k = t.fid and r.rid = s.rid and r.del = 0 and r.rtype = ?", source.type())
                        .and(filter.perResource())
                        .within("exists (select 1 from ik s, resource r where {})"));
        Optional<Clause> byUrl = canonicals
                .joined(type, "s")
                .map(joined -> Clause.of("s.pid = ?", source.pid())
                        .and(sources)
                        .and(joined)
                        .within("t.rid in (select r.rid from ik s, ik u, resource r where {})"));
        return new Filter.OnIndex(
                "resource t", both(literal, byUrl), anyOf(near, byUrl), List.of(filter), false, false);
    }

    private static Clause anyOf(Clause one, Optional<Clause> other) {
        return Clause.anyOf(both(one, other));
    }

    private static List<Clause> both(Clause one, Optional<Clause> other) {
        return other.isEmpty() ? List.of(one) : List.of(one, other.get());
    }

    /** Types that a chain may go on with: named, or the parameter's targets. */
    List<String> targets(IndexedParameter parameter, String named) {
        if (!named.isEmpty()) {
            return List.of(named);
        }
        return parameter.targets().isEmpty()
                ? List.copyOf(catalog.types())
                : parameter.targets().stream().filter(catalog::hasType).sorted().toList();
    }
}
