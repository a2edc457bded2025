package org.upright.apply;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Property;
import org.upright.apply.expression.Answer;
import org.upright.apply.expression.CompiledExpression;
import org.upright.apply.expression.Evaluation;
import org.upright.apply.expression.EvaluationContext;
import org.upright.apply.expression.Evaluator;
import org.upright.apply.expression.Focus;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

/**
 * The evaluations of all languages of one call as one. Each is begun once, and only where the plan has its language.
 *
 * <p>What the answers say together is bounded, for they are held until the call is answered: two thousand actions may each
 * ask for the longest text that one expression may make.
 */
final class Evaluations implements Evaluation {
    /** All answers of a call may say as much as so many of the longest texts of one expression. */
    private static final int LONGEST_TEXTS = 10;

    private final Map<Evaluator, Evaluation> begun = new LinkedHashMap<>();
    private final long mostCharacters;
    private long characters;

    Evaluations(List<Evaluator> evaluators, Collection<CompiledExpression> expressions, EvaluationContext context) {
        this.mostCharacters = (long) LONGEST_TEXTS * context.budget().characters();
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

    /** @throws RefusedException.Unprocessable where all answers of the call say too much together */
    @Override
    public Answer answer(CompiledExpression expression, Focus focus) {
        Answer answer = asked(expression, focus);
        if (answer instanceof Answer.Values values) {
            values.values().forEach(value -> characters += characters(value));
            if (characters > mostCharacters) {
                throw new RefusedException.Unprocessable(List.of(Issue.error(
                        IssueType.TOOCOSTLY,
                        expression.source().where(),
                        "What the expressions of the call give has more than " + mostCharacters + " characters, "
                                + LONGEST_TEXTS + " times the limit `limits.characters`.")));
            }
        }
        return answer;
    }

    /** Of its texts; the record's resources are there anyway. */
    private static long characters(Base value) {
        if (value.isPrimitive()) {
            return Optional.ofNullable(value.primitiveValue())
                    .map(String::length)
                    .orElse(0);
        }
        long sum = 0;
        if (!value.isResource()) {
            for (Property property : value.children()) {
                for (Base child : property.getValues()) {
                    sum += characters(child);
                }
            }
        }
        return sum;
    }

    private Answer asked(CompiledExpression expression, Focus focus) {
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
