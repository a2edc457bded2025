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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that writes, and looks for what it had acknowledged. */
class DurabilityTest {
    /** Twenty kills of each database take a minute; {@code -Dupright.kills=20} asks for them. */
    private static final int KILLS = Integer.getInteger("upright.kills", 5);

    private static final int WRITES_BEFORE_A_KILL = 25;

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

    private static void killAndLook(List<String> where, StoreSettings settings) throws Exception {
        List<String> acknowledged = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            acknowledged.addAll(runAndKill(where, "k" + kill));
        }
        assertTrue(acknowledged.size() >= KILLS * WRITES_BEFORE_A_KILL);

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
                .redirectError(ProcessBuilder.Redirect.DISCARD)
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
