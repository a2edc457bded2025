package org.upright.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.upright.store.search.SearchLimits;
import org.upright.store.sql.PageRows;
import org.upright.store.sql.SqlSession;
import org.upright.store.sql.VersionRow;

/**
 * Reads one page of a history, newest first: of one resource by its versions, else by time, each in the order of an index.
 * What is current at a time is looked up for each version on the way. Used once, by one thread.
 */
final class Histories {
    /** So many versions are counted at most, {@code _count=0} aside, which asks for nothing else. */
    private static final int COUNTED = 10_000;

    private final SqlSession session;
    private final HistoryRequest request;
    private final int count;
    private final PageRows reading;
    private final StringBuilder where = new StringBuilder("1 = 1");
    private final List<Object> arguments = new ArrayList<>();

    private Histories(SqlSession session, HistoryRequest request, SearchLimits limits, PageRows reading) {
        this.session = session;
        this.request = request;
        this.count = request.count()
                .map(asked -> Math.min(asked, limits.mostOnPage()))
                .orElse(limits.page());
        this.reading = reading;
    }

    /**
     * Refused with NotFound where the resource never was.
     *
     * @param reading what weighs the answer that the page is a part of
     */
    static HistoryPage page(SqlSession session, HistoryRequest request, SearchLimits limits, PageRows reading)
            throws SQLException {
        return new Histories(session, request, limits, reading).page();
    }

    private HistoryPage page() throws SQLException {
        if (request.id().isPresent()) {
            and("h.rid = ?", number());
        } else if (request.type().isPresent()) {
            and("h.rtype = ?", request.type().get());
        }
        if (request.since().isPresent()) {
            and("h.upd >= ?", request.since().get().toEpochMilli());
        }
        if (request.at().isPresent()) {
            and("h.upd <= ?", request.at().get().last().toEpochMilli());
            and(
                    "not exists (select 1 from history n where n.rid = h.rid and n.ver = h.ver + 1 and n.upd <= ?)",
                    request.at().get().first().toEpochMilli());
        }
        List<VersionRow> rows = count == 0 ? List.of() : rows();
        boolean more = rows.size() > count;
        List<VersionRow> page = more ? rows.subList(0, count) : rows;
        return new HistoryPage(
                page.stream().map(Histories::entry).toList(),
                more ? Optional.of(key(page.get(page.size() - 1))) : Optional.empty(),
                total(rows.size(), more));
    }

    private long number() throws SQLException {
        String type = request.type().orElse("");
        String id = request.id().orElse("");
        return session.first(
                        "select rid from resource where rtype = ? and fid = ?",
                        List.of(type, id),
                        row -> row.getLong(1))
                .orElseThrow(() -> Journal.notFound(type, id));
    }

    private void and(String condition, Object... values) {
        where.append(" and ").append(condition);
        arguments.addAll(List.of(values));
    }

    private List<VersionRow> rows() throws SQLException {
        List<Object> all = new ArrayList<>(arguments);
        String after = "";
        if (request.before().isPresent()) {
            HistoryKey key = request.before().get();
            boolean one = request.id().isPresent();
            after = one ? " and h.ver < ?" : " and (h.upd, h.hid) < (?, ?)";
            all.addAll(one ? List.of(key.version()) : List.of(key.upd(), key.hid()));
        }
        return session.list(
                "select " + VersionRow.COLUMNS + " from history h where " + where + after + " order by "
                        + (request.id().isPresent() ? "h.ver desc" : "h.upd desc, h.hid desc") + " limit "
                        + (count + 1),
                all,
                reading);
    }

    /** A page that is the first and the last tells it; what was current at a time is not counted beyond it. */
    private Optional<Long> total(int rows, boolean more) throws SQLException {
        if (request.before().isEmpty() && !more && count > 0) {
            return Optional.of((long) rows);
        }
        if (request.at().isPresent() && count > 0) {
            return Optional.empty();
        }
        int most = count == 0 ? Integer.MAX_VALUE : COUNTED + 1;
        long counted = session.number(
                "select count(*) from (select 1 from history h where " + where + " limit " + most + ") n",
                arguments.toArray());
        return Optional.of(counted).filter(number -> number < most);
    }

    private static HistoryKey key(VersionRow row) {
        return new HistoryKey(row.upd(), row.hid(), row.version());
    }

    private static Written entry(VersionRow row) {
        Written.Kind kind =
                row.deleted() ? Written.Kind.DELETED : row.version() == 1 ? Written.Kind.CREATED : Written.Kind.UPDATED;
        return new Written(Journal.stored(row), kind);
    }
}
