package org.upright.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.upright.fhir.RefusedException;
import org.upright.memory.JsonCost;
import org.upright.memory.Room;
import org.upright.store.sql.SqlSession;
import org.upright.store.sql.VersionRow;

/** Statements that read resources by what they are, not by what is in them. */
final class Reads {
    private static final String CURRENT = "select " + VersionRow.COLUMNS
            + " from resource r join history h on h.hid = r.hid where r.rtype = ? and r.fid = ?";
    private static final String VERSION = "select " + VersionRow.COLUMNS
            + " from resource r join history h on h.rid = r.rid where r.rtype = ? and r.fid = ? and h.ver = ?";

    private Reads() {}

    static Stored one(SqlSession session, String type, String id, Optional<Long> version, Room room)
            throws SQLException {
        Optional<VersionRow> row = version.isEmpty()
                ? session.first(CURRENT, List.of(type, id), VersionRow::of)
                : session.first(VERSION, List.of(type, id, version.get()), VersionRow::of);
        VersionRow found = row.orElseThrow(() ->
                Journal.notFound(type, id + version.map(v -> "/_history/" + v).orElse("")));
        if (found.deleted()) {
            throw new RefusedException.Gone(
                    "`" + type + "/" + id + "` was deleted in version " + found.version() + ".");
        }
        return Journal.stored(found.opened(room));
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
                    .sorted(Comparator.comparing(Stored::id))
                    .forEach(found::add);
        }
        return found;
    }

    /** Members of a patient's compartment, by type and id; that they will be parsed is counted, too. */
    static List<Stored> compartment(
            SqlSession session, int pid, String patient, Collection<String> types, RecordBound bound, Room room)
            throws SQLException {
        List<Object> arguments = new ArrayList<>(List.of(pid, patient));
        String some = " and t.x <> 'AuditEvent'";
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
        int[] resources = {0};
        long[] bytes = {0};
        return session.list(sql, arguments, row -> {
            Stored one = Journal.stored(VersionRow.of(row).opened(room));
            room.take(JsonCost.read(one.json()));
            bytes[0] += one.json().length;
            bound.require(++resources[0], bytes[0]);
            return one;
        });
    }
}
