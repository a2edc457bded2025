package org.upright.record;

import java.util.List;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

/** How many resources one call may bring or need. */
final class RecordLimit {
    private RecordLimit() {}

    /** @throws RefusedException.Unprocessable over the limit */
    static void require(int size, int limit) {
        if (size > limit) {
            throw new RefusedException.Unprocessable(List.of(Issue.error(
                    IssueType.TOOCOSTLY, "", "The subject's data hold more than " + limit + " resources, the limit.")));
        }
    }
}
