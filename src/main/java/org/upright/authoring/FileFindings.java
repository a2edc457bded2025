package org.upright.authoring;

import java.nio.file.Path;
import java.util.List;
import org.upright.fhir.Issue;

/**
 * What is wrong with one file.
 *
 * @param file relative to the directory that was checked
 * @param issues errors first; never empty
 */
public record FileFindings(Path file, List<Issue> issues) {
    public FileFindings {
        issues = List.copyOf(issues);
    }

    public boolean hasError() {
        return issues.stream().anyMatch(Issue::isError);
    }
}
