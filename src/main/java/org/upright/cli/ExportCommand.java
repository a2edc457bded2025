package org.upright.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.upright.server.Wiring;
import org.upright.store.SqlResourceStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        description = "Writes every current resource to a folder as NDJSON, a file for each type.",
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
    @Mixin
    private SettingOptions options = new SettingOptions();

    @Parameters(paramLabel = "DIR", description = "Folder for the files.")
    private Path folder = Path.of("");

    @Override
    public Integer call() throws IOException {
        try (SqlResourceStore store = Wiring.store(options.settings())) {
            long written = store.exportNdjson(folder, System.err::println);
            System.out.println("Exported " + written + " resources.");
            return 0;
        }
    }
}
