package org.upright.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.upright.server.Settings;
import org.upright.server.Wiring;
import org.upright.store.SqlResourceStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "restore",
        description = "Makes a backup the embedded database of a folder that has none.",
        footer = "A database on PostgreSQL is restored with pg_restore.",
        mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {
    @Mixin
    private SettingOptions options = new SettingOptions();

    @Parameters(paramLabel = "FILE", description = "A file that `backup` wrote.")
    private Path file = Path.of("");

    /** The store is opened once, so that a file of an older version is brought up to date now. */
    @Override
    public Integer call() throws IOException {
        Settings settings = options.settings();
        SqlResourceStore.restore(file, Wiring.storeSettings(settings));
        try (SqlResourceStore store = Wiring.store(settings)) {
            System.out.println("Restored " + file + " to " + settings.text("store.folder") + ".");
            return store.isReady() ? 0 : 1;
        }
    }
}
