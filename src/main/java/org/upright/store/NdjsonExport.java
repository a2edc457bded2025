package org.upright.store;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.upright.store.sql.Database;
import org.upright.store.sql.VersionRow;

/** Writes current resources to files, one a type, one resource a line. */
final class NdjsonExport {
    private static final int PAGE = 1000;
    private static final String NEXT =
            "select " + VersionRow.COLUMNS + " from resource r join history h on h.hid = r.hid"
                    + " where r.rtype = ? and r.del = 0 and r.rid > ? order by r.rid limit " + PAGE;

    private final Database database;

    NdjsonExport(Database database) {
        this.database = database;
    }

    /**
     * @param progress is told each finished page in one line
     * @return how many resources were written
     */
    long run(Collection<String> types, Path folder, Consumer<String> progress) throws IOException {
        Files.createDirectories(folder);
        long written = 0;
        for (String type : types) {
            List<VersionRow> page = page(type, 0);
            if (!page.isEmpty()) {
                written += write(type, page, folder.resolve(type + ".ndjson"), progress);
            }
        }
        return written;
    }

    private List<VersionRow> page(String type, long after) {
        return database.read(session -> session.list(NEXT, List.of(type, after), VersionRow::of));
    }

    private long write(String type, List<VersionRow> first, Path file, Consumer<String> progress) throws IOException {
        long written = 0;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            for (List<VersionRow> page = first;
                    !page.isEmpty();
                    page = page(type, page.get(page.size() - 1).rid())) {
                for (VersionRow row : page) {
                    out.write(row.json());
                    out.write('\n');
                }
                written += page.size();
                progress.accept(type + ": " + written + " written");
            }
        }
        return written;
    }
}
