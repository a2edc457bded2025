package org.upright.authoring;

import ca.uhn.fhir.context.FhirContext;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.compile.CompileLimits;
import org.upright.apply.compile.PlanCompiler;
import org.upright.apply.expression.CodeSet;
import org.upright.apply.expression.Evaluator;
import org.upright.apply.expression.Knowledge;
import org.upright.content.ParameterSearchPaths;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

/** What keeps the logic of a library, a plan or an activity from being asked: found by making it ready, as $apply does. */
final class ExpressionRules {
    private final List<Evaluator> evaluators;
    private final PlanCompiler compiler;

    ExpressionRules(FhirContext fhir, List<Evaluator> evaluators) {
        this.evaluators = List.copyOf(evaluators);
        this.compiler = new PlanCompiler(fhir, evaluators, CompileLimits.standard(), new ParameterSearchPaths(fhir));
    }

    /** Its own only: what is wrong with a plan or an activity that it leads to is said of that. */
    List<Issue> check(Resource resource, Knowledge knowledge) {
        if (evaluators.isEmpty()) {
            return List.of();
        }
        Knowledge known = new WithValueSets(knowledge);
        if (resource instanceof Library library) {
            return evaluators.stream()
                    .flatMap(evaluator -> evaluator.findings(library, known).stream())
                    .map(issue -> issue.where().isEmpty() ? issue.at("Library.content") : issue)
                    .toList();
        }
        if (resource instanceof PlanDefinition plan) {
            return own(compiler.compile(plan, known).issues(), "PlanDefinition");
        }
        return resource instanceof ActivityDefinition activity
                ? own(compiler.compile(activity, known).issues(), "ActivityDefinition")
                : List.of();
    }

    /** Canonicals that lead to nothing are told by {@link CanonicalRules}. */
    private static List<Issue> own(List<Issue> issues, String root) {
        return issues.stream()
                .filter(issue -> issue.where().equals(root) || issue.where().startsWith(root + "."))
                .filter(issue -> !isOfCanonical(issue))
                .filter(saysMore())
                .toList();
    }

    /** A library that cannot be read makes each of the expressions that need it say the same. */
    private static Predicate<Issue> saysMore() {
        Set<String> said = new HashSet<>();
        return issue -> said.add(issue.severity() + issue.text());
    }

    private static boolean isOfCanonical(Issue issue) {
        return issue.code() == IssueType.NOTFOUND && issue.where().matches(".*\\.(definition|library\\[\\d+])");
    }

    /** Nothing is decided here, so a value set need not be expanded; whether it is there is told by {@link CanonicalRules}. */
    private record WithValueSets(Knowledge knowledge) implements Knowledge {
        @Override
        public <T extends Resource> Optional<T> artifact(Class<T> type, Canonical canonical) {
            return knowledge.artifact(type, canonical);
        }

        @Override
        public Optional<Library> libraryNamed(String name, Optional<String> version) {
            return knowledge.libraryNamed(name, version);
        }

        @Override
        public Optional<CodeSet> expand(Canonical valueSet) {
            return Optional.of(new CodeSet(List.of(), Set.of()));
        }
    }
}
