package org.upright.apply.run;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.hl7.fhir.r4.model.Base;
import org.upright.apply.expression.Answer;
import org.upright.apply.expression.CompiledExpression;
import org.upright.apply.expression.Evaluation;
import org.upright.apply.expression.Focus;
import org.upright.apply.plan.NamedValue;
import org.upright.fhir.Issue;

/** What the variables of an element come to. One that fails is left undefined, so that what uses it is unknown. */
public record NamedAnswers(Evaluation evaluation, Consumer<Issue> report) {
    /** By their names, in their order; each sees those before it. */
    public Map<String, List<Base>> of(List<NamedValue> named, Focus focus) {
        if (named.isEmpty()) {
            return Map.of();
        }
        Map<String, List<Base>> answers = new LinkedHashMap<>();
        for (NamedValue one : named) {
            Map<String, List<Base>> seen = new HashMap<>(focus.variables());
            seen.putAll(answers);
            answer(one, new Focus(focus.on(), focus.resource(), seen))
                    .ifPresent(values -> answers.put(one.name(), values));
        }
        return answers;
    }

    /** Of the first expression that gives something; empty values where one answered and none gave something. */
    private Optional<List<Base>> answer(NamedValue named, Focus focus) {
        Optional<List<Base>> found = Optional.empty();
        if (named.expressions().isEmpty()) {
            named.issues().forEach(report);
        }
        for (CompiledExpression expression : named.expressions()) {
            Answer answer = evaluation.answer(expression, focus);
            if (answer instanceof Answer.Values values) {
                found = Optional.of(values.values());
                if (!values.values().isEmpty()) {
                    break;
                }
            } else if (answer instanceof Answer.Failed failed) {
                report.accept(failed.why().where().isEmpty() ? failed.why().at(named.where()) : failed.why());
            }
        }
        return found;
    }
}
