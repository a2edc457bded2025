package org.upright.apply;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.apply.expression.Answer;
import org.upright.apply.expression.Compiled;
import org.upright.apply.expression.CompiledExpression;
import org.upright.apply.expression.Evaluation;
import org.upright.apply.expression.EvaluationContext;
import org.upright.apply.expression.Evaluator;
import org.upright.apply.expression.Expression;
import org.upright.apply.expression.Focus;
import org.upright.apply.expression.Knowledge;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

/**
 * Answers from a table by the text of the expression. {@code true}, {@code false}, {@code nothing} and {@code throws}
 * are known; {@code %x} is the variable; {@code broken} does not compile.
 */
public final class TableEvaluator implements Evaluator {
    public record Ready(Expression source, Set<String> resourceTypes) implements CompiledExpression {}

    private final String language;
    private final Map<String, Answer> table = new HashMap<>();
    public final List<String> compiled = new ArrayList<>();
    public final List<EvaluationContext> begun = new ArrayList<>();
    public final List<String> asked = new ArrayList<>();

    public TableEvaluator() {
        this("text/fhirpath");
    }

    public TableEvaluator(String language) {
        this.language = language;
        table.put("true", new Answer.Values(List.of(new BooleanType(true))));
        table.put("false", new Answer.Values(List.of(new BooleanType(false))));
        table.put("nothing", new Answer.Values(List.of()));
        table.put("throws", new Answer.Failed(Issue.error(IssueType.EXCEPTION, "", "It threw.")));
    }

    public TableEvaluator with(String text, Base... values) {
        table.put(text, new Answer.Values(List.of(values)));
        return this;
    }

    @Override
    public boolean understands(String asked) {
        return language.equals(asked);
    }

    @Override
    public List<Compiled> compile(List<Expression> expressions, List<Canonical> libraries, Knowledge knowledge) {
        return expressions.stream().map(this::compile).toList();
    }

    private Compiled compile(Expression source) {
        compiled.add(source.text());
        return source.text().equals("broken")
                ? Compiled.rejected(source, Issue.error(IssueType.INVALID, "", "`broken` is no expression."))
                : Compiled.ready(new Ready(source, source.text().startsWith("Obs") ? Set.of("Observation") : Set.of()));
    }

    @Override
    public Evaluation begin(Collection<CompiledExpression> expressions, EvaluationContext context) {
        begun.add(context);
        return (expression, focus) -> answer(expression.source().text(), focus, context);
    }

    private Answer answer(String text, Focus focus, EvaluationContext context) {
        asked.add(text);
        if (text.startsWith("%")) {
            String name = text.substring(1).replace(".exists()", "");
            return Optional.ofNullable(focus.variables()
                            .getOrDefault(name, context.variables().get(name)))
                    .map(found -> text.endsWith(".exists()")
                            ? (Answer) new Answer.Values(
                                    List.of(new BooleanType(!found.isEmpty())),
                                    found.stream()
                                            .map(org.hl7.fhir.r4.model.Resource.class::cast)
                                            .toList())
                            : new Answer.Values(found))
                    .orElseGet(() -> new Answer.Failed(
                            Issue.error(IssueType.NOTFOUND, "", "The variable `" + text + "` is not known.")));
        }
        return table.getOrDefault(text, new Answer.Values(List.of()));
    }
}
