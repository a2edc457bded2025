package org.upright.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.upright.server.Wiring;
import org.upright.store.SqlResourceStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "backup",
        description = "Copies the embedded database to a file, consistent, while a server may go on working.",
        footer = "A database on PostgreSQL is backed up with pg_dump or pg_basebackup.",
        mixinStandardHelpOptions = true)
final class BackupCommand implements Callable<Integer> {
    @Mixin
    private SettingOptions options = new SettingOptions();

    @Parameters(paramLabel = "FILE", description = "New file for the copy.")
    private Path file = Path.of("");

    @Override
    public Integer call() {
        try (SqlResourceStore store = Wiring.store(options.settings())) {
            store.backup(file);
            System.out.println("Wrote " + file + ", " + file.toFile().length() + " bytes.");
            return 0;
        }
    }
}
