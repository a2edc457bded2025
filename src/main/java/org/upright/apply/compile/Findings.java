package org.upright.apply.compile;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Issue;

/** The issues of one compilation as they come, each once. Used by one thread. */
final class Findings {
    private final Set<Issue> issues = new LinkedHashSet<>();

    void add(Issue issue) {
        issues.add(issue);
    }

    void addAll(Collection<Issue> more) {
        issues.addAll(more);
    }

    void error(IssueType code, String where, String text) {
        add(Issue.error(code, where, text));
    }

    void warning(IssueType code, String where, String text) {
        add(Issue.warning(code, where, text));
    }

    List<Issue> all() {
        return List.copyOf(issues);
    }
}
