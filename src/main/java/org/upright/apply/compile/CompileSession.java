package org.upright.apply.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.jspecify.annotations.Nullable;
import org.upright.apply.expression.Evaluator;
import org.upright.apply.expression.Expression;
import org.upright.apply.plan.DynamicValue;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

/** One compilation: what it may use, and what made it refuse. Used by one thread. */
final class CompileSession {
    private final List<Evaluator> evaluators;
    private final CompileLimits limits;
    private final ContentHash hashes;
    private final WatchedKnowledge knowledge;
    private final SearchPaths searchPaths;
    private final List<Issue> refusals = new ArrayList<>();

    CompileSession(
            List<Evaluator> evaluators,
            CompileLimits limits,
            ContentHash hashes,
            WatchedKnowledge knowledge,
            SearchPaths searchPaths) {
        this.searchPaths = searchPaths;
        this.evaluators = evaluators;
        this.limits = limits;
        this.hashes = hashes;
        this.knowledge = knowledge;
    }

    WatchedKnowledge knowledge() {
        return knowledge;
    }

    SearchPaths searchPaths() {
        return searchPaths;
    }

    ContentHash hashes() {
        return hashes;
    }

    CompileLimits limits() {
        return limits;
    }

    /** The plan cannot be applied at all, and why. */
    void refuse(Issue why, Findings findings) {
        refusals.add(why);
        findings.add(why);
    }

    boolean refused() {
        return !refusals.isEmpty();
    }

    /** Compiles the expressions of one definition; those over a limit refuse the whole and reach no engine. */
    ExpressionBatch compile(Set<Expression> written, List<CanonicalType> libraries, String where, Findings findings) {
        written.forEach(expression ->
                ExpressionLimits.overLimit(expression, limits).ifPresent(issue -> refuse(issue, findings)));
        List<Canonical> known = libraries(libraries, where, findings);
        return ExpressionBatch.compile(refused() ? Set.of() : written, known, evaluators, knowledge);
    }

    private List<Canonical> libraries(List<CanonicalType> libraries, String where, Findings findings) {
        List<Canonical> canonicals = new ArrayList<>();
        for (int i = 0; i < libraries.size(); i++) {
            if (!libraries.get(i).hasValue()) {
                continue;
            }
            Canonical canonical = Canonical.parse(libraries.get(i).getValue());
            canonicals.add(canonical);
            if (knowledge.artifact(Library.class, canonical).isEmpty()) {
                findings.error(
                        IssueType.NOTFOUND,
                        where + ".library[" + i + "]",
                        "Library `" + canonical + "` is not known here.");
            }
        }
        return canonicals;
    }

    /** Empty where it has no path; the findings say so. */
    Optional<DynamicValue> dynamicValue(
            @Nullable String path,
            org.hl7.fhir.r4.model.Expression element,
            String where,
            ExpressionBatch expressions,
            Findings findings) {
        List<Expression> alternatives = Alternatives.of(element, where);
        List<Issue> issues = new ArrayList<>(expressions.issues(alternatives));
        Alternatives.lacking(element, where, "Dynamic value").ifPresent(issues::add);
        findings.addAll(issues);
        if (path == null || path.isBlank()) {
            findings.error(IssueType.REQUIRED, where, "Dynamic value has no `path`: it is passed over.");
            return Optional.empty();
        }
        return Optional.of(new DynamicValue(path, expressions.ready(alternatives), issues, where));
    }
}
