package org.upright.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.upright.fhir.RefusedException;

/** A server that takes what it is sent and answers nothing more, as one behind a network that has gone does. */
@EnabledIf(
        value = "org.upright.store.EmbeddedPostgresServer#isThere",
        disabledReason = "PostgreSQL does not start here")
class HangingPostgresTest {
    /** Stands before the server; what it had open when it was told to hang stays so for good. */
    private static final class Proxy implements AutoCloseable {
        private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final int server;
        private volatile int generation;

        Proxy(int server) throws IOException {
            this.server = server;
            threads.execute(this::accept);
        }

        private void accept() {
            try {
                while (true) {
                    Socket client = listening.accept();
                    Socket there = new Socket(InetAddress.getLoopbackAddress(), server);
                    int born = generation;
                    threads.execute(() -> pass(client, there, born));
                    threads.execute(() -> pass(there, client, born));
                }
            } catch (IOException closed) {
                generation++;
            }
        }

        private void pass(Socket from, Socket to, int born) {
            byte[] buffer = new byte[8_192];
            try {
                for (int count = from.getInputStream().read(buffer);
                        count >= 0;
                        count = from.getInputStream().read(buffer)) {
                    if (born == generation) {
                        to.getOutputStream().write(buffer, 0, count);
                    }
                }
            } catch (IOException over) {
                return;
            }
        }

        void hang() {
            generation++;
        }

        int port() {
            return listening.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            listening.close();
            threads.shutdownNow();
        }
    }

    /** Others of the old connections are idle, and are found out when they are taken. */
    private static Stored readAgain(SqlResourceStore store, Written written) {
        for (int i = 0; i < 4; i++) {
            try {
                return store.read("Patient", written.stored().id());
            } catch (RefusedException.Unavailable e) {
                Thread.onSpinWait();
            }
        }
        return store.read("Patient", written.stored().id());
    }

    @Test
    void aConnectionThatIsAnsweredNothingIsGivenUpAndReplaced() throws Exception {
        StoreSettings.Location.Server where = (StoreSettings.Location.Server)
                EmbeddedPostgresServer.newDatabase().where();
        int port = Integer.parseInt(where.jdbcUrl().replaceAll(".*:([0-9]+)/.*", "$1"));
        ExecutorService caller = Executors.newSingleThreadExecutor();
        try (Proxy proxy = new Proxy(port)) {
            StoreSettings settings = StoreSettings.postgres(
                            where.jdbcUrl().replace(":" + port + "/", ":" + proxy.port() + "/"),
                            where.user(),
                            where.password())
                    .withSilence(Duration.ofSeconds(2));
            SqlResourceStore store = SqlResourceStore.open(settings, FhirContext.forR4Cached());
            Written first = store.create(new Patient().setActive(true), Optional.empty());
            proxy.hang();

            Future<String> outcome = caller.submit(() -> {
                try {
                    return store.create(new Patient().setActive(false), Optional.empty())
                            .stored()
                            .reference();
                } catch (RefusedException.Unavailable e) {
                    return e.getMessage();
                }
            });

            assertEquals("The database does not answer.", outcome.get(30, TimeUnit.SECONDS));
            assertEquals(first.stored().version(), readAgain(store, first).version());
            store.close();
        } finally {
            caller.shutdownNow();
        }
    }
}
