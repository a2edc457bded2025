package org.upright.store.search;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.upright.fhir.RefusedException;
import org.upright.store.index.IndexedParameter;
import org.upright.store.index.ParameterCatalog;
import org.upright.store.index.ParameterKind;
import org.upright.store.index.ReferenceKey;
import org.upright.store.sql.Dialect;

/**
 * {@code :above} and {@code :below} on references, as conditions on {@code ik t}: along the parts of a location, an
 * organization, an encounter; along the versions of a canonical.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#recursive">hierarchical references</a>
 */
final class ReferenceHierarchies {
    private final ParameterCatalog catalog;
    private final Dialect dialect;

    ReferenceHierarchies(ParameterCatalog catalog, Dialect dialect) {
        this.catalog = catalog;
        this.dialect = dialect;
    }

    Clause clause(IndexedParameter parameter, String modifier, String value) {
        String text = Escapes.plain(value);
        if (ReferenceKey.isAbsolute(text)) {
            return versions(parameter, modifier, ReferenceKey.ofCanonical(text));
        }
        ReferenceKey start = ReferenceKey.of(text).orElseGet(() -> onlyType(parameter, modifier, text));
        IndexedParameter part = partOf(start.x())
                .orElseThrow(() -> new RefusedException.Unreadable("Search parameter `" + parameter.name() + ":"
                        + modifier + "` asks for `" + text + "`, and a " + start.x() + " is no part of another one."));
        return Clause.of("t.pid = ? and t.x = ?", parameter.pid(), start.x())
                .and(modifier.equals("below") ? below(start, part) : above(start, part));
    }

    /** Version {@code 1} has {@code 1}, {@code 1.0} and {@code 1.0.3} under it; an url alone has all of its versions. */
    private static Clause versions(IndexedParameter parameter, String modifier, ReferenceKey canonical) {
        Clause url = Clause.of("t.pid = ? and t.k = ?", parameter.pid(), canonical.k());
        if (modifier.equals("above")) {
            throw new RefusedException.Unreadable("Search parameter `" + parameter.name()
                    + ":above` asks for a canonical; versions have `:below` only.");
        }
        String version = canonical.x();
        return version.isEmpty()
                ? url
                : url.and("(t.x = ? or (t.x >= ? and t.x < ?))", version, version + ".", version + "/");
    }

    private ReferenceKey onlyType(IndexedParameter parameter, String modifier, String id) {
        List<String> types = parameter.targets().stream()
                .filter(type -> partOf(type).isPresent())
                .toList();
        if (types.size() != 1 || !id.matches("[A-Za-z0-9\\-.]{1,64}")) {
            throw new RefusedException.Unreadable(
                    "Search parameter `" + parameter.name() + ":" + modifier + "` has `" + id
                            + "`; `Type/id` of a type whose resources are parts of each other, or a canonical, is needed.");
        }
        return new ReferenceKey(id, types.get(0));
    }

    /** The parameter by which resources of a type are parts of others of the same type. */
    private Optional<IndexedParameter> partOf(String type) {
        return Stream.of("partof", "part-of")
                .flatMap(name -> catalog.hasType(type) ? catalog.find(type, name).stream() : Stream.empty())
                .filter(part ->
                        part.kind() == ParameterKind.REFERENCE && part.targets().containsAll(Set.of(type)))
                .findFirst();
    }

    private Clause below(ReferenceKey start, IndexedParameter part) {
        return Clause.of(
                "t.k in (with recursive below(fid) as (select " + dialect.text()
                        + " union select r.fid from below b, ik p,"
                        + " resource r where p.pid = ? and p.k = b.fid and p.x = ? and r.rid = p.rid and r.del = 0)"
                        + " select fid from below)",
                start.k(),
                part.pid(),
                start.x());
    }

    private Clause above(ReferenceKey start, IndexedParameter part) {
        return Clause.of(
                "t.k in (with recursive above(fid) as (select " + dialect.text() + " union select p.k from above a,"
                        + " resource r, ik p where r.rtype = ? and r.fid = a.fid and r.del = 0 and p.rid = r.rid"
                        + " and p.pid = ? and p.x = ?) select fid from above)",
                start.k(),
                start.x(),
                part.pid(),
                start.x());
    }
}
