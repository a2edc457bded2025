package org.upright.vignettes;

import java.util.Optional;
import org.upright.apply.expression.Verdict;
import org.upright.fhir.Issue;

/** What a condition can come to. */
enum Came {
    TRUE("true"),
    FALSE("false"),
    UNKNOWN("unknown");

    private final String code;

    Came(String code) {
        this.code = code;
    }

    String code() {
        return code;
    }

    static Came of(Verdict verdict) {
        if (verdict instanceof Verdict.Unknown) {
            return UNKNOWN;
        }
        return verdict.applicable() ? TRUE : FALSE;
    }

    static Optional<Issue> why(Verdict verdict) {
        return verdict instanceof Verdict.Unknown unknown ? Optional.of(unknown.why()) : Optional.empty();
    }
}
