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
import org.upright.store.sql.Dialect;
import org.upright.store.sql.VersionRow;

/** Makes the index rows of types anew, a little at a time, while the store goes on working. */
final class Reindexing {
    private static final Logger LOG = LoggerFactory.getLogger(Reindexing.class);
    private static final int PAGE = 100;
    private static final long OVERLAP_MILLIS = 10_000;
    private static final long LOGGED = 10_000;

    private final Database database;
    private final Drafts drafts;
    private final ParameterCatalog catalog;
    private final StoreSettings settings;

    Reindexing(Database database, Drafts drafts, ParameterCatalog catalog, StoreSettings settings) {
        this.database = database;
        this.drafts = drafts;
        this.catalog = catalog;
        this.settings = settings;
    }

    /**
     * What was written while this began may have been indexed in the old way, here or on a node that had not heard of the
     * change; so it is gone over once more at the end.
     *
     * @param progress is told each finished page in one sentence
     */
    void run(List<String> types, Consumer<String> progress) {
        long begun = settings.clock().millis();
        for (String type : types) {
            run(type, 0, progress);
        }
        if (!types.isEmpty() && database.dialect() == Dialect.POSTGRES) {
            letOthersHear();
        }
        for (String type : types) {
            run(type, begun - OVERLAP_MILLIS, line -> {});
        }
    }

    private void letOthersHear() {
        try {
            long heard = settings.notified()
                    ? Math.min(2_000, settings.poll().toMillis())
                    : settings.poll().toMillis();
            Thread.sleep(2 * heard);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(String type, long since, Consumer<String> progress) {
        long all = database.read(session ->
                session.number("select count(*) from resource where rtype = ? and del = 0 and upd >= ?", type, since));
        long after = 0;
        long done = 0;
        for (List<Long> page = page(type, since, after); !page.isEmpty(); page = page(type, since, after)) {
            after = page.get(page.size() - 1);
            done += page.size();
            progress.accept(type + ": " + done + " of " + all + " are indexed.");
            if (done % LOGGED == 0) {
                LOG.info("Search parameters: {} of {} of {} are indexed anew.", done, all, type);
            }
        }
    }

    /** The numbers of the resources that were indexed. No writer of theirs can come between. */
    private List<Long> page(String type, long since, long after) {
        String next = "select " + VersionRow.COLUMNS + " from resource r join history h on h.hid = r.hid"
                + " where r.rtype = ? and r.del = 0 and r.rid > ? and r.upd >= ? order by r.rid limit " + PAGE
                + (database.dialect().forUpdate().isEmpty() ? "" : " for update of r");
        return database.write(session -> {
            List<Long> numbers = new ArrayList<>();
            PendingRows rows = new PendingRows(session);
            for (VersionRow row : session.list(next, List.of(type, after, since), VersionRow::of)) {
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
