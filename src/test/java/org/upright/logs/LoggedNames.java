package org.upright.logs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds names in logs: whole words, in any case. */
final class LoggedNames {
    private final Pattern names;

    LoggedNames(Collection<String> names) {
        this.names = Pattern.compile(
                names.stream()
                        .map(name -> Pattern.quote(name) + (name.matches(".*[0-9]") ? "(?![0-9])" : "(?![\\p{L}0-9])"))
                        .collect(Collectors.joining("|", "(?<![\\p{L}0-9])(?:", ")")),
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    /**
     * File, line and name of each find.
     *
     * @param since files that are older are of another run
     */
    List<String> in(Path folder, Instant since) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : files(folder, since)) {
            boolean report = file.toString().endsWith(".xml");
            boolean printed = !report;
            int number = 0;
            for (String line : text(file).split("\n", -1)) {
                number++;
                printed |= report && line.matches(".*<system-err>.*");
                Matcher name = names.matcher(line);
                if (printed && name.find()) {
                    found.add(file + ":" + number + ": `" + name.group() + "` in: " + line.strip());
                }
                printed &= !(report && line.matches(".*</system-err>.*"));
            }
        }
        return found;
    }

    static List<Path> files(Path folder, Instant since) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                boolean kind = file.toString().matches(".*\\.(log|xml)");
                if (kind && !Files.getLastModifiedTime(file).toInstant().isBefore(since)) {
                    files.add(file);
                }
            }
        }
        return files;
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
