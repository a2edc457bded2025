package org.upright.apply.expression;

import java.util.List;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Issue;

/** What a condition came to for one subject: three answers, for "no" and "we do not know" are different facts. */
public sealed interface Verdict {
    /** Whether an action guarded by this verdict is taken. Unknown never is. */
    default boolean applicable() {
        return false;
    }

    /**
     * Reads the answer to a condition: one boolean is the verdict, everything else is unknown.
     *
     * <p>Stricter than FHIRPath, where any single item counts as true: a condition that gives a string is a mistake of
     * its author.
     */
    static Verdict of(Expression condition, Answer answer) {
        if (answer instanceof Answer.Failed failed) {
            return new Unknown(failed.why());
        }
        List<Base> values = ((Answer.Values) answer).values();
        if (values.size() == 1 && values.get(0) instanceof BooleanType found && found.hasValue()) {
            return found.booleanValue() ? new Holds() : new Fails();
        }
        String named = "Condition `" + condition.shown() + "` gave ";
        return new Unknown(
                values.isEmpty()
                        ? Issue.warning(
                                IssueType.INCOMPLETE,
                                condition.where(),
                                named + "nothing, so the record lacks data that it needs; a boolean is needed.")
                        : Issue.error(
                                IssueType.VALUE, condition.where(), named + found(values) + "; a boolean is needed."));
    }

    private static String found(List<Base> values) {
        return values.size() == 1 ? "`" + values.get(0).fhirType() + "`" : values.size() + " values";
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
