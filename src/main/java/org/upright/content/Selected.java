package org.upright.content;

import java.util.List;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.Issue;

/**
 * The definition that a choice came to.
 *
 * @param resource shared, not to be changed
 * @param knowledge where what it refers to is found; what an inline definition contains is found here too
 * @param issues what the caller should know of it: that it is a draft, or retired
 */
public record Selected<T extends Resource>(T resource, Snapshot knowledge, List<Issue> issues) {
    public Selected {
        issues = List.copyOf(issues);
    }
}
