package org.upright.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Servers as tests and benchmarks want them: on any free port, in UTC, over a database of their own. */
public final class TestServer {
    private TestServer() {}

    /**
     * With the packaged guideline, unless the settings say otherwise.
     *
     * @param store folder of the database
     * @param more settings, which win
     */
    public static Settings settings(Path store, Map<String, String> more) {
        return Settings.standard()
                .with(
                        Map.of("server.port", "0", "store.folder", store.toString(), "time.zone", "UTC"),
                        "the standard of tests")
                .with(more, "the test");
    }

    /** Started, with the packaged guideline; for the caller to close. */
    public static UprightServer started(Path store) {
        return started(store, Map.of());
    }

    /** Started, with the packaged guideline, unless the settings say otherwise; for the caller to close. */
    public static UprightServer started(Path store, Map<String, String> more) {
        Settings settings = settings(store, more);
        UprightServer server = Wiring.server(settings, Wiring.upright(settings));
        server.start();
        return server;
    }

    /** Started, with nothing loaded; for the caller to close. */
    static UprightServer empty(Path store, Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(more);
        try {
            all.put(
                    "content.folder",
                    Files.createDirectories(store.resolve("nothing")).toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return started(store, all);
    }
}
