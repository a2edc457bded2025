package org.upright.store;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.upright.fhir.RefusedException;
import org.upright.store.sql.Dialect;
import org.upright.store.sql.SqlSession;

/**
 * What every write keeps to.
 *
 * @param announced types whose writes other nodes are told of
 * @param node this node's own name
 */
record JournalRules(boolean referenceIntegrity, Deletions deletions, Set<String> announced, String node) {
    /** Refused where reference integrity is asked for and a reference leads nowhere. */
    void checkReferences(Journal journal, Draft draft) throws SQLException {
        if (!referenceIntegrity) {
            return;
        }
        for (String reference : draft.references()) {
            String[] parts = reference.split("/", 2);
            boolean there = reference.equals(draft.type() + "/" + draft.id())
                    || journal.current(parts[0], parts[1])
                            .filter(row -> !row.deleted())
                            .isPresent();
            if (!there) {
                throw new RefusedException.Conflict("`" + draft.type() + "/" + draft.id() + "` refers to `" + reference
                        + "`, which does not exist here.");
            }
        }
    }

    void checkDeletion(Stored stored) {
        List<String> needed = deletions.neededBy(stored);
        if (!needed.isEmpty()) {
            throw new RefusedException.Conflict("`" + stored.reference() + "` is needed by `"
                    + String.join("`, `", needed) + "`; delete those first.");
        }
    }

    void announce(SqlSession session, Stored stored) throws SQLException {
        if (session.dialect() == Dialect.POSTGRES && announced.contains(stored.type())) {
            session.update(
                    "insert into artifact_change (rtype, fid, ver, node) values (?, ?, ?, ?)",
                    stored.type(),
                    stored.id(),
                    stored.version(),
                    node);
            session.list("select pg_notify('artifact_change', ?)", List.of(node), row -> 0)
                    .clear();
        }
    }
}
