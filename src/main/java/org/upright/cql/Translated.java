package org.upright.cql;

import java.util.List;
import java.util.Optional;
import org.upright.fhir.Issue;

/** A translation, or the errors that prevent it. */
record Translated(Optional<Translation> translation, List<Issue> issues) {
    Translated {
        issues = List.copyOf(issues);
    }

    static Translated of(Translation translation) {
        return new Translated(Optional.of(translation), List.of());
    }

    static Translated failed(Issue issue) {
        return failed(List.of(issue));
    }

    static Translated failed(List<Issue> issues) {
        return new Translated(Optional.empty(), issues);
    }
}
