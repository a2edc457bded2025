package org.upright.apply.expression;

import java.util.List;
import java.util.Optional;
import org.upright.fhir.Issue;

/**
 * What compiling one expression gave: the expression made ready, or the errors that prevent it, and warnings beside
 * either.
 */
public record Compiled(Expression source, Optional<CompiledExpression> expression, List<Issue> issues) {
    public Compiled {
        issues = List.copyOf(issues);
    }

    public static Compiled ready(CompiledExpression expression) {
        return new Compiled(expression.source(), Optional.of(expression), List.of());
    }

    public static Compiled rejected(Expression source, Issue why) {
        return new Compiled(source, Optional.empty(), List.of(why));
    }
}
