package org.upright.apply;

import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.Issue;

/**
 * What ActivityDefinition/$apply came to.
 *
 * @param resource the request, which the caller owns; empty where none can be made: an error issue says why
 */
public record AppliedActivity(Optional<Resource> resource, List<Issue> issues) {
    public AppliedActivity {
        issues = List.copyOf(issues);
    }
}
