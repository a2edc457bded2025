package org.upright.cql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.upright.apply.expression.Compiled;
import org.upright.fhir.Issue;

/** A translation and what its author should know of it, or the errors that prevent it. */
record Translated(Optional<Translation> translation, List<Issue> issues) {
    Translated {
        issues = List.copyOf(issues);
    }

    static Translated of(Translation translation) {
        return new Translated(Optional.of(translation), List.of());
    }

    /** Whether nothing was left out. */
    boolean isWhole() {
        return translation.isPresent() && translation.get().broken().isEmpty();
    }

    /** Why it is not whole. */
    List<Issue> why() {
        return translation
                .map(found -> found.broken().stream().map(Broken::why).toList())
                .orElse(issues);
    }

    Translated noting(List<Issue> notes) {
        return notes.isEmpty() ? this : new Translated(translation, notes);
    }

    /** The first that is ready carries what the author should know of the libraries. */
    static List<Compiled> noted(List<Compiled> compiled, List<Issue> notes) {
        List<Compiled> noted = new ArrayList<>(compiled);
        for (int i = 0; i < noted.size() && !notes.isEmpty(); i++) {
            Compiled one = noted.get(i);
            if (one.expression().isPresent()) {
                noted.set(i, new Compiled(one.source(), one.expression(), notes));
                break;
            }
        }
        return noted;
    }

    static Translated failed(Issue issue) {
        return failed(List.of(issue));
    }

    static Translated failed(List<Issue> issues) {
        return new Translated(Optional.empty(), issues);
    }
}
