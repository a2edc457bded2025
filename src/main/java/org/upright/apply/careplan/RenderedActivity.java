package org.upright.apply.careplan;

import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.Issue;

/**
 * The request that an ActivityDefinition gives for one subject; the caller owns it.
 *
 * @param request empty where none can be made (unknown kind, a required element missing); an error issue says why
 */
public record RenderedActivity(Optional<Resource> request, List<Issue> issues) {
    public RenderedActivity {
        issues = List.copyOf(issues);
    }
}
