package org.upright.apply.expression;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Issue;

/**
 * Limits on the text of an expression, checked before any parser sees it: parsers descend recursively, and a few
 * kilobytes of brackets overflow the stack.
 */
public final class ExpressionText {
    private static final int LONGEST = 16 * 1024;
    private static final int DEEPEST = 200;
    private static final String FHIRPATH = "text/fhirpath";
    private static final Set<String> INLINE_CQL = Set.of("text/cql", "text/cql-expression", "text/cql.expression");
    private static final Pattern VARIABLE = Pattern.compile("%[A-Za-z_`\"']");
    private static final Pattern QUOTED =
            Pattern.compile("'(?:[^'\\\\]|\\\\.)*+'|\"(?:[^\"\\\\]|\\\\.)*+\"|//[^\\n]*+|/\\*.*?\\*/", Pattern.DOTALL);

    private ExpressionText() {}

    /** Why the text is refused; empty where it may be parsed. */
    public static Optional<Issue> refusal(Expression source) {
        String text = source.text();
        if (text.isBlank()) {
            return Optional.of(Issue.error(IssueType.REQUIRED, source.where(), "The expression is empty."));
        }
        if (text.length() > LONGEST) {
            return Optional.of(tooLong(
                    source, text.length() + " characters long; an expression may have at most " + LONGEST + "."));
        }
        int depth = depth(text);
        return depth > DEEPEST
                ? Optional.of(tooLong(source, "nested " + depth + " deep; at most " + DEEPEST + " levels are allowed."))
                : Optional.empty();
    }

    private static Issue tooLong(Expression source, String found) {
        return Issue.error(IssueType.TOOLONG, source.where(), "Expression `" + source.shown() + "` is " + found);
    }

    /** What it is written in: CQL that has a {@code %name}, as CPG's own examples do, is FHIRPath. */
    public static String language(String declared, String text) {
        return INLINE_CQL.contains(declared) && namesVariable(text) ? FHIRPATH : declared;
    }

    /** Whether it has a {@code %name} outside of quotes and comments, as FHIRPath has and CQL has not. */
    static boolean namesVariable(String text) {
        return VARIABLE.matcher(QUOTED.matcher(text).replaceAll("")).find();
    }

    /** Open brackets at the deepest place, or unary signs in a row; brackets within quotes do not count. */
    private static int depth(String text) {
        int deepest = 0;
        int depth = 0;
        int signs = 0;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == '\\') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
                continue;
            }
            switch (c) {
                case '\'', '"', '`' -> quote = c;
                case '(', '[', '{' -> depth++;
                case ')', ']', '}' -> depth--;
                default -> {}
            }
            signs = c == '-' || c == '+' ? signs + 1 : Character.isWhitespace(c) ? signs : 0;
            deepest = Math.max(deepest, Math.max(depth, signs));
        }
        return deepest;
    }
}
