package org.upright.content;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.StrictErrorHandler;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.Issue;

/**
 * A file with what it holds.
 *
 * @param name relative to its folder, with {@code /}
 * @param resources of a Bundle its entries'; empty where the file cannot be read: then there are issues
 */
record ContentFile(String name, List<Resource> resources, List<Issue> issues) {
    /** Every *.json and *.xml under the folder, by name; {@code tests/} and hidden files are passed over. */
    static List<ContentFile> under(Path folder, FhirContext fhir) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(Files::isRegularFile)
                    .filter(path -> isContent(folder.relativize(path)))
                    .sorted()
                    .map(path -> read(name(folder, path), path, fhir))
                    .toList();
        }
    }

    private static String name(Path folder, Path path) {
        Path relative = folder.relativize(path);
        return (relative.toString().isEmpty() ? path.getFileName() : relative)
                .toString()
                .replace('\\', '/');
    }

    private static boolean isContent(Path relative) {
        String name = relative.toString().replace('\\', '/');
        boolean hidden = name.startsWith(".") || name.contains("/.");
        boolean tests = name.startsWith("tests/") || name.contains("/tests/");
        boolean named = name.isEmpty() || name.endsWith(".json") || name.endsWith(".xml");
        return named && !hidden && !tests && !name.endsWith("package.json");
    }

    private static ContentFile read(String name, Path path, FhirContext fhir) {
        IParser parser = name.endsWith(".xml") ? fhir.newXmlParser() : fhir.newJsonParser();
        parser.setParserErrorHandler(new StrictErrorHandler());
        try {
            Resource resource = (Resource) parser.parseResource(Files.readString(path));
            return named(name, contents(resource));
        } catch (CharacterCodingException notText) {
            return broken(name, "is not UTF-8");
        } catch (IOException unreadable) {
            return broken(name, "cannot be read");
        } catch (DataFormatException | IllegalArgumentException | ClassCastException notFhir) {
            return broken(name, "is no FHIR R4 resource: " + notFhir.getMessage());
        }
    }

    private static List<Resource> contents(Resource resource) {
        return resource instanceof Bundle bundle
                ? bundle.getEntry().stream()
                        .filter(Bundle.BundleEntryComponent::hasResource)
                        .map(Bundle.BundleEntryComponent::getResource)
                        .toList()
                : List.of(resource);
    }

    private static ContentFile named(String name, List<Resource> resources) {
        return resources.stream()
                .filter(resource -> !resource.getIdElement().hasIdPart())
                .findFirst()
                .map(resource ->
                        broken(name, "holds a " + resource.fhirType() + " without `id`; every resource needs one"))
                .orElseGet(() -> new ContentFile(name, resources, List.of()));
    }

    private static ContentFile broken(String name, String what) {
        String text = Optional.of(what).map(w -> w.endsWith(".") ? w : w + ".").get();
        return new ContentFile(
                name, List.of(), List.of(Issue.error(IssueType.INVALID, "", "File `" + name + "` " + text)));
    }
}
