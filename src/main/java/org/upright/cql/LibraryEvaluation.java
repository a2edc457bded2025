package org.upright.cql;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.elm.r1.AccessModifier;
import org.hl7.elm.r1.ExpressionDef;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;
import org.opencds.cqf.cql.engine.runtime.Tuple;
import org.upright.apply.expression.CompiledExpression;
import org.upright.apply.expression.EvaluationContext;
import org.upright.apply.expression.Failure;
import org.upright.apply.expression.Knowledge;
import org.upright.cql.CqlEvaluation.CqlRuns;
import org.upright.cql.CqlRun.Result;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

/**
 * {@code Library/$evaluate}: what the defines of one library come to for one subject. Thread-safe.
 *
 * @see <a href="https://hl7.org/fhir/uv/cpg/OperationDefinition-cpg-library-evaluate.html">CPG Library $evaluate</a>
 */
public final class LibraryEvaluation {
    private static final String ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
    private static final String CQL_TYPE = "http://hl7.org/fhir/StructureDefinition/cqf-cqlType";
    private static final String EMPTY_LIST = "http://hl7.org/fhir/StructureDefinition/cqf-isEmptyList";
    private static final String EMPTY_TUPLE = "http://hl7.org/fhir/StructureDefinition/cqf-isEmptyTuple";

    private final CqlEvaluator evaluator;

