package org.upright.apply;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.apply.expression.Answer;
import org.upright.apply.expression.CompiledExpression;
import org.upright.apply.expression.Evaluation;
import org.upright.apply.expression.EvaluationContext;
import org.upright.apply.expression.Evaluator;
import org.upright.apply.expression.Focus;
import org.upright.fhir.Issue;

/** The evaluations of all languages of one call as one. Each is begun once, and only where the plan has its language. */
final class Evaluations implements Evaluation {
    private final Map<Evaluator, Evaluation> begun = new LinkedHashMap<>();

    Evaluations(List<Evaluator> evaluators, Collection<CompiledExpression> expressions, EvaluationContext context) {
        for (Evaluator evaluator : evaluators) {
            List<CompiledExpression> own = new ArrayList<>();
            for (CompiledExpression expression : expressions) {
                if (isFirstFor(evaluator, evaluators, expression)) {
                    own.add(expression);
                }
            }
            if (!own.isEmpty()) {
                begun.put(evaluator, evaluator.begin(own, context));
            }
        }
    }

    private static boolean isFirstFor(Evaluator evaluator, List<Evaluator> evaluators, CompiledExpression expression) {
        String language = expression.source().language();
        for (Evaluator one : evaluators) {
            if (one.understands(language)) {
                return one == evaluator;
            }
        }
        return false;
    }

    @Override
    public Answer answer(CompiledExpression expression, Focus focus) {
        String language = expression.source().language();
        for (Map.Entry<Evaluator, Evaluation> entry : begun.entrySet()) {
            if (entry.getKey().understands(language)) {
                return entry.getValue().answer(expression, focus);
            }
        }
        return new Answer.Failed(Issue.error(
                IssueType.NOTSUPPORTED,
                expression.source().where(),
                "Language `" + language + "` was not begun for this call."));
    }
}
