package org.upright.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.upright.fhir.RefusedException;
import org.upright.server.Wiring;
import org.upright.store.SqlResourceStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "import",
        description = "Reads NDJSON files and transaction Bundles; begun again, it goes on where it stopped.",
        mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
    @Mixin
    private SettingOptions options = new SettingOptions();

    @Parameters(paramLabel = "FILE|DIR", description = "An .ndjson or .json file, or a folder of them.")
    private Path from = Path.of("");

    @Override
    public Integer call() throws IOException {
        CheckedFiles.check(from);
        List<Path> files = files();
        long read = 0;
        try (SqlResourceStore store = Wiring.store(options.settings())) {
            for (Path file : files) {
                read += store.importFile(file, System.err::println);
            }
        }
        System.out.println("Imported " + read + " resources from " + files.size() + " files.");
        return 0;
    }

    private List<Path> files() throws IOException {
        if (!Files.exists(from)) {
            throw new RefusedException.NotFound("`" + from + "` does not exist.");
        }
        try (Stream<Path> paths = Files.walk(from)) {
            return paths.filter(Files::isRegularFile)
                    .filter(path -> path.equals(from) || path.toString().matches(".*\\.(ndjson|json)"))
                    .sorted()
                    .toList();
        }
    }
}
