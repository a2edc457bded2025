package org.upright.vignettes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.upright.apply.Applied;
import org.upright.apply.plan.Condition;
import org.upright.apply.run.ConditionResult;
import org.upright.apply.run.Decision;
import org.upright.apply.run.Decisions;
import org.upright.fhir.Issue;

/** Holds the advice against the expectation, and says of every difference which decisions led to it. */
final class Judgement {
    private final Expectation expectation;
    private final Decisions decisions;
    private final Advice advice;
    private final Set<String> known;
    private final List<Difference> differences = new ArrayList<>();

    private Judgement(Expectation expectation, Decisions decisions, Set<String> known) {
        this.expectation = expectation;
        this.decisions = decisions;
        this.known = known;
        this.advice = new Advice(decisions);
    }

    /**
     * @param applied the plan as it was decided, and its CarePlan rendered
     * @param known ids of the actions of all plans: an excluded one may belong to another plan, but not to none
     */
    static List<Difference> of(Expectation expectation, Applied applied, Set<String> known) {
        Judgement judgement = new Judgement(expectation, applied.decisions(), known);
        judgement.compareIncluded();
        judgement.compareExcluded();
        judgement.compareOrder();
        judgement.compareEmptiness();
        judgement.compareErrors(applied.issues());
        return List.copyOf(judgement.differences);
    }

    private void compareIncluded() {
        List<String> given = advice.given();
        expectation.included().stream().filter(id -> !given.contains(id)).forEach(this::addMissing);
        given.stream()
                .distinct()
                .filter(id -> !expectation.included().contains(id))
                .filter(id -> !expectation.excluded().containsKey(id))
                .forEach(id -> add("`" + id + "` is taken, but the vignette does not include it.", id));
    }

    private void addMissing(String id) {
        if (advice.towards(id).isEmpty()) {
            differences.add(new Difference("`" + id + "` is expected, but plan `"
                    + decisions.plan().canonical() + "` has no such action that leads to a request."));
        } else if (decisions.withheld()) {
            add("`" + id + "` is expected, but the advice is withheld.", id);
        } else {
            add("`" + id + "` is expected, but it is not taken.", id);
        }
    }

    private void compareExcluded() {
        expectation.excluded().forEach((id, why) -> {
            if (!known.contains(id) && advice.towards(id).isEmpty()) {
                differences.add(new Difference("`" + id + "` is excluded, but no plan has an action of this id."));
            } else if (advice.given().contains(id)) {
                add("`" + id + "` is taken, but the vignette excludes it" + (why.isBlank() ? "." : ": " + why), id);
            }
        });
    }

    /** Only where the actions are the right ones: else what is missing has been said. */
    private void compareOrder() {
        List<String> given = advice.given();
        if (differences.isEmpty() && !given.equals(expectation.included())) {
            differences.add(new Difference("The actions come as `" + String.join(", ", given)
                    + "`, but the vignette has them as `" + String.join(", ", expectation.included()) + "`."));
        }
    }

    private void compareEmptiness() {
        Optional<Emptiness> expected = expectation.emptyBecause();
        Optional<Emptiness> found = advice.emptiness();
        if (expected.isPresent() && found.isPresent() && !expected.equals(found)) {
            differences.add(new Difference(
                    "Nothing is advised because of `" + found.get().code() + "`, but the vignette expects `"
                            + expected.get().code() + "`.",
                    decisions.issues().stream().map(Issue::text).toList()));
        }
    }

    /** Advice that is withheld says so by an error; every other error is a surprise. */
    private void compareErrors(List<Issue> issues) {
        if (advice.emptiness().filter(Emptiness.WITHHELD::equals).isEmpty()) {
            issues.stream()
                    .filter(Issue::isError)
                    .map(Issue::text)
                    .distinct()
                    .forEach(text -> differences.add(new Difference("An error came up: " + text)));
        }
    }

    private void add(String text, String id) {
        List<String> because = new ArrayList<>();
        if (decisions.withheld()) {
            decisions.issues().stream().filter(Issue::isError).map(Issue::text).forEach(because::add);
        }
        List<Decision> chain = advice.towards(id);
        for (int depth = 0; depth < chain.size(); depth++) {
            String indent = "  ".repeat(depth);
            Decision decision = chain.get(depth);
            because.add(indent + "[" + decision.outcome().code() + "] "
                    + decision.action().name());
            decision.conditions().forEach(result -> because.add(indent + "  " + shown(result)));
        }
        differences.add(new Difference(text, because));
    }

    private static String shown(ConditionResult result) {
        String said =
                shown(result.condition()) + ": " + Came.of(result.verdict()).code();
        return Came.why(result.verdict())
                .map(why -> said + " (" + why.text() + ")")
                .orElse(said);
    }

    /** A condition as its author wrote it. */
    static String shown(Condition condition) {
        return condition.source().getExpression().getExpression() != null
                ? condition.source().getExpression().getExpression()
                : "condition without an expression";
    }
}
