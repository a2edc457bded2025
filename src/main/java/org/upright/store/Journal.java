package org.upright.store;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.upright.fhir.RefusedException;
import org.upright.store.sql.SqlSession;
import org.upright.store.sql.VersionRow;

/** The writes of one transaction, as they are made. Used by one thread. */
final class Journal {
    private static final byte[] NOTHING = {};
    private static final String ADD_VERSION =
            "insert into history (hid, rid, rtype, fid, ver, upd, del, body) values (?, ?, ?, ?, ?, ?, ?, ?)";

    private final SqlSession session;
    private final Numbers numbers;
    private final JournalRules rules;
    private final Instant now;
    private final List<Stored> written = new ArrayList<>();

    Journal(SqlSession session, Numbers numbers, JournalRules rules, Instant now) {
        this.session = session;
        this.numbers = numbers;
        this.rules = rules;
        this.now = now;
    }

    SqlSession session() {
        return session;
    }

    /** What was written so far, in order. */
    List<Stored> written() {
        return written;
    }

    /** The newest version, a deletion too. */
    Optional<VersionRow> current(String type, String id) throws SQLException {
        return session.first(
                "select " + VersionRow.COLUMNS
                        + " from resource r join history h on h.hid = r.hid where r.rtype = ? and r.fid = ?"
                        + (session.dialect().forUpdate().isEmpty() ? "" : " for update of r"),
                List.of(type, id),
                VersionRow::of);
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
        Stored stored = addVersion(draft, before.rid(), before.version() + 1, numbers.nextVersion(session));
        IndexTables.replace(session, before.rid(), draft.rows());
        return new Written(stored, before.deleted() ? Written.Kind.CREATED : Written.Kind.UPDATED);
    }

    /** Writes the first version of what is known to be new. */
    Written add(Draft draft) throws SQLException {
        Numbers.Pair next = numbers.nextResource(session);
        session.update(
                "insert into resource (rid, rtype, fid, ver, upd, del, hid) values (?, ?, ?, 1, ?, 0, ?)",
                next.rid(),
                draft.type(),
                draft.id(),
                now.toEpochMilli(),
                next.hid());
        Stored stored = version(draft, next.rid(), 1, next.hid());
        IndexTables.add(session, next.rid(), draft.rows());
        return new Written(stored, Written.Kind.CREATED);
    }

    private Stored addVersion(Draft draft, long rid, long version, long hid) throws SQLException {
        session.update(
                "update resource set ver = ?, upd = ?, del = 0, hid = ? where rid = ?",
                version,
                now.toEpochMilli(),
                hid,
                rid);
        return version(draft, rid, version, hid);
    }

    private Stored version(Draft draft, long rid, long version, long hid) throws SQLException {
        rules.checkReferences(this, draft);
        byte[] json = draft.json(version, now);
        session.update(ADD_VERSION, hid, rid, draft.type(), draft.id(), version, now.toEpochMilli(), 0, draft.body());
        return note(new Stored(draft.type(), draft.id(), version, now, false, json));
    }

    /** Deleting what is deleted changes nothing. */
    Written delete(String type, String id, Optional<Long> ifMatch) throws SQLException {
        Optional<VersionRow> present = current(type, id);
        checkVersion(type, id, present, ifMatch);
        VersionRow before = present.orElseThrow(() -> notFound(type, id));
        if (before.deleted()) {
            return new Written(stored(before), Written.Kind.UNCHANGED);
        }
        rules.checkDeletion(stored(before));
        long hid = numbers.nextVersion(session);
        long version = before.version() + 1;
        session.update(
                "update resource set ver = ?, upd = ?, del = 1, hid = ? where rid = ?",
                version,
                now.toEpochMilli(),
                hid,
                before.rid());
        session.update(ADD_VERSION, hid, before.rid(), type, id, version, now.toEpochMilli(), 1, NOTHING);
        IndexTables.remove(session, before.rid());
        return new Written(note(new Stored(type, id, version, now, true, NOTHING)), Written.Kind.DELETED);
    }

    private Stored note(Stored stored) throws SQLException {
        written.add(stored);
        rules.announce(session, stored);
        return stored;
    }

    private static void checkVersion(String type, String id, Optional<VersionRow> present, Optional<Long> ifMatch) {
        if (ifMatch.isEmpty()) {
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
