package org.upright.benchmark;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;

/** FHIR resources as files. */
final class ResourceFiles {
    private ResourceFiles() {}

    /** Every *.json under the folder but those under {@code tests} and {@code example}, by path. */
    static List<Resource> under(Path folder, FhirContext fhir) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> !isAside(folder.relativize(file)))
                    .sorted()
                    .map(file -> read(file, fhir))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static boolean isAside(Path file) {
        return file.startsWith("tests") || file.startsWith("example");
    }

    static Resource read(Path file, FhirContext fhir) {
        return (Resource) fhir.newJsonParser().parseResource(text(file));
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static List<Resource> entries(Bundle bundle) {
        return bundle.getEntry().stream()
                .filter(Bundle.BundleEntryComponent::hasResource)
                .map(Bundle.BundleEntryComponent::getResource)
                .toList();
    }

    static Bundle bundle(List<? extends Resource> resources) {
        Bundle bundle = new Bundle().setType(Bundle.BundleType.COLLECTION);
        resources.forEach(resource -> bundle.addEntry().setResource(resource));
        return bundle;
    }
}
