package org.upright.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ca.uhn.fhir.context.FhirContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that writes, or the database beneath it, and looks for what was acknowledged. */
class DurabilityTest {
    private static final int KILLS = Integer.getInteger("upright.kills", 20);
    /** Twenty take a minute of waiting for PostgreSQL to start. */
    private static final int KILLS_OF_POSTGRES = Integer.getInteger("upright.kills", 5);

    /** A thousand acknowledged transactions in twenty kills, and what was under way at each. */
    private static final int WRITES_BEFORE_A_KILL = 50;

    @TempDir
    Path folder;

    @Test
    void sqliteKeepsWhatItAcknowledgedWhenItIsKilled() throws Exception {
        killAndLook(List.of(folder.toString()), StoreSettings.sqlite(folder));
    }

    @Test
    @EnabledIf(
            value = "org.upright.store.EmbeddedPostgresServer#isThere",
            disabledReason = "PostgreSQL does not start here")
    void postgresKeepsWhatItAcknowledgedWhenItsClientIsKilled() throws Exception {
        StoreSettings settings = EmbeddedPostgresServer.newDatabase();
        StoreSettings.Location.Server server = (StoreSettings.Location.Server) settings.where();
        killAndLook(List.of(server.jdbcUrl(), server.user(), server.password()), settings);
    }

    @Test
    @EnabledIf(
            value = "org.upright.store.EmbeddedPostgresServer#isThere",
            disabledReason = "PostgreSQL does not start here")
    void postgresKeepsWhatItAcknowledgedWhenItIsKilledItself() throws Exception {
        KilledPostgres server = new KilledPostgres(folder);
        StoreSettings settings = server.start();
        ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();
        AtomicBoolean over = new AtomicBoolean();
        try (SqlResourceStore store = SqlResourceStore.open(settings, FhirContext.forR4Cached())) {
            ExecutorService writers = KilledWriter.writers(store, "w", over, acknowledged::add);
            for (int kill = 0; kill < KILLS_OF_POSTGRES; kill++) {
                int before = acknowledged.size();
                await(() -> acknowledged.size() >= before + WRITES_BEFORE_A_KILL);
                server.kill();
                server.start();
            }
            over.set(true);
            writers.shutdown();
            assertTrue(writers.awaitTermination(60, TimeUnit.SECONDS));
            await(store::isReady);
        }
        look(KILLS_OF_POSTGRES, List.copyOf(acknowledged), settings);
        server.stop();
    }

    private static void await(BooleanSupplier claim) throws InterruptedException {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!claim.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "It did not come to be within a minute.");
            Thread.sleep(5);
        }
    }

    private static void killAndLook(List<String> where, StoreSettings settings) throws Exception {
        List<String> acknowledged = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            acknowledged.addAll(runAndKill(where, "k" + kill));
        }
        look(KILLS, acknowledged, settings);
    }

    private static void look(int kills, List<String> acknowledged, StoreSettings settings) {
        assertTrue(acknowledged.size() >= kills * WRITES_BEFORE_A_KILL);
        try (SqlResourceStore store = SqlResourceStore.open(settings, FhirContext.forR4Cached())) {
            Set<String> there = new TreeSet<>();
            store.all(List.of("Patient")).forEach(stored -> there.add(stored.id()));
            for (String name : acknowledged) {
                assertTrue(
                        there.contains(name + "a") && there.contains(name + "b"),
                        name + " was acknowledged and is lost");
            }
            for (String id : there) {
                String half = id.substring(0, id.length() - 1);
                assertTrue(there.contains(half + "a") && there.contains(half + "b"), half + " is there by half");
            }
            String last = acknowledged.get(acknowledged.size() - 1);
            SearchPage found = store.search(SearchRequest.of("Patient", Map.of("family:exact", List.of(last))));
            assertEquals(2, found.matches().size());
            assertEquals(Optional.empty(), found.next());
            System.out.println(kills + " kills: " + acknowledged.size() + " acknowledged transactions are all there, "
                    + (there.size() / 2 - acknowledged.size()) + " more were done and not acknowledged, none is half.");
        }
    }

    /** What it had acknowledged before it died. */
    private static List<String> runAndKill(List<String> where, String run) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName()));
        command.addAll(where);
        command.add(run);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> acknowledged = new ArrayList<>();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                KilledWriter.acknowledged(line).ifPresent(acknowledged::add);
                if (acknowledged.size() == WRITES_BEFORE_A_KILL) {
                    process.destroyForcibly();
                }
            }
        } catch (IOException closed) {
            process.destroyForcibly();
        }
        process.waitFor();
        return acknowledged;
    }
}
