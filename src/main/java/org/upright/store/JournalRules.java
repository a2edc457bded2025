package org.upright.store;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.upright.fhir.RefusedException;
import org.upright.store.sql.Dialect;
import org.upright.store.sql.SqlSession;

/**
 * What every write keeps to.
 *
 * @param integrity what keeps references whole, where that is asked for
 * @param announced types whose writes other nodes are told of
 * @param node this node's own name
 */
record JournalRules(Optional<ReferenceIntegrity> integrity, Deletions deletions, Set<String> announced, String node) {
    /** @param written all of the transaction, in order; drafts are of the versions among them */
    void check(Journal journal, List<Draft> drafts, List<Stored> written) throws SQLException {
        List<Stored> deleted = written.stream().filter(Stored::deleted).toList();
        if (!deleted.isEmpty()) {
            checkNeeded(written);
        }
        if (integrity.isPresent()) {
            for (Draft draft : drafts) {
                integrity.get().checkWritten(journal, draft);
            }
            for (Stored stored : deleted) {
                integrity.get().checkDeleted(journal, stored);
            }
        }
    }

    private void checkNeeded(List<Stored> written) {
        for (Map.Entry<String, List<String>> needed : deletions.needed(written).entrySet()) {
            throw new RefusedException.Conflict("`" + needed.getKey() + "` is needed by `"
                    + String.join("`, `", needed.getValue()) + "`; delete or change those first.");
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
