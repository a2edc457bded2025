package org.upright.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.upright.server.Settings;
import picocli.CommandLine.Option;

/** Options that are settings, for every command that opens the database. */
final class SettingOptions {
    @Option(names = "--data", paramLabel = "DIR", description = "Folder of the embedded database (default: data).")
    private @Nullable String data;

    @Option(names = "--db", paramLabel = "URL", description = "JDBC url of a PostgreSQL database, in place of --data.")
    private @Nullable String database;

    @Option(
            names = "--content",
            paramLabel = "DIR",
            description = "Folder with the guideline's resources (default: the guideline inside this program).")
    private @Nullable String content;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings (default: upright.properties, upright.yaml).")
    private @Nullable Path config;

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "Any setting by its name.")
    private @Nullable Map<String, String> others;

    /** Defaults, then file, then environment, then these options. */
    Settings settings() {
        Settings files = config == null
                ? Settings.standard().withFile(Path.of("upright.properties")).withFile(Path.of("upright.yaml"))
                : Settings.standard().withFile(config);
        return files.withEnvironment(System.getenv()).with(given(), "the command line");
    }

    private Map<String, String> given() {
        Map<String, String> given = new LinkedHashMap<>(others == null ? Map.of() : others);
        put(given, "store.folder", data);
        put(given, "store.url", database);
        put(given, "content.folder", content);
        return given;
    }

    static void put(Map<String, String> settings, String name, @Nullable Object value) {
        if (value != null) {
            settings.put(name, value.toString());
        }
    }
}
