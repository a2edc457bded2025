package org.upright.store;

import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import org.upright.fhir.RefusedException;
import org.upright.store.index.ParameterCatalog;
import org.upright.store.sql.VersionRow;

/**
 * Refuses references to what is not here, once a transaction has made all its writes: its order does not matter.
 *
 * <p>Deletions look in the index of search parameters, so references in elements without one do not hold their target.
 */
final class ReferenceIntegrity {
    private final Supplier<ParameterCatalog> catalog;

    ReferenceIntegrity(Supplier<ParameterCatalog> catalog) {
        this.catalog = catalog;
    }

    void checkWritten(Journal journal, Draft draft) throws SQLException {
        for (String reference : draft.references()) {
            String[] parts = reference.split("/", 2);
            boolean there = journal.current(parts[0], parts[1])
                    .filter(row -> !row.deleted())
                    .isPresent();
            if (!there) {
                throw new RefusedException.Conflict("`" + draft.type() + "/" + draft.id() + "` refers to `" + reference
                        + "`, which does not exist here.");
            }
        }
    }

    void checkDeleted(Journal journal, Stored deleted) throws SQLException {
        List<String> referring = journal.session()
                .list(
                        "select distinct " + VersionRow.COLUMNS + " from ik t join resource r on r.rid = t.rid"
                                + " join history h on h.hid = r.hid where t.pid in (" + numbers()
                                + ") and t.k = ? and t.x = ? and r.del = 0 limit 5",
                        List.of(deleted.id(), deleted.type()),
                        row -> VersionRow.of(row).type() + "/"
                                + VersionRow.of(row).id());
        if (!referring.isEmpty()) {
            throw new RefusedException.Conflict("`" + deleted.reference() + "` is referred to by `"
                    + String.join("`, `", referring) + "`; delete or change those first.");
        }
    }

    private String numbers() {
        return String.join(
                ",", catalog.get().referencePids().stream().map(String::valueOf).toList());
    }
}
