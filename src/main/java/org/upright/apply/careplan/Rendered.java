package org.upright.apply.careplan;

import java.util.List;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.Issue;

/**
 * A CarePlan or a Bundle; the caller owns it.
 *
 * @param issues all findings, of the decisions too; the resource carries the same as an OperationOutcome
 */
public record Rendered(Resource resource, List<Issue> issues) {
    public Rendered {
        issues = List.copyOf(issues);
    }
}
