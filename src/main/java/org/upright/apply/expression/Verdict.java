package org.upright.apply.expression;

import org.upright.fhir.Issue;

/** What a condition came to for one subject: three answers, for "no" and "we do not know" are different facts. */
public sealed interface Verdict {
    /** Whether an action guarded by this verdict is taken. Unknown never is. */
    default boolean applicable() {
        return false;
    }

    record Holds() implements Verdict {
        @Override
        public boolean applicable() {
            return true;
        }
    }

    record Fails() implements Verdict {}

    /** No boolean came back: data were missing, the expression is broken, or it went over its budget. */
    record Unknown(Issue why) implements Verdict {}
}
