package org.upright.guideline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The guideline as it lies on disk, read as plain JSON so that nothing is lost or forgiven on the way. */
final class GuidelineFiles {
    static final Path ROOT = Path.of("fhir-resources");
    static final String BASE = "http://upright.example.org/fhir/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private GuidelineFiles() {}

    /** One definition of the guideline. */
    record Definition(Path path, JsonNode json) {
        String type() {
            return json.path("resourceType").asText();
        }

        String id() {
            return json.path("id").asText();
        }

        @Override
        public String toString() {
            return type() + "/" + id();
        }
    }

    static List<Definition> definitions() {
        return jsonFiles(ROOT)
                .filter(path -> !path.startsWith(ROOT.resolve("tests")))
                .map(path -> new Definition(path, read(path)))
                .toList();
    }

    static List<Definition> ofType(String type) {
        return definitions().stream()
                .filter(definition -> definition.type().equals(type))
                .toList();
    }

    static Definition named(String type, String id) {
        Path path = ROOT.resolve(type.toLowerCase()).resolve(id + ".json");
        return new Definition(path, read(path));
    }

    static Stream<Path> jsonFiles(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(path -> path.toString().endsWith(".json")).sorted().toList().stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static JsonNode read(Path path) {
        try {
            return JSON.readTree(path.toFile());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The node and all that it holds, outermost first. */
    static Stream<JsonNode> everythingIn(JsonNode node) {
        return Stream.concat(Stream.of(node), elements(node).flatMap(GuidelineFiles::everythingIn));
    }

    static Stream<JsonNode> elements(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false);
    }
}
