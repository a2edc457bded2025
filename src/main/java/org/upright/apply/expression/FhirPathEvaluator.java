package org.upright.apply.expression;

import ca.uhn.fhir.context.FhirContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.hl7.fhir.exceptions.PathEngineException;
import org.hl7.fhir.r4.fhirpath.FHIRPathEngine;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

/**
 * Evaluates {@code text/fhirpath} with HAPI's engine, parsed once. Thread-safe: the engine keeps nothing of a call.
 *
 * <p>A path without prefix starts at the definition that holds the expression, which is {@code %context} too. A path
 * that starts with the name of the subject's type, such as {@code Patient.gender}, starts at the subject where it does
 * not start at a resource of that type: guidelines are written over the subject, and a definition has no such element.
 * {@code %resource} is what is being built; while nothing is, it is the definition, as FHIRPath has it. {@code today()}
 * and {@code now()} are the evaluation time of the call, {@code resolve()} stays within the subject's record,
 * {@code memberOf()} asks the call's value sets. A parameter of $apply that the caller left out is empty; a variable
 * that nobody knows is an error.
 *
 * <p>Bounds: 16 KiB of text, 200 levels, {@link Budget#items()} items or characters at any step, and the time of the
 * budget. They are looked at after each function and each parameter, and by {@link FunctionGuard} before text is replaced
 * or matched.
 */
public final class FhirPathEvaluator implements Evaluator {
    private final FHIRPathEngine engine;
    private final FhirContext fhir;
    private final LongTurns turns;

    /** For a process that evaluates for one caller; {@code fhir} is R4, its model gives the names of types. */
    public FhirPathEvaluator(FhirContext fhir) {
        this(fhir, LongTurns.unbounded());
    }

    /** @param turns of all who evaluate in this process */
    public FhirPathEvaluator(FhirContext fhir, LongTurns turns) {
        this.fhir = fhir;
        this.turns = turns;
        this.engine = new FHIRPathEngine(FhirPathWorld.of(fhir));
        engine.setHostServices(new FhirPathHost());
    }

    @Override
    public boolean understands(String language) {
        return language.toLowerCase(Locale.ROOT).startsWith("text/fhirpath");
    }

    @Override
    public List<Compiled> compile(List<Expression> expressions, List<Canonical> libraries, Knowledge knowledge) {
        return expressions.stream().map(this::compile).toList();
    }

    private Compiled compile(Expression source) {
        return ExpressionText.refusal(source)
                .map(issue -> Compiled.rejected(source, issue))
                .orElseGet(() -> parse(source));
    }

    private Compiled parse(Expression source) {
        try {
            FhirPathTree tree = FhirPathTree.prepare(engine.parse(source.text()));
            return tree.unsupported()
                    .map(function -> Compiled.rejected(source, unsupported(source, function)))
                    .orElseGet(() -> ready(source, tree));
        } catch (Exception | StackOverflowError e) {
            return Compiled.rejected(source, unreadable(source, e));
        }
    }

    private Compiled ready(Expression source, FhirPathTree tree) {
        FhirPathExpression ready = new FhirPathExpression(
                source, tree.root(), engine.parse(source.text()), fhir, types(tree), unknownVariables(tree));
        return new Compiled(source, Optional.of(ready), List.of());
    }

    /** Of resources: a path may begin with {@code Resource} or with a word that is no type. */
    private Set<String> types(FhirPathTree tree) {
        Set<String> types = new TreeSet<>(tree.typeNames());
        types.removeIf(name -> !fhir.getResourceTypes().contains(name));
        return tree.resolves() ? Set.of("*") : types;
    }

    private static Set<String> unknownVariables(FhirPathTree tree) {
        Set<String> names = new TreeSet<>(tree.variables());
        names.removeIf(name -> FhirPathCall.KNOWN.contains(name) || FhirPathTree.FIXED.test(name));
        return names;
    }

    private static Issue unsupported(Expression source, String function) {
        return Issue.error(
                IssueType.NOTSUPPORTED,
                source.where(),
                "Expression `" + source.shown() + "` calls `" + function + "()`, which is not supported.");
    }

    private static Issue unreadable(Expression source, Throwable why) {
        return Issue.error(
                IssueType.INVALID,
                source.where(),
                "Expression `" + source.shown() + "` is no FHIRPath: " + Failure.said(why));
    }

    @Override
    public Evaluation begin(Collection<CompiledExpression> expressions, EvaluationContext context) {
        Deadline ofTheCall = Deadline.after(context.budget().call(), turns);
        return (expression, focus) -> answer((FhirPathExpression) expression, context, focus, ofTheCall);
    }

    private Answer answer(FhirPathExpression expression, EvaluationContext context, Focus focus, Deadline ofTheCall) {
        Deadline deadline = ofTheCall.orAfter(context.budget().expression());
        FhirPathCall call = new FhirPathCall(context, focus, deadline);
        try {
            Base resource = focus.resource().orElse(focus.on());
            List<Base> values = engine.evaluate(call, resource, resource, focus.on(), expression.node());
            Optional<String> incomparable =
                    values.isEmpty() ? call.comparisons().difference() : Optional.empty();
            return incomparable.isPresent()
                    ? Failure.of(expression.source(), new PathEngineException(incomparable.get()))
                    : new Answer.Values(new ArrayList<>(values), List.copyOf(call.used()));
        } catch (OverBudgetException e) {
            return Failure.overBudget(expression.source(), e);
        } catch (RefusedException.Unavailable e) {
            throw e;
        } catch (Exception | StackOverflowError e) {
            return Failure.of(expression.source(), e);
        } finally {
            deadline.rest();
        }
    }
}
