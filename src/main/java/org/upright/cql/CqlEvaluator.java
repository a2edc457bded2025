package org.upright.cql;

import ca.uhn.fhir.context.FhirContext;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Library;
import org.upright.apply.expression.Compiled;
import org.upright.apply.expression.CompiledExpression;
import org.upright.apply.expression.Deadline;
import org.upright.apply.expression.Evaluation;
import org.upright.apply.expression.EvaluationContext;
import org.upright.apply.expression.Evaluator;
import org.upright.apply.expression.Expression;
import org.upright.apply.expression.Knowledge;
import org.upright.apply.expression.LongTurns;
import org.upright.cql.CqlEvaluation.CqlRuns;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

/**
 * Evaluates CQL with the engine of org.cqframework: defines of libraries, and expressions that stand in a definition.
 *
 * <p>A library is translated once per content, also that of what it includes. A call runs the engine once for each
 * library that it asks, whatever the number of defines. One define that throws does not cost the others. Thread-safe.
 *
 * <p>A define is looked for in {@code Expression.reference}, else in the definition's libraries, where a bare name must
 * be unique, else {@code Lib.Name}.
 */
public final class CqlEvaluator implements Evaluator {
    private static final String NAME = "text/cql-identifier";
    private static final Set<String> NAMES = Set.of(NAME, "text/cql.identifier", "text/cql-name", "text/cql.name");
    private static final Set<String> INLINE = Set.of("text/cql", "text/cql-expression", "text/cql.expression");

    private final Translator translator;
    private final CqlObserver observer;
    private final CqlValues values = new CqlValues();
    private final RecordModel model;
    private final LongTurns turns;

    /** For a process that evaluates for one caller; {@code fhir} is shared, as it is large. */
    public CqlEvaluator(FhirContext fhir, CqlObserver observer) {
        this(fhir, observer, LongTurns.unbounded());
    }

    /** @param turns of all who evaluate in this process */
    public CqlEvaluator(FhirContext fhir, CqlObserver observer, LongTurns turns) {
        this.turns = turns;
        this.model = new RecordModel(fhir, values);
        this.observer = observer;
        this.translator = new Translator(observer);
    }

    @Override
    public boolean understands(String language) {
        return isKnown(language) || isKnown(type(language));
    }

    private static boolean isKnown(String type) {
        return NAMES.contains(type) || INLINE.contains(type);
    }

    private static String type(String language) {
        return language.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<Compiled> compile(List<Expression> expressions, List<Canonical> libraries, Knowledge knowledge) {
        return new CqlCompilation(translator, knowledge, libraries).compile(expressions);
    }

    /**
     * Defines of one library, made ready: those of these names, private ones too; when none is named, all public ones but
     * the subject's own, which every library in a patient context has ({@code Patient}).
     *
     * <p>Refused with Unprocessable where the library cannot be translated.
     */
    public List<Compiled> compile(Library library, List<String> names, Knowledge knowledge) {
        Translated translated = translate(library, knowledge);
        Translation translation =
                translated.translation().orElseThrow(() -> new RefusedException.Unprocessable(translated.issues()));
        DefineSearch search = new DefineSearch(List.of(translation));
        List<String> asked = names.isEmpty() ? LibraryEvaluation.all(translation) : names;
        return Translated.noted(
                asked.stream()
                        .map(name -> search.find(new Expression(NAME, name, Optional.empty(), "Library")))
                        .toList(),
                translated.issues());
    }

    @Override
    public List<Issue> findings(Library library, Knowledge knowledge) {
        return LibrarySource.of(library)
                .map(source -> translator.translate(source, knowledge).issues())
                .orElse(List.of());
    }

    /** Whether the expression, or what it refers to, reads data in the context of a subject. */
    public boolean needsSubject(CompiledExpression expression) {
        return expression instanceof CqlExpression cql
                && cql.library()
                        .define(cql.define())
                        .filter(define -> Reach.needsSubject(define, cql.library()))
                        .isPresent();
    }

    /** Whether the expression is the name of a define, and never CQL itself. */
    static boolean isName(Expression expression) {
        return NAMES.contains(type(expression.language()));
    }

    @Override
    public Evaluation begin(Collection<CompiledExpression> expressions, EvaluationContext context) {
        return new CqlEvaluation(expressions, runs(context), values);
    }

    CqlRuns runs(EvaluationContext context) {
        Deadline ofTheCall = Deadline.after(context.budget().call(), turns);
        RecordIndex index = new RecordIndex(context.subject());
        return library -> run(library, context, index, ofTheCall);
    }

    /** Begins one run of the engine, which ends with the call's time or with its own. */
    private CqlRun run(Translation library, EvaluationContext context, RecordIndex index, Deadline ofTheCall) {
        observer.ran(library.name());
        Deadline deadline = ofTheCall.orAfter(context.budget().expression());
        return new CqlRun(library, context, index, deadline, model, values);
    }

    Translated translate(Library library, Knowledge knowledge) {
        return translator.translate(library, knowledge);
    }

    CqlValues values() {
        return values;
    }
}
