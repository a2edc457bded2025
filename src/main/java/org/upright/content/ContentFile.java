package org.upright.content;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.StrictErrorHandler;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Resource;
import org.upright.content.Loaded.Outcome;
import org.upright.fhir.Issue;
import org.upright.fhir.QuotedScalars;
import org.upright.fhir.WrongScalarException;

/**
 * A file with what it holds.
 *
 * @param name relative to its folder, with {@code /}
 * @param resources of a Bundle its entries'; empty where the file cannot be read: then there are issues
 * @param notes what was mended or put in while it was read
 * @param passedOver why it holds no resource and is no error
 */
record ContentFile(
        String name, List<Resource> resources, List<Issue> issues, List<String> notes, Optional<Outcome> passedOver) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();

    /** Every *.json and *.xml under the folder, by name; {@code tests/} and hidden files are passed over. */
    static List<ContentFile> under(Path folder, FhirContext fhir) throws IOException {
        LogicFiles logic = LogicFiles.under(folder);
        List<ContentFile> files = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            paths.filter(Files::isRegularFile)
                    .filter(path -> isContent(folder.relativize(path)))
                    .sorted()
                    .forEach(path ->
                            files.add(read(name(folder, path), path, fhir).completed(path, logic)));
        }
        logic.left()
                .forEach(left -> files.add(
                        new ContentFile(left, List.of(), List.of(), List.of(), Optional.of(Outcome.WITHOUT_LIBRARY))));
        return files;
    }

    static String name(Path folder, Path path) {
        Path relative = folder.relativize(path);
        return (relative.toString().isEmpty() ? path.getFileName() : relative)
                .toString()
                .replace('\\', '/');
    }

    /** @param name relative to its folder */
    static boolean isHidden(String name) {
        return name.startsWith(".") || name.contains("/.") || name.startsWith("tests/") || name.contains("/tests/");
    }

    private static boolean isContent(Path relative) {
        String name = relative.toString().replace('\\', '/');
        boolean named = name.isEmpty() || name.endsWith(".json") || name.endsWith(".xml");
        return named && !isHidden(name) && !name.endsWith("package.json");
    }

    private static ContentFile read(String name, Path path, FhirContext fhir) {
        try {
            String text = Files.readString(path);
            return read(name, text.startsWith("\uFEFF") ? text.substring(1) : text, fhir);
        } catch (CharacterCodingException notText) {
            return broken(name, "is not UTF-8");
        } catch (IOException unreadable) {
            return broken(name, "cannot be read");
        }
    }

    private static ContentFile read(String name, String text, FhirContext fhir) {
        boolean xml = name.endsWith(".xml");
        if (OtherFiles.isNoResource(text)) {
            return new ContentFile(name, List.of(), List.of(), List.of(), Optional.of(Outcome.NO_RESOURCE));
        }
        IParser parser = xml ? fhir.newXmlParser() : fhir.newJsonParser();
        List<String> notes = new ArrayList<>();
        parser.setParserErrorHandler(new NotingQuoted(notes));
        try {
            Resource resource = (Resource) parser.parseResource(xml ? text : mended(text, notes));
            return named(name, contents(resource), notes);
        } catch (DataFormatException | IllegalArgumentException | ClassCastException notFhir) {
            return broken(name, "is no FHIR R4 resource: " + notFhir.getMessage());
        }
    }

    private static final class NotingQuoted extends StrictErrorHandler implements QuotedScalars {
        private final List<String> notes;

        NotingQuoted(List<String> notes) {
            this.notes = notes;
        }

        @Override
        public void quoted(IBaseResource read, WrongScalarException quoted) {
            notes.add(quoted.asWarning().text());
        }
    }

    private static String mended(String text, List<String> notes) {
        try {
            JsonNode read = JSON.readTree(text);
            List<Issue> mended = new ArrayList<>(Slips.mend(read));
            read.path("entry").forEach(entry -> mended.addAll(Slips.mend(entry.path("resource"))));
            mended.forEach(issue -> notes.add(issue.where() + ": " + issue.text()));
            return mended.isEmpty() ? text : read.toString();
        } catch (JsonProcessingException broken) {
            return text; // the parser says what is wrong
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

    private static ContentFile named(String name, List<Resource> resources, List<String> notes) {
        return resources.stream()
                .filter(resource -> !resource.getIdElement().hasIdPart())
                .findFirst()
                .map(resource ->
                        broken(name, "holds a " + resource.fhirType() + " without `id`; every resource needs one"))
                .orElseGet(() -> new ContentFile(name, resources, List.of(), notes, Optional.empty()));
    }

    private ContentFile completed(Path path, LogicFiles logic) {
        List<String> all = new ArrayList<>(notes);
        try {
            for (Resource resource : resources) {
                if (resource instanceof Library library) {
                    all.addAll(logic.complete(library, path));
                }
            }
            return new ContentFile(name, resources, issues, all, passedOver);
        } catch (IOException unreadable) {
            return broken(name, "refers to a file that cannot be read");
        }
    }

    private static ContentFile broken(String name, String what) {
        String text = Optional.of(what).map(w -> w.endsWith(".") ? w : w + ".").get();
        return new ContentFile(
                name,
                List.of(),
                List.of(Issue.error(IssueType.INVALID, "", "File `" + name + "` " + text)),
                List.of(),
                Optional.empty());
    }
}
