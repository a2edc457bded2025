package org.upright.store;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A PostgreSQL of one test, killed with all its processes and started again on the same port and files.
 *
 * <p>It syncs as PostgreSQL does by default, which the embedded one does not.
 */
final class KilledPostgres {
    private final Path files;
    private EmbeddedPostgres server;

    KilledPostgres(Path folder) {
        this.files = folder.resolve("killed");
    }

    /** @return settings of its one database */
    @CanIgnoreReturnValue
    StoreSettings start() throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(files)
                .setCleanDataDirectory(false)
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setRegisterShutdownHook(false);
        server = (server == null ? builder : builder.setPort(server.getPort())).start();
        return StoreSettings.postgres(server.getJdbcUrl("postgres", "postgres"), "postgres", "postgres");
    }

    /** {@code kill -9} of the server and of the processes that serve its connections. */
    void kill() throws IOException, InterruptedException {
        long pid = Long.parseLong(
                Files.readAllLines(files.resolve("postmaster.pid")).get(0).strip());
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        List<ProcessHandle> all =
                Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        while (all.stream().anyMatch(ProcessHandle::isAlive)) {
            Thread.sleep(5);
        }
        server.close(); // finds nobody to stop, and lets go of its lock
    }

    void stop() throws IOException {
        server.close();
    }
}
