package org.upright.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.upright.fhir.RefusedException;
import org.upright.guard.BadInputException;
import org.upright.guard.BodyCheck;
import org.upright.guard.Form;
import org.upright.guard.Guard;
import org.upright.guard.GuardLimits;

/** Files pass the guard that requests pass, before anything parses them; larger ones are allowed. */
final class CheckedFiles {
    private static final Guard GUARD = new Guard(GuardLimits.standard().withBytes(512L * 1_024 * 1_024));

    private CheckedFiles() {}

    /**
     * @param from a file, or a folder whose JSON, NDJSON and XML files are meant
     * @throws RefusedException.Unreadable for the first that is not to be parsed, with the place
     */
    static void check(Path from) {
        try {
            for (Path file : files(from)) {
                checkOne(file);
            }
        } catch (IOException e) {
            throw new RefusedException.NotFound("`" + from + "` cannot be read.");
        }
    }

    private static List<Path> files(Path from) throws IOException {
        if (Files.isRegularFile(from)) {
            return List.of(from);
        }
        if (!Files.isDirectory(from)) {
            return List.of(); // the command says what it misses
        }
        try (Stream<Path> all = Files.walk(from)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(".*\\.(json|xml|ndjson)"))
                    .sorted()
                    .toList();
        }
    }

    private static void checkOne(Path file) throws IOException {
        if (file.toString().endsWith(".ndjson")) {
            checkLines(file);
            return;
        }
        try (InputStream source = Files.newInputStream(file)) {
            BodyCheck check = GUARD.body(Form.EITHER);
            byte[] piece = new byte[65_536];
            for (int got = source.read(piece); got >= 0; got = source.read(piece)) {
                check.more(piece, 0, got);
            }
            check.end();
        } catch (BadInputException bad) {
            throw refused(file, "", bad);
        }
    }

    private static void checkLines(Path file) throws IOException {
        long line = 0;
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                line++;
                if (!text.isBlank()) {
                    GUARD.check(text.getBytes(StandardCharsets.UTF_8), Form.JSON);
                }
            }
        } catch (BadInputException bad) {
            throw refused(file, ", line " + line, bad);
        }
    }

    private static RefusedException refused(Path file, String line, BadInputException bad) {
        return new RefusedException.Unreadable("File `" + file + "`" + line + ": " + bad.getMessage());
    }
}
