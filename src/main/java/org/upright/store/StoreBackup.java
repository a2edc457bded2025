package org.upright.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.upright.fhir.RefusedException;
import org.upright.store.sql.BackupFile;
import org.upright.store.sql.Database;
import org.upright.store.sql.Dialect;

/** Copies of a whole SQLite store. PostgreSQL has tools of its own for this: {@code pg_dump}, {@code pg_basebackup}. */
final class StoreBackup {
    private StoreBackup() {}

    /** Writes a consistent copy while the store goes on working. */
    static void copy(Database database, Path file) {
        if (database.dialect() != Dialect.SQLITE) {
            throw new RefusedException.Unprocessable(
                    "A store on PostgreSQL is backed up with `pg_dump` or `pg_basebackup`.");
        }
        if (Files.exists(file)) {
            throw new RefusedException.Conflict("`" + file + "` exists; a backup is written to a new file.");
        }
        int unused = database.read(
                session -> session.update("vacuum into ?", file.toAbsolutePath().toString()));
    }

    /** Makes a copy the store of a folder that has none; whole or not at all. */
    static void restore(Path file, Path folder) throws IOException {
        Path target = folder.resolve(StoreSettings.DATABASE_FILE);
        if (Files.exists(target)) {
            throw new RefusedException.Conflict(
                    "`" + target + "` exists; a backup is restored into a folder without a store.");
        }
        if (!isDatabase(file)) {
            throw new RefusedException.Unreadable("`" + file + "` is no backup of a store.");
        }
        Files.createDirectories(folder);
        Path beside = folder.resolve(StoreSettings.DATABASE_FILE + ".restored");
        try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ);
                FileChannel to = FileChannel.open(
                        beside,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            for (long done = 0; done < from.size(); ) {
                done += from.transferTo(done, from.size() - done, to);
            }
            to.force(true);
        }
        Optional<String> fault = BackupFile.fault(beside);
        if (fault.isPresent()) {
            Files.delete(beside);
            throw new RefusedException.Unreadable("`" + file + "` is no backup of a store: " + fault.get() + ".");
        }
        Path unused = Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private static boolean isDatabase(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(15), StandardCharsets.US_ASCII).equals("SQLite format 3");
        }
    }
}
