package org.upright.cql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.upright.apply.expression.Answer;
import org.upright.apply.expression.CompiledExpression;
import org.upright.apply.expression.Evaluation;
import org.upright.apply.expression.Expression;
import org.upright.apply.expression.Failure;
import org.upright.apply.expression.Focus;
import org.upright.cql.CqlRun.Result;

/**
 * The CQL expressions of one call. The first answer from a library runs the engine once for all that may be asked of
 * it; a library that nobody asks is not run.
 */
final class CqlEvaluation implements Evaluation {
    private final Map<Translation, Set<String>> expected = new HashMap<>();
    private final Map<Translation, Map<String, Result>> results = new HashMap<>();
    private final CqlRuns runs;
    private final CqlValues values;

    CqlEvaluation(Iterable<CompiledExpression> expressions, CqlRuns runs, CqlValues values) {
        this.runs = runs;
        this.values = values;
        for (CompiledExpression expression : expressions) {
            if (expression instanceof CqlExpression cql) {
                boolean unused = expected.computeIfAbsent(cql.library(), library -> new LinkedHashSet<>())
                        .add(cql.define());
            }
        }
    }

    @Override
    public Answer answer(CompiledExpression expression, Focus focus) {
        CqlExpression asked = (CqlExpression) expression;
        Map<String, Result> known = results.computeIfAbsent(asked.library(), this::run);
        Result result = known.get(asked.define());
        if (result == null) {
            result = runs.begin(asked.library())
                    .evaluate(asked.library().define(asked.define()).orElseThrow());
            known.put(asked.define(), result);
        }
        return answer(asked.source(), result);
    }

    private Map<String, Result> run(Translation library) {
        TimedDefines run = new TimedDefines(() -> runs.begin(library));
        Map<String, Result> found = new HashMap<>();
        for (String define : expected.getOrDefault(library, Set.of())) {
            library.define(define).ifPresent(def -> found.put(define, run.evaluate(def)));
        }
        return found;
    }

    private Answer answer(Expression source, Result result) {
        if (result.failed().isPresent()) {
            String named = "Expression `" + source.shown() + "`";
            return new Answer.Failed(result.failed().get().issue(named, source.where()));
        }
        try {
            return new Answer.Values(new ArrayList<>(values.toFhir(result.value())), List.copyOf(result.used()));
        } catch (Exception e) {
            return Failure.of(source, e);
        }
    }

    /** The runs of one call, which share its time and what was found out of its record. */
    interface CqlRuns {
        CqlRun begin(Translation library);
    }
}
