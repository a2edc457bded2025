package org.upright.vignettes;

import ca.uhn.fhir.parser.DataFormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.FhirR4;
import org.upright.fhir.RefusedException;

/** A folder of vignettes: each is a folder below it, or it itself, that holds {@code patient.*} and {@code expected.*}. */
final class VignetteFolder {
    private final Path root;
    private final FhirR4 fhir;

    /** @throws RefusedException.NotFound where there is no such folder */
    VignetteFolder(Path root, FhirR4 fhir) {
        if (!Files.isDirectory(root)) {
            throw new RefusedException.NotFound("Folder `" + root + "` does not exist.");
        }
        this.root = root;
        this.fhir = fhir;
    }

    /** The folders of all vignettes, readable or not, by name; empty where there is none. */
    List<Path> all() {
        try (Stream<Path> below = Files.walk(root)) {
            return below.filter(Files::isDirectory)
                    .filter(folder -> !named(folder, "patient").isEmpty()
                            || !named(folder, "expected").isEmpty())
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** How the vignette is called: its folder under that of all. */
    Path name(Path folder) {
        return folder.equals(root) ? folder.toAbsolutePath().normalize().getFileName() : root.relativize(folder);
    }

    /** @throws RefusedException.Unreadable naming the file, and the place in it where that is known */
    Vignette read(Path folder) {
        Path expected = one(folder, "expected");
        Expectation expectation = ExpectationReader.read(shown(expected), text(expected), fhir);
        return new Vignette(name(folder), record(one(folder, "patient")), expectation);
    }

    private Path one(Path folder, String name) {
        List<Path> found = named(folder, name);
        if (found.size() != 1) {
            throw new RefusedException.Unreadable("Folder `" + name(folder) + "` holds " + found.size() + " files `"
                    + name + ".*`; a vignette has one.");
        }
        return found.get(0);
    }

    private static List<Path> named(Path folder, String name) {
        Predicate<Path> isNamed =
                file -> String.valueOf(file.getFileName()).startsWith(name + ".") && Files.isRegularFile(file);
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(isNamed).sorted().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private String shown(Path file) {
        return root.relativize(file).toString();
    }

    private String text(Path file) {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException garbled) {
            throw new RefusedException.Unreadable("File `" + shown(file) + "` is not UTF-8.");
        } catch (IOException unreadable) {
            throw new RefusedException.Unreadable("File `" + shown(file) + "` cannot be read.");
        }
    }

    private Resource record(Path file) {
        String text = text(file);
        try {
            return (Resource)
                    (text.stripLeading().startsWith("<") ? fhir.strictXml() : fhir.strictJson()).parseResource(text);
        } catch (DataFormatException broken) {
            throw new RefusedException.Unreadable(
                    "File `" + shown(file) + "` is no FHIR R4 resource: " + broken.getMessage());
        }
    }
}
