package org.upright.record;

import java.util.List;
import org.upright.apply.expression.SubjectRecord;
import org.upright.fhir.Issue;

/** A subject's record, with what the caller should know of how it came about: data left out, merged, incomplete. */
public record Assembled(SubjectRecord record, List<Issue> issues) {
    public Assembled {
        issues = List.copyOf(issues);
    }
}
