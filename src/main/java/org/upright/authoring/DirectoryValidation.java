package org.upright.authoring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.expression.Evaluator;
import org.upright.content.LogicFiles;
import org.upright.content.OtherFiles;
import org.upright.fhir.FhirR4;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

/**
 * What is behind {@code upright validate DIR}: every {@code .json} and {@code .xml} file below a directory is read as a
 * FHIR resource and validated, with all others as its knowledge. Folders named {@code tests} hold vignettes, which are
 * no content, and are left out.
 */
public final class DirectoryValidation {
    private final ResourceReader reader;
    private final Validator validator;

    /** @param evaluators that read the logic of libraries and definitions */
    public DirectoryValidation(FhirR4 fhir, List<Evaluator> evaluators) {
        this.reader = new ResourceReader(fhir);
        this.validator = new Validator(fhir, evaluators, () -> new ReadArtifacts(List.of()));
    }

    private record ReadFile(Path file, Optional<Resource> resource, List<Issue> issues) {}

    /**
     * Files with findings, by path; empty when there is nothing to say.
     *
     * @throws RefusedException.NotFound where {@code directory} is none
     */
    public List<FileFindings> check(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new RefusedException.NotFound("`" + directory + "` is no directory.");
        }
        List<ReadFile> files = read(directory);
        Map<String, Path> owners = owners(files);
        ReadArtifacts knowledge = artifacts(files);
        return files.stream()
                .map(file -> new FileFindings(
                        file.file,
                        Stream.of(file.issues, nameIssues(file), duplicates(file, owners), validate(file, knowledge))
                                .flatMap(List::stream)
                                .toList()))
                .filter(findings -> !findings.issues().isEmpty())
                .toList();
    }

    private static Stream<Path> files(Path directory) {
        try (Stream<Path> walk = Files.walk(directory)) {
            return walk
                    .filter(Files::isRegularFile)
                    .filter(file ->
                            file.toString().endsWith(".json") || file.toString().endsWith(".xml"))
                    .filter(file -> names(directory.relativize(file)).noneMatch("tests"::equals))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Stream<String> names(Path path) {
        return StreamSupport.stream(path.spliterator(), false).map(Path::toString);
    }

    private List<ReadFile> read(Path directory) {
        try {
            LogicFiles logic = LogicFiles.under(directory);
            List<ReadFile> read = new ArrayList<>();
            for (Path file : files(directory).toList()) {
                read.add(read(directory, file, logic));
            }
            return read;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private ReadFile read(Path directory, Path file, LogicFiles logic) throws IOException {
        byte[] body = Files.readAllBytes(file);
        if (OtherFiles.isNoResource(new String(body, StandardCharsets.UTF_8))) {
            Issue other = Issue.warning(
                    IssueType.STRUCTURE, "", "This is no FHIR resource; whoever loads the folder passes over it.");
            return new ReadFile(directory.relativize(file), Optional.empty(), List.of(other));
        }
        ResourceReader.Read read = reader.read(body);
        for (Resource resource : resources(read.resource()).toList()) {
            if (resource instanceof Library library) {
                List<String> unused = logic.complete(library, file);
            }
        }
        return new ReadFile(directory.relativize(file), read.resource(), read.issues());
    }

    /** Itself and, of a Bundle, its entries. */
    private static Stream<Resource> resources(Optional<Resource> read) {
        Stream<Resource> entries = read.stream()
                .filter(Bundle.class::isInstance)
                .flatMap(bundle -> ((Bundle) bundle).getEntry().stream())
                .map(BundleEntryComponent::getResource)
                .filter(Objects::nonNull);
        return Stream.concat(read.stream(), entries);
    }

    /** By its id, or type and id: {@code PlanDefinition-stay-active.json}. */
    private static List<Issue> nameIssues(ReadFile file) {
        String name = file.file.getFileName().toString().replaceFirst("\\.(json|xml)$", "");
        return file
                .resource
                .filter(resource -> !isNameOf(name, resource))
                .map(Resource::getIdElement)
                .map(id -> Issue.warning(
                        IssueType.INVALID,
                        "id",
                        "The file is named `" + name + "`, but its resource has the id `"
                                + Optional.ofNullable(id.getIdPart()).orElse("") + "`; they should be the same."))
                .stream()
                .toList();
    }

    private static boolean isNameOf(String name, Resource resource) {
        String id = resource.getIdElement().getIdPart();
        return name.equals(id) || name.equalsIgnoreCase(resource.fhirType() + "-" + id);
    }

    /** The first file of each type and id, and of each url and version. */
    private static Map<String, Path> owners(List<ReadFile> files) {
        Map<String, Path> owners = new TreeMap<>();
        files.forEach(file -> keys(file).forEach(key -> owners.putIfAbsent(key, file.file)));
        return owners;
    }

    /** A second file of the same type and id, or url and version, is told of the first. */
    private static List<Issue> duplicates(ReadFile file, Map<String, Path> owners) {
        return keys(file).stream()
                .filter(key -> !file.file.equals(owners.get(key)))
                .map(key -> Issue.error(IssueType.DUPLICATE, "", "`" + key + "` is also in `" + owners.get(key) + "`."))
                .toList();
    }

    private static List<String> keys(ReadFile file) {
        return file.resource.map(DirectoryValidation::keys).orElse(List.of());
    }

    private static List<String> keys(Resource resource) {
        List<String> keys = new ArrayList<>();
        if (resource.getIdElement().hasIdPart()) {
            keys.add(resource.fhirType() + "/" + resource.getIdElement().getIdPart());
        }
        if (resource instanceof MetadataResource artifact && artifact.getUrl() != null) {
            keys.add(artifact.getUrl() + (artifact.getVersion() != null ? "|" + artifact.getVersion() : ""));
        }
        return keys;
    }

    private static ReadArtifacts artifacts(List<ReadFile> files) {
        return new ReadArtifacts(files.stream()
                .flatMap(file -> resources(file.resource))
                .filter(MetadataResource.class::isInstance)
                .map(MetadataResource.class::cast)
                .toList());
    }

    private List<Issue> validate(ReadFile file, ReadArtifacts knowledge) {
        return file.resource
                .map(resource -> validator.validate(resource, Optional.empty(), knowledge))
                .orElse(List.of());
    }
}
