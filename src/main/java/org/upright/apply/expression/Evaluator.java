package org.upright.apply.expression;

import java.util.Collection;
import java.util.List;
import org.hl7.fhir.r4.model.Library;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

/**
 * Port to one expression engine. Thread-safe.
 *
 * <p>Compiling is done when content is loaded, evaluating once a call: {@link #begin} gets all expressions of the plan
 * so that an engine can answer all of one library in a single run.
 */
public interface Evaluator {
    /** Whether expressions of this MIME type are for this evaluator. */
    boolean understands(String language);

    /**
     * Makes the expressions of one definition ready.
     *
     * @param expressions all in languages that this evaluator understands
     * @param libraries canonicals of the definition's {@code library}, in document order; may be empty
     * @return one for each expression, in their order
     */
    List<Compiled> compile(List<Expression> expressions, List<Canonical> libraries, Knowledge knowledge);

    /**
     * What the author of a library is to know of it: why it cannot be used, or, as warnings, which parts of it are left out.
     * Empty where it is in no language of this evaluator, or faultless.
     */
    default List<Issue> findings(Library library, Knowledge knowledge) {
        return List.of();
    }

    /**
     * Starts the evaluation for one subject.
     *
     * @param expressions all that may be asked for; those of other evaluators are passed over
     */
    Evaluation begin(Collection<CompiledExpression> expressions, EvaluationContext context);
}