    public LibraryEvaluation(CqlEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    /** Refused with NotFound where nothing of this canonical is known. */
    public Parameters evaluate(
            Canonical library, List<String> expressions, EvaluationContext context, Knowledge knowledge) {
        Library found = knowledge
                .artifact(Library.class, library)
                .orElseThrow(() -> new RefusedException.NotFound("Library `" + library + "` is not known here."));
        return evaluate(found, expressions, context, knowledge);
    }

    /**
     * One parameter for each expression, in the order asked for, repeated for the members of a list: a value, a
     * resource, the elements of a tuple as its parts, or, for a list within the list, its members as parts
     * {@code element}. Null has a {@code data-absent-reason}, an empty list {@code cqf-isEmptyList}, an empty tuple
     * {@code cqf-isEmptyTuple}; a Long is a string; what FHIR's type does not tell of CQL's has {@code cqf-cqlType}; an
     * interval of times has parts {@code low} and {@code high}; an expression that threw has an OperationOutcome as its
     * resource.
     *
     * <p>Refused with Unprocessable where the library cannot be translated or has no such define.
     *
     * @param expressions names of defines; when empty, all public ones but the subject's own, which every library in a
     *     patient context has ({@code Patient})
     */
    public Parameters evaluate(
            Library library, List<String> expressions, EvaluationContext context, Knowledge knowledge) {
        Translated translated = evaluator.translate(library, knowledge);
        Translation translation =
                translated.translation().orElseThrow(() -> new RefusedException.Unprocessable(translated.issues()));
        List<String> defines = expressions.isEmpty() ? all(translation) : named(expressions, translation);
        Map<String, String> names = new LinkedHashMap<>();
        defines.forEach(name -> names.put(name, name));
        return answer(translation, names, context);
    }

    /**
     * As {@link #evaluate(Library, List, EvaluationContext, Knowledge)}, of defines that are made ready already.
     *
     * @param expressions of one library, as {@link CqlEvaluator#compile(Library, List, Knowledge)} makes them
     */
    public Parameters evaluate(List<CompiledExpression> expressions, EvaluationContext context) {
        Optional<Translation> library = expressions.stream()
                .filter(CqlExpression.class::isInstance)
                .map(expression -> ((CqlExpression) expression).library())
                .findFirst();
        Map<String, String> defines = new LinkedHashMap<>();
        for (CompiledExpression expression : expressions) {
            defines.put(expression.source().text(), ((CqlExpression) expression).define());
        }
        return library.map(found -> answer(found, defines, context)).orElseGet(Parameters::new);
    }

    /** @param defines by the names that the answer gives them */
    private Parameters answer(Translation library, Map<String, String> defines, EvaluationContext context) {
        CqlRuns runs = evaluator.runs(context);
        TimedDefines run = new TimedDefines(() -> runs.begin(library));
        Parameters answer = new Parameters();
        defines.forEach((name, define) -> library.define(define)
                .ifPresentOrElse(
                        found -> addResult(answer, name, run.evaluate(found)),
                        () -> library.broken(define)
                                .ifPresent(why ->
                                        answer.addParameter().setName(name).setResource(outcome(why)))));
        return answer;
    }

    /** Names of all public defines but the subject's own, in their order, those that were left out among them. */
    static List<String> all(Translation library) {
        Stream<String> sound = library.defines().values().stream()
                .filter(define -> define.getAccessLevel() != AccessModifier.PRIVATE)
                .filter(define -> !define.getName().equals(define.getContext()))
                .map(ExpressionDef::getName);
        List<String> broken = library.broken().stream()
                .filter(one -> !one.hidden())
                .map(Broken::name)
                .distinct()
                .toList();
        return broken.isEmpty()
                ? sound.toList()
                : Stream.concat(sound, broken.stream()).sorted().toList();
    }

    private static List<String> named(List<String> expressions, Translation library) {
        for (String name : expressions) {
            if (library.define(name).isEmpty() && library.broken(name).isEmpty()) {
                throw new RefusedException.Unprocessable(
                        "Library `" + library.name() + "` has no define `" + name + "`.");
            }
        }
        return expressions;
    }

    private void addResult(Parameters answer, String name, Result result) {
        Optional<Issue> failed = result.failed().map(failure -> failure.issue("Expression `" + name + "`", ""));
        if (failed.isPresent()) {
            answer.addParameter().setName(name).setResource(outcome(failed.get()));
            return;
        }
        int before = answer.getParameter().size();
        try {
            add(answer, name, result.value());
        } catch (Exception e) {
            answer.getParameter().subList(before, answer.getParameter().size()).clear();
            Issue issue = Issue.error(IssueType.EXCEPTION, "", "Expression `" + name + "` failed: " + Failure.said(e));
            answer.addParameter().setName(name).setResource(outcome(issue));
        }
    }

    private static OperationOutcome outcome(Issue issue) {
        OperationOutcome outcome = new OperationOutcome();
        outcome.addIssue(issue.toComponent());
        return outcome;
    }

    private void add(Parameters answer, String name, @Nullable Object value) {
        if (value instanceof Iterable<?> list) {
            if (!list.iterator().hasNext()) {
                answer.addParameter().setName(name).setValue(empty(EMPTY_LIST));
            }
            list.forEach(member -> fill(answer.addParameter().setName(name), member));
        } else {
            fill(answer.addParameter().setName(name), value);
        }
    }

    private static BooleanType empty(String extension) {
        BooleanType empty = new BooleanType();
        empty.addExtension(extension, new BooleanType(true));
        return empty;
    }

    private void addPart(ParametersParameterComponent whole, String name, @Nullable Object value) {
        if (value instanceof Iterable<?> list) {
            if (!list.iterator().hasNext()) {
                whole.addPart().setName(name).setValue(empty(EMPTY_LIST));
            }
            list.forEach(member -> fill(whole.addPart().setName(name), member));
        } else {
            fill(whole.addPart().setName(name), value);
        }
    }

    private void fill(ParametersParameterComponent parameter, @Nullable Object value) {
        if (value == null) {
            BooleanType absent = new BooleanType();
            absent.addExtension(ABSENT, new CodeType("unknown"));
            parameter.setValue(absent);
        } else if (value instanceof Iterable<?> list) {
            addPart(parameter, "element", list);
        } else if (value instanceof Tuple tuple && tuple.getElements().isEmpty()) {
            parameter.setValue(empty(EMPTY_TUPLE));
        } else if (value instanceof Tuple tuple) {
            for (Map.Entry<String, Object> element : tuple.getElements().entrySet()) {
                addPart(parameter, element.getKey(), element.getValue());
            }
        } else {
            evaluator.values().type(value).ifPresent(type -> parameter.addExtension(CQL_TYPE, new StringType(type)));
            Map<String, Object> points = evaluator.values().points(value);
            if (points.isEmpty()) {
                set(
                        parameter,
                        value instanceof Long number
                                ? text(number)
                                : evaluator.values().toFhir(value).get(0));
            }
            points.forEach((name, point) -> addPart(parameter, name, point));
        }
    }

    /** R4 has no whole number that is long enough. */
    private static StringType text(Long number) {
        return new StringType(number.toString());
    }

    private static void set(ParametersParameterComponent parameter, Base value) {
        if (value instanceof Resource resource) {
            parameter.setResource(resource);
        } else if (value instanceof Type type) {
            parameter.setValue(type);
        } else {
            throw new IllegalArgumentException("it gave `" + value.fhirType() + "`, which no parameter can carry");
        }
    }
}
