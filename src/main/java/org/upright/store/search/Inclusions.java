package org.upright.store.search;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;
import org.upright.store.index.IndexedParameter;
import org.upright.store.index.ParameterCatalog;
import org.upright.store.index.ParameterKind;
import org.upright.store.sql.PageRows;
import org.upright.store.sql.SqlSession;
import org.upright.store.sql.VersionRow;

/** Brings what a page's matches refer to, and what refers to them. */
final class Inclusions {
    private static final int MOST_ROUNDS = 20;

    private final ParameterCatalog catalog;
    private final CanonicalLinks canonicals;
    private final int most;
    private final PageRows reading;

    Inclusions(ParameterCatalog catalog, int most, PageRows reading) {
        this.catalog = catalog;
        this.canonicals = new CanonicalLinks(catalog);
        this.most = most;
        this.reading = reading;
    }

    /** Each resource once, none of the matches. */
    List<VersionRow> of(SqlSession session, List<VersionRow> matches, List<Inclusion> inclusions, List<Issue> issues)
            throws SQLException {
        Map<Long, VersionRow> included = new LinkedHashMap<>();
        Collection<VersionRow> fresh = matches;
        Set<Long> seen = matches.stream().map(VersionRow::rid).collect(Collectors.toCollection(TreeSet::new));
        for (int round = 0; round < MOST_ROUNDS && !fresh.isEmpty(); round++) {
            Map<Long, VersionRow> found = new LinkedHashMap<>();
            for (Inclusion inclusion : inclusions) {
                if (round == 0 || inclusion.iterate()) {
                    follow(session, inclusion, fresh, found);
                }
            }
            found.keySet().removeAll(seen);
            seen.addAll(found.keySet());
            included.putAll(found);
            fresh = found.values();
            if (included.size() > most) {
                issues.add(Issue.warning(
                        org.hl7.fhir.r4.model.OperationOutcome.IssueType.TOOCOSTLY,
                        "",
                        "More than " + most + " resources were to be included; the rest is left out."));
                return List.copyOf(included.values()).subList(0, most);
            }
        }
        return List.copyOf(included.values());
    }

    private void follow(
            SqlSession session, Inclusion inclusion, Collection<VersionRow> from, Map<Long, VersionRow> found)
            throws SQLException {
        for (IndexedParameter parameter : parameters(inclusion)) {
            List<Clause> selects =
                    inclusion.reverse() ? referring(parameter, inclusion, from) : referred(parameter, inclusion, from);
            for (Clause select : selects) {
                session.list(select.sql(), select.arguments(), reading).forEach(row -> found.put(row.rid(), row));
            }
        }
    }

    private List<IndexedParameter> parameters(Inclusion inclusion) {
        if (!catalog.hasType(inclusion.source())) {
            throw unknown(inclusion);
        }
        if (inclusion.parameter().equals("*")) {
            return catalog.of(inclusion.source()).stream()
                    .filter(parameter -> parameter.kind() == ParameterKind.REFERENCE)
                    .toList();
        }
        return List.of(catalog.find(inclusion.source(), inclusion.parameter())
                .filter(parameter -> parameter.kind() == ParameterKind.REFERENCE)
                .orElseThrow(() -> unknown(inclusion)));
    }

    private static RefusedException unknown(Inclusion inclusion) {
        return new RefusedException.Unreadable("`" + (inclusion.reverse() ? "_revinclude" : "_include") + "` names `"
                + inclusion.source() + ":" + inclusion.parameter() + "`, which is no reference parameter.");
    }

    private List<Clause> referred(IndexedParameter parameter, Inclusion inclusion, Collection<VersionRow> from) {
        List<Long> rids = from.stream()
                .filter(row -> row.type().equals(inclusion.source()))
                .map(VersionRow::rid)
                .toList();
        if (rids.isEmpty()) {
            return List.of();
        }
        Clause links = Clause.of("t.pid = ?", parameter.pid()).and(Clause.in("t.rid", rids));
        Clause literal = links.and("r.rtype = t.x and r.fid = t.k and r.del = 0");
        List<Clause> selects = new ArrayList<>();
        selects.add(select(
                inclusion.target().isEmpty()
                        ? literal
                        : literal.and("r.rtype = ?", inclusion.target().get()),
                "ik t"));
        for (String type : inclusion.target().map(Set::of).orElse(parameter.targets())) {
            canonicals
                    .joined(type, "t")
                    .ifPresent(joined -> selects.add(select(links.and(joined).and("r.rtype = ?", type), "ik t, ik u")));
        }
        return selects;
    }

    private List<Clause> referring(IndexedParameter parameter, Inclusion inclusion, Collection<VersionRow> to) {
        List<Clause> selects = new ArrayList<>();
        Map<String, List<VersionRow>> byType = to.stream()
                .filter(row ->
                        inclusion.target().isEmpty() || inclusion.target().equals(Optional.of(row.type())))
                .collect(Collectors.groupingBy(VersionRow::type));
        byType.forEach((type, rows) -> {
            Clause of = Clause.of("t.pid = ?", parameter.pid());
            selects.add(select(
                    of.and("t.x = ?", type)
                            .and(Clause.in(
                                    "t.k", rows.stream().map(VersionRow::id).toList()))
                            .and("r.rid = t.rid and r.rtype = ? and r.del = 0", parameter.type()),
                    "ik t"));
            if (canonicals.areOf(type)) {
                selects.add(byCanonical(parameter, type, rows));
            }
        });
        return selects;
    }

    private Clause byCanonical(IndexedParameter parameter, String type, List<VersionRow> rows) {
        Clause named = canonicals.joined(type, "t").orElseThrow();
        Clause target = new Clause(named.sql().replace("u.rid = r.rid and r.del = 0", "1 = 1"), named.arguments());
        return select(
                Clause.in("u.rid", rows.stream().map(VersionRow::rid).toList())
                        .and(target)
                        .and("t.pid = ?", parameter.pid())
                        .and("r.rid = t.rid and r.rtype = ? and r.del = 0", parameter.type()),
                "ik u, ik t");
    }

    private static Clause select(Clause condition, String tables) {
        return condition.within("select distinct " + VersionRow.COLUMNS + " from " + tables
                + ", resource r, history h where {} and h.hid = r.hid");
    }
}
