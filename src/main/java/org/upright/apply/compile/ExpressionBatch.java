package org.upright.apply.compile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.apply.expression.Compiled;
import org.upright.apply.expression.CompiledExpression;
import org.upright.apply.expression.Evaluator;
import org.upright.apply.expression.Expression;
import org.upright.apply.expression.Knowledge;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

/** The expressions of one definition, compiled in one go by whoever understands their language. */
final class ExpressionBatch {
    private final Map<Expression, Compiled> compiled;

    private ExpressionBatch(Map<Expression, Compiled> compiled) {
        this.compiled = compiled;
    }

    static ExpressionBatch compile(
            Set<Expression> expressions, List<Canonical> libraries, List<Evaluator> evaluators, Knowledge knowledge) {
        Map<Expression, Compiled> compiled = new LinkedHashMap<>();
        Set<Expression> open = new LinkedHashSet<>(expressions);
        for (Evaluator evaluator : evaluators) {
            List<Expression> own = open.stream()
                    .filter(expression -> evaluator.understands(expression.language()))
                    .toList();
            open.removeAll(own);
            if (own.isEmpty()) {
                continue;
            }
            List<Compiled> answers = evaluator.compile(own, libraries, knowledge);
            for (int i = 0; i < own.size(); i++) {
                compiled.put(own.get(i), answers.get(i));
            }
        }
        open.forEach(expression -> compiled.put(expression, Compiled.rejected(expression, notSupported(expression))));
        Map<Expression, Compiled> inOrder = new LinkedHashMap<>();
        expressions.forEach(expression ->
                Optional.ofNullable(compiled.get(expression)).ifPresent(answer -> inOrder.put(expression, answer)));
        return new ExpressionBatch(inOrder);
    }

    private static Issue notSupported(Expression expression) {
        return Issue.error(
                IssueType.NOTSUPPORTED,
                expression.where(),
                "Language `" + expression.language() + "` of expression `" + expression.shown()
                        + "` is not supported; `text/fhirpath` or `text/cql-identifier` is expected.");
    }

    /** Those of {@code alternatives} that are ready, in their order. */
    List<CompiledExpression> ready(List<Expression> alternatives) {
        return alternatives.stream()
                .flatMap(expression -> answer(expression).stream())
                .flatMap(answer -> answer.expression().stream())
                .toList();
    }

    /** Findings about {@code alternatives}; an error is a warning where another of them is ready. */
    List<Issue> issues(List<Expression> alternatives) {
        boolean anyReady = !ready(alternatives).isEmpty();
        return alternatives.stream()
                .flatMap(expression -> answer(expression).stream())
                .flatMap(answer -> answer.issues().stream()
                        .map(issue -> placed(issue, answer.source()))
                        .map(issue -> anyReady && answer.expression().isEmpty() ? softened(issue) : issue))
                .toList();
    }

    private Optional<Compiled> answer(Expression expression) {
        return Optional.ofNullable(compiled.get(expression));
    }

    private static Issue placed(Issue issue, Expression expression) {
        return issue.where().isEmpty() ? issue.at(expression.where()) : issue;
    }

    private static Issue softened(Issue issue) {
        return issue.isError() ? new Issue(IssueSeverity.WARNING, issue.code(), issue.where(), issue.text()) : issue;
    }

    /** All that are ready, in the order in which they stand in the definition. */
    List<CompiledExpression> all() {
        List<CompiledExpression> all = new ArrayList<>();
        compiled.values().forEach(answer -> answer.expression().ifPresent(all::add));
        return all;
    }
}
