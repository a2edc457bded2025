package org.upright.store;

import java.util.List;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

/**
 * How large the record of one patient may be for one call, which holds all of it in memory.
 *
 * @param bytes of the resources as JSON; in memory they take some ten times as much
 */
public record RecordBound(int resources, long bytes) {
    private static final long SHARE = 24;

    /** So many resources, and as many bytes as leave room for others in this program's memory. */
    public static RecordBound of(int resources) {
        return new RecordBound(resources, Runtime.getRuntime().maxMemory() / SHARE);
    }

    /** @throws RefusedException.Unprocessable over the bound */
    public void require(int countOfResources, long countOfBytes) {
        if (countOfResources > resources) {
            throw refused(resources + " resources");
        }
        if (countOfBytes > bytes) {
            throw refused(bytes + " bytes");
        }
    }

    private static RefusedException refused(String limit) {
        return new RefusedException.Unprocessable(List.of(
                Issue.error(IssueType.TOOCOSTLY, "", "The subject's data hold more than " + limit + ", the limit.")));
    }
}
