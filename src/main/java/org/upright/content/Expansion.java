package org.upright.content;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.apply.expression.CodeSet;
import org.upright.fhir.Issue;

/**
 * What a value set came to.
 *
 * @param codes absent where it cannot be expanded here; the issues say why
 */
public record Expansion(Optional<CodeSet> codes, List<Issue> issues) {
    public Expansion {
        issues = List.copyOf(issues);
    }

    /** Why there are no codes. */
    Optional<String> obstacle() {
        return codes.isPresent()
                ? Optional.empty()
                : Optional.of(issues.stream().map(Issue::text).collect(Collectors.joining(" ")));
    }

    static Expansion impossible(String why) {
        return new Expansion(Optional.empty(), List.of(Issue.error(IssueType.NOTSUPPORTED, "", why)));
    }
}
