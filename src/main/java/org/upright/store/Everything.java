package org.upright.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.upright.fhir.RefusedException;
import org.upright.store.sql.PageRows;
import org.upright.store.sql.SqlSession;
import org.upright.store.sql.VersionRow;

/**
 * A patient's record by pages. Used once.
 *
 * <p>First its compartment, then the people, places and things that its members refer to and that are in no compartment.
 */
final class Everything {
    private static final String AROUND = "'Practitioner', 'PractitionerRole', 'Organization', 'Location', 'Medication',"
            + " 'Device', 'Substance', 'HealthcareService', 'Questionnaire', 'Endpoint'";
    private static final Pattern KEY = Pattern.compile("([01])\\.([A-Za-z]+)\\.([A-Za-z0-9\\-.]{1,64})");

    private final SqlSession session;
    private final int pid;
    private final EverythingRequest request;
    private final PageRows reading;
    private final Optional<Key> after;

    /** Where a page ends. */
    private record Key(int part, String type, String id) {
        static Key read(String text) {
            Matcher found = KEY.matcher(text);
            if (!found.matches()) {
                throw new RefusedException.Unreadable("`_page` is `" + text + "`, which no page of this record named.");
            }
            return new Key(Integer.parseInt(found.group(1)), found.group(2), found.group(3));
        }

        String text() {
            return part + "." + type + "." + id;
        }
    }

    /** A condition and its arguments. */
    private record Part(int number, String tables, String where, List<Object> arguments) {
        String from(String join) {
            return "from resource r " + join + tables + where;
        }
    }

    Everything(SqlSession session, int pid, EverythingRequest request, PageRows reading) {
        this.session = session;
        this.pid = pid;
        this.request = request;
        this.reading = reading;
        this.after = request.after().map(Key::read);
    }

    EverythingPage page() throws SQLException {
        requireRecord();
        List<Part> parts = List.of(compartment(), around());
        long total = total(parts);
        List<Stored> members = new ArrayList<>();
        Optional<Key> last = Optional.empty();
        for (Part part : parts) {
            for (VersionRow row : rows(part, request.count() + 1 - members.size())) {
                if (members.size() == request.count()) {
                    return new EverythingPage(members, last.map(Key::text), Optional.of(total));
                }
                members.add(Journal.stored(row));
                last = Optional.of(new Key(part.number(), row.type(), row.id()));
            }
        }
        return new EverythingPage(members, Optional.empty(), Optional.of(total));
    }

    private long total(List<Part> parts) throws SQLException {
        long total = 0;
        for (Part part : parts) {
            total += session.number(
                    "select count(*) " + part.from(""), part.arguments().toArray());
        }
        return total;
    }

    private void requireRecord() throws SQLException {
        if (session.number("select count(*) from ik where pid = ? and k = ?", pid, request.patient()) == 0) {
            throw Journal.notFound("Patient", request.patient());
        }
    }

    private List<VersionRow> rows(Part part, int limit) throws SQLException {
        if (after.isPresent() && after.get().part() > part.number() || limit <= 0) {
            return List.of();
        }
        List<Object> arguments = new ArrayList<>(part.arguments());
        String beyond = "";
        if (after.isPresent() && after.get().part() == part.number()) {
            beyond = " and (r.rtype, r.fid) > (?, ?)";
            arguments.add(after.get().type());
            arguments.add(after.get().id());
        }
        return session.list(
                "select " + VersionRow.COLUMNS + " " + part.from("join history h on h.hid = r.hid") + beyond
                        + " order by r.rtype, r.fid limit " + limit,
                arguments,
                reading);
    }

    private Part compartment() {
        List<Object> arguments = new ArrayList<>(List.of(pid, request.patient()));
        String where = " where t.pid = ? and t.k = ? and r.del = 0" + wanted(arguments);
        return new Part(0, " join ik t on t.rid = r.rid", where, arguments);
    }

    private Part around() {
        List<Object> arguments = new ArrayList<>();
        String where = " where r.del = 0 and r.rtype in (" + AROUND + ")" + wanted(arguments);
        arguments.addAll(List.of(pid, request.patient(), pid));
        return new Part(
                1,
                "",
                where + " and r.rid in (select o.rid from ik c join ik t on t.rid = c.rid"
                        + " join resource o on o.rtype = t.x and o.fid = t.k where c.pid = ? and c.k = ?)"
                        + " and not exists (select 1 from ik n where n.rid = r.rid and n.pid = ?)",
                arguments);
    }

    private String wanted(List<Object> arguments) {
        String wanted = "";
        if (!request.types().isEmpty()) {
            wanted += " and r.rtype in (?" + ", ?".repeat(request.types().size() - 1) + ")";
            arguments.addAll(request.types());
        }
        if (request.since().isPresent()) {
            wanted += " and r.upd >= ?";
            arguments.add(request.since().get().toEpochMilli());
        }
        return wanted;
    }
}
