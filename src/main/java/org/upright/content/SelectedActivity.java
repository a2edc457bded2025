package org.upright.content;

import java.util.List;
import org.upright.apply.compile.ActivityCompilation;
import org.upright.fhir.Issue;

/**
 * A compiled ActivityDefinition, ready to apply.
 *
 * @param knowledge the snapshot that it was compiled from; expands its value sets
 * @param issues what the caller should know of the choice, beside those of the compilation
 */
public record SelectedActivity(ActivityCompilation compilation, Snapshot knowledge, List<Issue> issues) {
    public SelectedActivity {
        issues = List.copyOf(issues);
    }
}
