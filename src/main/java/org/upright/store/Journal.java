package org.upright.store;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.upright.fhir.RefusedException;
import org.upright.store.sql.Dialect;
import org.upright.store.sql.SqlSession;
import org.upright.store.sql.VersionRow;

/** The writes of one transaction, as they are made. Used by one thread. */
final class Journal {
    private static final byte[] NOTHING = {};
    /** Resources that one select looks for. */
    private static final int AT_ONCE = 64;

    private static final String CURRENT =
            "select " + VersionRow.COLUMNS + " from resource r left join history h on h.hid = r.hid where r.rtype = ?";

    private final SqlSession session;
    private final Numbers.Taken numbers;
    private final JournalRules rules;
    private final Instant now;
    private final PendingRows pending;
    private final List<Stored> written = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final Map<String, Optional<VersionRow>> fetched = new HashMap<>();
    private final List<Draft> drafts = new ArrayList<>();

    Journal(SqlSession session, Numbers numbers, JournalRules rules, Instant now) {
        this.session = session;
        this.numbers = numbers.on(session);
        this.rules = rules;
        this.now = now;
        this.pending = new PendingRows(session);
    }

    /** For other statements; they see what was written so far. */
    SqlSession session() throws SQLException {
        flush();
        return session;
    }

    /** Writes what is kept back; at the end of a transaction too. */
    void flush() throws SQLException {
        pending.flush();
        names.clear();
    }

    /** What was written so far, in order. */
    List<Stored> written() {
        return written;
    }

    /** Checks what can be judged only when all is written; refused, nothing of it is. */
    void finish() throws SQLException {
        flush();
        rules.check(this, drafts, written);
    }

    /** The newest version, a deletion too. */
    Optional<VersionRow> current(String type, String id) throws SQLException {
        String name = type + "/" + id;
        if (names.contains(name)) {
            flush();
        }
        if (fetched.containsKey(name)) {
            return Optional.ofNullable(fetched.remove(name)).orElseThrow();
        }
        return locked(CURRENT + " and r.fid = ?" + forUpdate(), List.of(type, id)).stream()
                .findFirst();
    }

    /**
     * Where another transaction changes a resource while its row is waited for, PostgreSQL gives that row as it is now beside
     * the versions as they were, so without one. It is locked by then, and found when it is asked for again.
     */
    private List<VersionRow> locked(String sql, List<?> arguments) throws SQLException {
        List<Optional<VersionRow>> rows = session.list(sql, arguments, Journal::version);
        for (int i = 0; i < AT_ONCE && rows.contains(Optional.<VersionRow>empty()); i++) {
            rows = session.list(sql, arguments, Journal::version);
        }
        return rows.stream().flatMap(Optional::stream).toList();
    }

    private static Optional<VersionRow> version(ResultSet row) throws SQLException {
        return row.getBytes(8) == null ? Optional.empty() : Optional.of(VersionRow.of(row));
    }

    private String forUpdate() {
        return session.dialect().forUpdate().isEmpty() ? "" : " order by r.rid for update of r";
    }

    /**
     * Says what is about to be written, so that it is looked for, and numbered, in a few statements.
     *
     * @param count resources to come in all
     * @param puts those of them that may be there already
     */
    void expect(int count, Collection<Draft> puts) throws SQLException {
        if (session.dialect() != Dialect.POSTGRES || count < 2) {
            return;
        }
        numbers.reserve(count);
        Map<String, List<String>> byType = puts.stream()
                .collect(Collectors.groupingBy(
                        Draft::type, TreeMap::new, Collectors.mapping(Draft::id, Collectors.toList())));
        for (Map.Entry<String, List<String>> ofType : byType.entrySet()) {
            List<String> ids = ofType.getValue();
            for (int from = 0; from < ids.size(); from += AT_ONCE) {
                fetch(ofType.getKey(), ids.subList(from, Math.min(ids.size(), from + AT_ONCE)));
            }
        }
    }

    private void fetch(String type, List<String> ids) throws SQLException {
        List<Object> arguments = new ArrayList<>(List.of(type));
        arguments.addAll(ids);
        while (arguments.size() <= AT_ONCE) {
            arguments.add(ids.get(0));
        }
        String one = " and r.fid in (?" + ", ?".repeat(AT_ONCE - 1) + ")";
        ids.forEach(id -> fetched.put(type + "/" + id, Optional.empty()));
        locked(CURRENT + one + forUpdate(), arguments)
                .forEach(row -> fetched.put(type + "/" + row.id(), Optional.of(row)));
    }

