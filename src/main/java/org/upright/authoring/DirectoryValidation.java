package org.upright.authoring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Resource;
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

    public DirectoryValidation(FhirR4 fhir) {
        this.reader = new ResourceReader(fhir);
        this.validator = new Validator(fhir, () -> new ReadArtifacts(List.of()));
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
        List<ReadFile> files =
                files(directory).map(file -> read(directory, file)).toList();
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

    private ReadFile read(Path directory, Path file) {
        try {
            ResourceReader.Read read = reader.read(Files.readAllBytes(file));
            return new ReadFile(directory.relativize(file), read.resource(), read.issues());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<Issue> nameIssues(ReadFile file) {
        String name = file.file.getFileName().toString().replaceFirst("\\.(json|xml)$", "");
        return file
                .resource
                .map(Resource::getIdElement)
                .filter(id -> !name.equals(id.getIdPart()))
                .map(id -> Issue.error(
                        IssueType.INVALID,
                        "id",
                        "The file is named `" + name + "`, but its resource has the id `"
                                + Optional.ofNullable(id.getIdPart()).orElse("") + "`; they should be the same."))
                .stream()
                .toList();
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
                .flatMap(file -> file.resource.stream())
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
