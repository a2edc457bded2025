package org.upright.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.upright.content.Loaded;
import org.upright.content.Loader;
import org.upright.server.Upright;
import org.upright.server.Wiring;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "load",
        description = "Loads FHIR files into the database: all of a folder, or none.",
        mixinStandardHelpOptions = true)
final class LoadCommand implements Callable<Integer> {
    @Mixin
    private SettingOptions options = new SettingOptions();

    @Parameters(paramLabel = "DIR", description = "Folder with *.json and *.xml, or one file.")
    private Path folder = Path.of("");

    @Override
    public Integer call() {
        CheckedFiles.check(folder);
        try (Upright upright = Wiring.upright(options.settings())) {
            List<Loaded> loaded = new Loader(upright.fhir().context(), upright.store()).load(folder);
            loaded.forEach(one -> System.out.println(one.text()));
            return 0;
        }
    }
}
