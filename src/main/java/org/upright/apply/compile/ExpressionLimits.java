package org.upright.apply.compile;

import java.util.Optional;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.apply.expression.Expression;
import org.upright.fhir.Issue;

/** How long an expression is and how deep its brackets go, told before any engine reads it. */
final class ExpressionLimits {
    private ExpressionLimits() {}

    /** Empty where the expression keeps within the limits. */
    static Optional<Issue> overLimit(Expression expression, CompileLimits limits) {
        int length = expression.text().length();
        if (length > limits.expressionLength()) {
            return Optional.of(Issue.error(
                    IssueType.TOOLONG,
                    expression.where(),
                    "Expression " + "`" + expression.shown() + "`" + " has " + length
                            + " characters; the limit `expressionLength`" + " is " + limits.expressionLength() + "."));
        }
        int nesting = nesting(expression.text());
        if (nesting > limits.expressionNesting()) {
            return Optional.of(Issue.error(
                    IssueType.TOOCOSTLY,
                    expression.where(),
                    "Expression " + "`" + expression.shown() + "`" + " nests brackets " + nesting + " deep; the limit"
                            + " `expressionNesting` is " + limits.expressionNesting() + "."));
        }
        return Optional.empty();
    }

    /** Brackets within strings do not count. */
    private static int nesting(String text) {
        int depth = 0;
        int deepest = 0;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                i += c == '\\' ? 1 : 0;
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"' || c == '`') {
                quote = c;
            } else if (c == '(' || c == '[' || c == '{') {
                deepest = Math.max(deepest, ++depth);
            } else if (c == ')' || c == ']' || c == '}') {
                depth--;
            }
        }
        return deepest;
    }
}
