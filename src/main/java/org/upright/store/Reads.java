package org.upright.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.upright.fhir.RefusedException;
import org.upright.store.sql.SqlSession;
import org.upright.store.sql.VersionRow;

/** Statements that read resources by what they are, not by what is in them. */
final class Reads {
    private static final String CURRENT = "select " + VersionRow.COLUMNS
            + " from resource r join history h on h.hid = r.hid where r.rtype = ? and r.fid = ?";
    private static final String VERSION = "select " + VersionRow.COLUMNS
            + " from resource r join history h on h.rid = r.rid where r.rtype = ? and r.fid = ? and h.ver = ?";

    private Reads() {}

    static Stored one(SqlSession session, String type, String id, Optional<Long> version) throws SQLException {
        Optional<VersionRow> row = version.isEmpty()
                ? session.first(CURRENT, List.of(type, id), VersionRow::of)
                : session.first(VERSION, List.of(type, id, version.get()), VersionRow::of);
        VersionRow found = row.orElseThrow(() ->
                Journal.notFound(type, id + version.map(v -> "/_history/" + v).orElse("")));
        if (found.deleted()) {
            throw new RefusedException.Gone(
                    "`" + type + "/" + id + "` was deleted in version " + found.version() + ".");
        }
        return Journal.stored(found);
    }

    static List<Stored> ofTypes(SqlSession session, Collection<String> types) throws SQLException {
        List<Stored> found = new ArrayList<>();
        for (String type : types.stream().sorted().distinct().toList()) {
            session
                    .list(
                            "select " + VersionRow.COLUMNS
                                    + " from resource r join history h on h.hid = r.hid where r.rtype = ? and r.del = 0",
                            List.of(type),
                            VersionRow::of)
                    .stream()
                    .map(Journal::stored)
                    .sorted(java.util.Comparator.comparing(Stored::id))
                    .forEach(found::add);
        }
        return found;
    }

    /** Members of a patient's compartment, by type and id. */
    static List<Stored> compartment(SqlSession session, int pid, String patient, Collection<String> types)
            throws SQLException {
        List<Object> arguments = new ArrayList<>(List.of(pid, patient));
        String some = "";
        if (!types.contains("*")) {
            List<String> sorted = types.stream().sorted().distinct().toList();
            if (sorted.isEmpty()) {
                return List.of();
            }
            some = " and t.x in (?" + ", ?".repeat(sorted.size() - 1) + ")";
            arguments.addAll(sorted);
        }
        String sql = "select " + VersionRow.COLUMNS + " from ik t join resource r on r.rid = t.rid"
                + " join history h on h.hid = r.hid where t.pid = ? and t.k = ?" + some + " order by r.rtype, r.fid";
        return session.list(sql, arguments, VersionRow::of).stream()
                .map(Journal::stored)
                .toList();
    }

    static HistoryPage history(SqlSession session, HistoryRequest request) throws SQLException {
        StringBuilder where = new StringBuilder("1 = 1");
        List<Object> arguments = new ArrayList<>();
        request.type().ifPresent(type -> {
            where.append(" and h.rtype = ?");
            arguments.add(type);
        });
        if (request.id().isPresent()) {
            Object rid = session.first(
                            "select rid from resource where rtype = ? and fid = ?",
                            List.of(request.type().orElse(""), request.id().get()),
                            row -> row.getLong(1))
                    .orElseThrow(() -> Journal.notFound(
                            request.type().orElse(""), request.id().get()));
            where.append(" and h.rid = ?");
            arguments.add(rid);
        }
        request.since().ifPresent(since -> {
            where.append(" and h.upd >= ?");
            arguments.add(since.toEpochMilli());
        });
        request.at().ifPresent(at -> {
            where.append(" and h.upd <= ? and not exists (select 1 from history n where n.rid = h.rid"
                    + " and n.ver = h.ver + 1 and n.upd <= ?)");
            arguments.add(at.last().toEpochMilli());
            arguments.add(at.first().toEpochMilli());
        });
        long total = session.number("select count(*) from history h where " + where, arguments.toArray());
        request.before().ifPresent(before -> {
            where.append(" and h.hid < ?");
            arguments.add(before);
        });
        List<VersionRow> rows = session.list(
                "select " + VersionRow.COLUMNS + " from history h where " + where + " order by h.hid desc limit "
                        + (request.count() + 1),
                arguments,
                VersionRow::of);
        boolean more = rows.size() > request.count();
        List<VersionRow> page = more ? rows.subList(0, request.count()) : rows;
        return new HistoryPage(
                page.stream().map(Reads::entry).toList(),
                more && !page.isEmpty() ? Optional.of(page.get(page.size() - 1).hid()) : Optional.empty(),
                total);
    }

    private static Written entry(VersionRow row) {
        Written.Kind kind =
                row.deleted() ? Written.Kind.DELETED : row.version() == 1 ? Written.Kind.CREATED : Written.Kind.UPDATED;
        return new Written(Journal.stored(row), kind);
    }
}
