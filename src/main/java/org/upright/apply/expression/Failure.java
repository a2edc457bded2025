package org.upright.apply.expression;

import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Issue;

/** What an engine threw, turned into an answer that names the expression. */
public final class Failure {
    private Failure() {}

    public static Answer.Failed of(Expression source, Throwable thrown) {
        return new Answer.Failed(Issue.error(
                IssueType.EXCEPTION, source.where(), "Expression `" + source.shown() + "` failed: " + said(thrown)));
    }

    public static Answer.Failed overBudget(Expression source, OverBudgetException thrown) {
        return new Answer.Failed(Issue.error(
                IssueType.TOOCOSTLY,
                source.where(),
                "Expression `" + source.shown() + "` was stopped: it " + thrown.getMessage() + "."));
    }

    /** The message as one sentence. */
    public static String said(Throwable thrown) {
        if (thrown instanceof StackOverflowError) {
            return "it is nested too deep.";
        }
        String message = thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
        String line = message.strip().replaceAll("\\s+", " ");
        return line.endsWith(".") ? line : line + ".";
    }
}
