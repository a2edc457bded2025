package org.upright.fuzz;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How long, from which seed, against what; from system properties that begin with {@code upright.fuzz}.
 *
 * @param program arguments of {@code java} that name the program: its jar, or a class path and the main class
 * @param folder for the report, the findings and the server's log
 */
record FuzzSettings(
        long seed,
        Duration time,
        Duration betweenSamples,
        int threads,
        String heap,
        List<String> program,
        Path folder) {
    static FuzzSettings ofProperties() {
        long seconds = Long.getLong("upright.fuzz.seconds", 60 * Long.getLong("upright.fuzz.minutes", 2));
        String jar = System.getProperty("upright.fuzz.jar", "");
        return new FuzzSettings(
                Long.getLong("upright.fuzz.seed", 403304),
                Duration.ofSeconds(seconds),
                Duration.ofSeconds(seconds >= 600 ? 60 : 10),
                Integer.getInteger("upright.fuzz.threads", 3),
                System.getProperty("upright.fuzz.heap", "512m"),
                jar.isEmpty()
                        ? List.of("-cp", System.getProperty("java.class.path"), "org.upright.cli.Main")
                        : List.of("-jar", Path.of(jar).toAbsolutePath().toString()),
                Path.of(System.getProperty("upright.fuzz.folder", "target/fuzz"))
                        .toAbsolutePath());
    }
}
