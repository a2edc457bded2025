package org.upright.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.upright.fhir.RefusedException;
import org.upright.store.index.IndexRows;
import org.upright.store.index.ParameterCatalog;
import org.upright.store.sql.Database;
import org.upright.store.sql.VersionRow;

/** Makes the index rows of types anew, a little at a time, while the store goes on working. */
final class Reindexing {
    private static final Logger LOG = LoggerFactory.getLogger(Reindexing.class);
    private static final int PAGE = 100;
    private static final String NEXT =
            "select " + VersionRow.COLUMNS + " from resource r join history h on h.hid = r.hid"
                    + " where r.rtype = ? and r.del = 0 and r.rid > ? order by r.rid limit " + PAGE;

    private final Database database;
    private final Drafts drafts;
    private final ParameterCatalog catalog;

    Reindexing(Database database, Drafts drafts, ParameterCatalog catalog) {
        this.database = database;
        this.drafts = drafts;
        this.catalog = catalog;
    }

    /** @param progress is told each finished page in one line */
    void run(List<String> types, Consumer<String> progress) {
        for (String type : types) {
            long after = 0;
            long done = 0;
            for (List<Long> page = page(type, after); !page.isEmpty(); page = page(type, after)) {
                after = page.get(page.size() - 1);
                done += page.size();
                progress.accept("Index of " + type + ": " + done + " made anew");
            }
        }
    }

    /** The numbers of the resources that were indexed. */
    private List<Long> page(String type, long after) {
        return database.write(session -> {
            List<Long> numbers = new ArrayList<>();
            PendingRows rows = new PendingRows(session);
            for (VersionRow row : session.list(NEXT, List.of(type, after), VersionRow::of)) {
                reindex(rows, row);
                numbers.add(row.rid());
            }
            rows.flush();
            return numbers;
        });
    }

    private void reindex(PendingRows to, VersionRow row) {
        try {
            IndexRows rows = catalog.rows(drafts.parse(row.type(), row.json()));
            to.unindex(row.rid());
            to.index(row.rid(), rows);
        } catch (RefusedException | ca.uhn.fhir.parser.DataFormatException e) {
            LOG.warn("`{}/{}` cannot be indexed: {}", row.type(), row.id(), e.getMessage());
        }
    }
}
