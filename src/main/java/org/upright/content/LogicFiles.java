package org.upright.content;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.Library;
import org.jspecify.annotations.Nullable;

/**
 * The logic of libraries that stands in files of its own beside them, as the sources of implementation guides have it.
 *
 * <p>A Library refers to such a file by a relative {@code content.url} ({@code ../cql/Logic.cql}), or by the id of the
 * content, {@code ig-loader-Logic.cql}, which HL7's publisher fills in, or not at all: then a CQL file that has its name is
 * its own. Files are read below the folder only. Of one folder, used by one thread.
 */
public final class LogicFiles {
    private static final String PLACEHOLDER = "ig-loader-";
    private static final String CQL = "text/cql";

    private final Path root;
    private final List<Path> files;
    private final Set<Path> taken = new HashSet<>();

    private LogicFiles(Path root, List<Path> files) {
        this.root = root;
        this.files = files;
    }

    /** @throws IOException where the folder cannot be read */
    public static LogicFiles under(Path folder) throws IOException {
        Path root = folder.toRealPath();
        try (Stream<Path> all = Files.walk(root)) {
            return new LogicFiles(
                    root,
                    all.filter(Files::isRegularFile)
                            .filter(file -> !ContentFile.isHidden(ContentFile.name(root, file)))
                            .sorted()
                            .toList());
        }
    }

    /**
     * Puts the text of its files into a library that was just read; what it has already stays as it is.
     *
     * @param file that the library was read from
     * @return what was put in, and what could not be found, in sentences
     * @throws IOException where a file that is there cannot be read
     */
    public List<String> complete(Library library, Path file) throws IOException {
        List<String> notes = new ArrayList<>();
        for (Attachment content : library.getContent()) {
            if (content.getData() == null) {
                complete(content, file, notes);
            }
        }
        if (library.getContent().stream().allMatch(content -> content.getData() == null && content.getUrl() == null)) {
            Optional<Path> own = own(library);
            if (own.isPresent()) {
                library.getContent().removeIf(content -> content.getId() == null || isPlaceholder(content));
                fill(library.addContent().setContentType(CQL), own.get(), notes);
            }
        }
        return notes;
    }

    private void complete(Attachment content, Path file, List<String> notes) throws IOException {
        Optional<String> wanted = isPlaceholder(content)
                ? Optional.of(content.getId().substring(PLACEHOLDER.length()))
                : relative(content.getUrl());
        if (wanted.isEmpty()) {
            return;
        }
        Optional<Path> found = beside(file, wanted.get()).or(() -> named(lastPart(wanted.get())));
        if (found.isEmpty()) {
            notes.add("its content `" + wanted.get() + "` is in no file under this folder");
            return;
        }
        if (isPlaceholder(content)) {
            content.setId(null);
        }
        fill(content, found.get(), notes);
    }

    private void fill(Attachment content, Path from, List<String> notes) throws IOException {
        if (content.getContentType() == null && from.toString().endsWith(".cql")) {
            content.setContentType(CQL);
        }
        content.setData(Files.readAllBytes(from));
        boolean unused = taken.add(from);
        notes.add("with `" + ContentFile.name(root, from) + "`");
    }

    private static boolean isPlaceholder(Attachment content) {
        return content.getId() != null && content.getId().startsWith(PLACEHOLDER);
    }

    /** Empty where it is an address of its own. */
    private static Optional<String> relative(@Nullable String url) {
        try {
            return Optional.ofNullable(url)
                    .map(URI::create)
                    .filter(uri -> !uri.isAbsolute() && uri.getAuthority() == null && uri.getPath() != null)
                    .map(URI::getPath)
                    .filter(path -> !path.isBlank()
                            && !path.startsWith("/")
                            && lastPart(path).contains("."));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    private static String lastPart(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private Optional<Path> beside(Path file, String relative) {
        try {
            Path meant = file.toRealPath().resolveSibling(relative).normalize();
            return Optional.of(meant).filter(files::contains);
        } catch (IOException | InvalidPathException unknown) {
            return Optional.empty();
        }
    }

    private Optional<Path> named(String name) {
        List<Path> found = files.stream()
                .filter(file -> file.getFileName().toString().equals(name))
                .toList();
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    private Optional<Path> own(Library library) {
        Optional<String> name = Optional.ofNullable(library.getName());
        Optional<String> version = Optional.ofNullable(library.getVersion());
        return name.flatMap(
                        n -> version.flatMap(v -> named(n + "-" + v + ".cql")).or(() -> named(n + ".cql")))
                .or(() ->
                        Optional.ofNullable(library.getIdElement().getIdPart()).flatMap(id -> named(id + ".cql")));
    }

    /** Files of CQL that no library took, relative to the folder. */
    public List<String> left() {
        return files.stream()
                .filter(file -> file.toString().toLowerCase(Locale.ROOT).endsWith(".cql"))
                .filter(file -> !taken.contains(file))
                .map(file -> ContentFile.name(root, file))
                .toList();
    }
}
