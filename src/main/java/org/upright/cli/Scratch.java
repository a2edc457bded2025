package org.upright.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.upright.server.Settings;
import org.upright.server.Upright;
import org.upright.server.Wiring;

/** The service over a database that is thrown away: for commands that leave nothing behind. */
final class Scratch implements AutoCloseable {
    private final Path folder;
    private final Upright upright;

    private Scratch(Path folder, Upright upright) {
        this.folder = folder;
        this.upright = upright;
    }

    /** @param content folder of the guideline; the one inside the program where absent */
    static Scratch with(Optional<String> content) {
        Path folder = folder();
        Map<String, String> settings = new LinkedHashMap<>(Map.of("store.folder", folder.toString()));
        content.ifPresent(path -> settings.put("content.folder", path));
        try {
            return new Scratch(folder, Wiring.upright(Settings.standard().with(settings, "the command line")));
        } catch (RuntimeException e) {
            remove(folder);
            throw e;
        }
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("upright");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Upright upright() {
        return upright;
    }

    @Override
    public void close() {
        upright.close();
        remove(folder);
    }

    private static void remove(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            paths.sorted(Comparator.reverseOrder()).forEach(path -> {
                boolean unused = path.toFile().delete();
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
