package org.upright.record;

import java.util.List;
import org.upright.apply.answers.AnsweredData;
import org.upright.apply.expression.Knowledge;
import org.upright.apply.expression.SubjectRecord;
import org.upright.fhir.Issue;

/** A subject's record, with what the caller should know of how it came about: data left out, merged, incomplete. */
public record Assembled(SubjectRecord record, List<Issue> issues) {
    public Assembled {
        issues = List.copyOf(issues);
    }

    /** The record as expressions read it: with what the answers of finished forms stand for. */
    public SubjectRecord answered(Knowledge knowledge) {
        return AnsweredData.addTo(record, knowledge);
    }
}
