package org.upright.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ca.uhn.fhir.context.FhirContext;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.hl7.fhir.r4.model.Library;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes with pools of their own on one PostgreSQL of their own, which goes away and comes back. */
@EnabledIf(
        value = "org.upright.store.EmbeddedPostgresServer#isThere",
        disabledReason = "PostgreSQL does not start here")
class NodesIT {
    private static final FhirContext CONTEXT = FhirContext.forR4Cached();

    @TempDir
    Path folder;

    @Test
    void aNodeHearsAtOnceAndRecoversWhenItsDatabaseComesBack() throws Exception {
        EmbeddedPostgres postgres = start(0);
        int port = postgres.getPort();
        StoreSettings settings = StoreSettings.postgres(
                        postgres.getJdbcUrl("postgres", "postgres"), "postgres", "postgres")
                .withPoll(Duration.ofSeconds(1));
        try (SqlResourceStore one = SqlResourceStore.open(settings, CONTEXT);
                SqlResourceStore two = SqlResourceStore.open(settings, CONTEXT)) {
            LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
            two.onChange(List.of("Library"), written -> written.forEach(w -> heard.add(w.id() + w.version())));
            for (int i = 1; i <= 5; i++) {
                long begun = System.nanoTime();
                put(one, "l", "version " + i);
                long written = System.nanoTime();
                assertTrue(("l" + i).equals(heard.poll(30, TimeUnit.SECONDS)));
                System.out.printf(
                        "Written in %.1f ms, heard by the other node %.1f ms later.%n",
                        (written - begun) / 1e6, (System.nanoTime() - written) / 1e6);
            }

            postgres.close();
            await(() -> !two.isReady());
            postgres = start(port);
            await(two::isReady);
            await(one::isReady);

            put(one, "l", "after");
            assertTrue("l6".equals(heard.poll(60, TimeUnit.SECONDS)));
        } finally {
            postgres.close();
        }
    }

    private EmbeddedPostgres start(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("pg"))
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }

    private static void put(SqlResourceStore store, String id, String title) {
        Library library = new Library();
        library.setTitle(title).setId(id);
        store.update(library, Optional.empty());
    }

    private static void await(BooleanSupplier claim) throws InterruptedException {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!claim.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "It did not come to be within a minute.");
            Thread.sleep(100);
        }
    }
}
