package org.upright.cql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.elm.r1.ExpressionDef;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.opencds.cqf.cql.engine.data.CompositeDataProvider;
import org.opencds.cqf.cql.engine.data.DataProvider;
import org.opencds.cqf.cql.engine.debug.SourceLocator;
import org.opencds.cqf.cql.engine.exception.CqlException;
import org.opencds.cqf.cql.engine.execution.Environment;
import org.opencds.cqf.cql.engine.execution.EvaluationVisitor;
import org.opencds.cqf.cql.engine.execution.State;
import org.upright.apply.expression.Deadline;
import org.upright.apply.expression.EvaluationContext;
import org.upright.apply.expression.Failure;
import org.upright.apply.expression.OverBudgetException;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

/**
 * One run of the engine over one library for one call. Not thread-safe; kept by nobody.
 *
 * <p>Drives the engine's visitor itself, where {@code CqlEngine.evaluate} would give up the whole library when one
 * define throws, and would walk the includes again for every call. What a define came to is kept for the others that
 * refer to it, as long as the run lives.
 */
final class CqlRun {
    private static final String FHIR = "http://hl7.org/fhir";
    private static final String SYSTEM = "urn:hl7-org:elm-types:r1";

    private static final Comparator<Resource> BY_REFERENCE = Comparator.comparing(Resource::fhirType)
            .thenComparing(resource -> String.valueOf(resource.getIdElement().getIdPart()));

    private final Translation library;
    private final EvaluationContext context;
    private final Environment environment;
    private final EvaluationVisitor visitor = new EvaluationVisitor();
    private final EngineOptions options;
    private final Deadline deadline;
    private final Map<String, Object> parameters;
    private Optional<State> kept = Optional.empty();

    CqlRun(
            Translation library,
            EvaluationContext context,
            RecordIndex index,
            Deadline deadline,
            RecordModel model,
            CqlValues values) {
        this.library = library;
        this.context = context;
        CallTerminology terminology = new CallTerminology(context.valueSets());
        Map<String, DataProvider> providers = new HashMap<>();
        providers.put(SYSTEM, model.system(new GuardedNodes(deadline, context.budget(), terminology, this::state)));
        providers.put(
                FHIR,
                new CompositeDataProvider(model, new RecordRetrieve(context.subject(), index, terminology, values)));
        this.environment = new Environment(library.manager(), providers, terminology);
        this.options = new EngineOptions(deadline);
        this.deadline = deadline;
        this.parameters = new CqlParameters(values, context.now()).of(context.parameters(), library);
    }

    /**
     * What a define came to: a value of CQL or FHIR, which may be null, or the reason why not.
     *
     * @param used what its retrieves gave
     */
    record Result(@Nullable Object value, Optional<Failed> failed, Collection<Resource> used) {}

    /** @param text the end of a sentence that names the expression */
    record Failed(IssueType code, String text) {
        Issue issue(String named, String where) {
            return Issue.error(code, where, named + text);
        }
    }

    Result evaluate(ExpressionDef define) {
        try {
            State state = state();
            state.pushActivationFrame(define, define.getContext());
            try {
                Object value = visitor.visitExpressionDef(define, state);
                return new Result(value, Optional.empty(), used(state));
            } finally {
                state.popActivationFrame();
                state.clearEvaluatedResources();
            }
        } catch (Exception | StackOverflowError e) {
            kept = Optional.empty();
            return new Result(null, Optional.of(failed(define, e)), List.of());
        } finally {
            deadline.rest();
        }
    }

    /** After a throw the engine's stacks cannot be trusted, so that the next define begins anew. */
    private State state() {
        State state = kept.orElseGet(this::fresh);
        kept = Optional.of(state);
        return state;
    }

    /** What retrieves gave, those of the defines that it refers to counted; by type and id. */
    private static Collection<Resource> used(State state) {
        List<Resource> used = new ArrayList<>();
        for (Object evaluated : state.getEvaluatedResources()) {
            if (evaluated instanceof Resource resource) {
                used.add(resource);
            }
        }
        used.sort(BY_REFERENCE);
        return used;
    }

    private State fresh() {
        State made = new State(environment, options);
        made.getCache().setExpressionCaching(true);
        made.setEvaluationDateTime(context.now());
        made.init(library.elm());
        Resource subject = context.subject().subject();
        if (subject.getIdElement().hasIdPart()) {
            made.setContextValue(subject.fhirType(), subject.getIdElement().getIdPart());
        }
        made.setParameters(library.elm(), parameters);
        made.beginEvaluation();
        return made;
    }

    private Failed failed(ExpressionDef define, Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null && cause.getCause() != cause && !(cause instanceof OverBudgetException)) {
            cause = cause.getCause();
        }
        if (cause instanceof RefusedException.Unavailable refused) {
            throw refused; // it says nothing of the define
        }
        if (cause instanceof OverBudgetException) {
            return new Failed(IssueType.TOOCOSTLY, " was stopped: it " + Failure.said(cause));
        }
        return new Failed(IssueType.EXCEPTION, " failed" + place(define, thrown) + ": " + Failure.said(cause));
    }

    /** Where it threw, else the define that was asked for. */
    private String place(ExpressionDef define, Throwable thrown) {
        Optional<SourceLocator> thrownAt = thrown instanceof CqlException exception
                ? Optional.ofNullable(exception.getSourceLocator())
                : Optional.empty();
        SourceLocator locator = thrownAt.filter(found -> found.getSourceLocation() != null)
                .orElseGet(() -> SourceLocator.fromNode(define, library.elm()));
        return locator.getSourceLocation() == null
                ? ""
                : " in `" + locator.getLibraryName() + "` at "
                        + locator.getSourceLocation().getStartLine() + ":"
                        + locator.getSourceLocation().getStartChar();
    }
}