    /** Writes the next version, or the first; content that is there already is left alone. */
    @CanIgnoreReturnValue
    Written put(Draft draft, Optional<Long> ifMatch) throws SQLException {
        Optional<VersionRow> present = current(draft.type(), draft.id());
        checkVersion(draft.type(), draft.id(), present, ifMatch);
        if (present.isEmpty()) {
            return add(draft);
        }
        VersionRow before = present.get();
        Instant then = Instant.ofEpochMilli(before.upd());
        boolean same = Arrays.equals(draft.body(), before.body())
                || Arrays.equals(draft.json(before.version(), then), before.json());
        if (!before.deleted() && same) {
            return new Written(stored(before), Written.Kind.UNCHANGED);
        }
        drafts.add(draft);
        VersionRow next = next(before, draft.body());
        pending.change(next);
        pending.unindex(next.rid());
        pending.index(next.rid(), draft.rows());
        return new Written(note(next, draft), before.deleted() ? Written.Kind.CREATED : Written.Kind.UPDATED);
    }

    /** Writes the first version of what is known to be new. */
    Written add(Draft draft) throws SQLException {
        drafts.add(draft);
        Numbers.Pair numbered = numbers.nextResource();
        VersionRow first = new VersionRow(
                numbered.rid(), numbered.hid(), draft.type(), draft.id(), 1, now.toEpochMilli(), false, draft.body());
        pending.resource(first);
        pending.index(first.rid(), draft.rows());
        return new Written(note(first, draft), Written.Kind.CREATED);
    }

    /** A clock that was set back must not make a version older than the one before it. */
    private VersionRow next(VersionRow before, byte[] body) throws SQLException {
        return new VersionRow(
                before.rid(),
                numbers.nextVersion(),
                before.type(),
                before.id(),
                before.version() + 1,
                Math.max(now.toEpochMilli(), before.upd()),
                body.length == 0,
                body);
    }

    private Stored note(VersionRow row, Draft draft) throws SQLException {
        Instant time = Instant.ofEpochMilli(row.upd());
        return note(new Stored(row.type(), row.id(), row.version(), time, false, draft.json(row.version(), time)));
    }

    /** Deleting what is deleted changes nothing. */
    Written delete(String type, String id, Optional<Long> ifMatch) throws SQLException {
        Optional<VersionRow> present = current(type, id);
        checkVersion(type, id, present, ifMatch);
        VersionRow before = present.orElseThrow(() -> notFound(type, id));
        if (before.deleted()) {
            return new Written(stored(before), Written.Kind.UNCHANGED);
        }
        VersionRow next = next(before, NOTHING);
        pending.change(next);
        pending.unindex(next.rid());
        return new Written(
                note(new Stored(type, id, next.version(), Instant.ofEpochMilli(next.upd()), true, NOTHING)),
                Written.Kind.DELETED);
    }

    private Stored note(Stored stored) throws SQLException {
        written.add(stored);
        names.add(stored.reference());
        rules.announce(session, stored);
        return stored;
    }

    private static void checkVersion(String type, String id, Optional<VersionRow> present, Optional<Long> ifMatch) {
        if (ifMatch.isEmpty()) {
            return;
        }
        if (ifMatch.get() == 0) {
            present.filter(row -> !row.deleted()).ifPresent(row -> {
                throw new RefusedException.PreconditionFailed("`" + type + "/" + id + "` is there at version "
                        + row.version() + "; the request wants to create it.");
            });
            return;
        }
        long current = present.map(VersionRow::version).orElse(0L);
        if (ifMatch.get() != current) {
            throw new RefusedException.PreconditionFailed("`" + type + "/" + id + "` is at version " + current
                    + "; the request needs version " + ifMatch.get() + ".");
        }
    }

    static RefusedException notFound(String type, String id) {
        return new RefusedException.NotFound("`" + type + "/" + id + "` is not known here.");
    }

    static Stored stored(VersionRow row) {
        return new Stored(
                row.type(), row.id(), row.version(), Instant.ofEpochMilli(row.upd()), row.deleted(), row.json());
    }
}
