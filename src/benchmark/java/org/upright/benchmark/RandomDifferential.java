package org.upright.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.OperationOutcomeIssueComponent;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.Applied;
import org.upright.fhir.FhirR4;
import org.upright.fhir.Issue;
import org.upright.random.AnswerRules;
import org.upright.random.RandomCall;
import org.upright.random.RandomEngine;
import org.upright.random.RandomGuideline;

/**
 * Applies guidelines made up from seeds to records made up from seeds: prints where our answer breaks a rule that every
 * answer has to keep, and where it differs from the reference's, by $apply and by $r5.apply, in a way that nobody knows yet.
 *
 * <p>System properties {@code seed}, the first, {@code plans}, how many, and {@code engine}: {@code ours} leaves the reference
 * out, {@code reference} the rules. {@code cache}: a folder where the reference's answers are kept. {@code quick}: {@code true}
 * leaves the plans with FHIRPath out. {@code rule}: the name of a rule, whose differences are printed too.
 */
public final class RandomDifferential {
    private static final int SUBJECTS = 3;

    private final FhirR4 fhir = new FhirR4();
    private final AnswerRules rules = new AnswerRules(fhir.context());
    private final String engine = System.getProperty("engine", "");
    private final Map<String, Integer> counts = new TreeMap<>();

    public static void main(String[] arguments) {
        RandomDifferential differential = new RandomDifferential();
        long first = Long.getLong("seed", 1);
        LongStream.range(first, first + Integer.getInteger("plans", 40))
                .filter(seed -> !Boolean.getBoolean("quick") || !RandomGuideline.speaksFhirPath(seed))
                .forEach(differential::run);
        differential.counts.forEach((what, times) -> System.out.println(times + "  " + what));
    }

    private void count(String what, int times) {
        counts.merge(what, times, Integer::sum);
    }

    private void run(long seed) {
        count("plans", 1);
        RandomGuideline guideline = new RandomGuideline(seed);
        List<Resource> definitions = new ArrayList<>(RandomGuideline.shared());
        definitions.addAll(guideline.definitions());
        RandomEngine ours = new RandomEngine(fhir.context(), definitions, guideline.id());
        RandomReference reference = new RandomReference(fhir.context(), definitions);
        for (RandomCall call : guideline.calls(SUBJECTS)) {
            count("answers", 1);
            count("actions taken", ours.apply(call).decisions().countTaken());
            if (!engine.equals("reference")) {
                keepsTheRules(seed, ours, call);
            }
            if (!engine.equals("ours")) {
                compare(seed, definitions, ours, reference, call.unmerged());
            }
        }
    }

    private void keepsTheRules(long seed, RandomEngine ours, RandomCall call) {
        Applied applied = ours.apply(call);
        Stream.of(
                        rules.sameBytes(ours, call),
                        rules.valid(applied),
                        rules.resolved(applied),
                        rules.explained(ours, applied))
                .flatMap(List::stream)
                .forEach(breach -> {
                    count("RULES BROKEN", 1);
                    System.out.println("seed " + seed + " rule: " + breach);
                });
    }

    /** Answers to forms are read as data by us alone where no form is extracted, so the reference is given what we read. */
    private void compare(long seed, List<Resource> definitions, RandomEngine ours, RandomReference reference, RandomCall call) {
        Applied applied = ours.apply(call);
        RandomCall whole = ours.answered(call);
        CarePlan plan = applied.carePlan();
        CarePlan theirs = reference.carePlan(whole);
        Origins origins = new Origins(definitions, whole);
        List<String> issues = applied.issues().stream().map(Issue::text).toList();
        List<String> messages = messages(theirs.getContained());
        compare(seed + " $apply ", origins, issues, messages, plan.getContained(), theirs.getContained());
        Bundle bundle = applied.bundle();
        List<Resource> found = reference.bundle(whole).map(ResourceFiles::entries).orElse(List.of());
        compare(seed + " $r5.apply ", origins, issues, messages, ResourceFiles.entries(bundle), found);
    }

    private void compare(
            String where,
            Origins origins,
            List<String> issues,
            List<String> messages,
            List<? extends Resource> found,
            List<? extends Resource> expected) {
        Answered mine = Answered.of(found);
        Answered theirs = Answered.of(expected);
        KnownDifferences known = new KnownDifferences(origins, issues, messages, mine, theirs);
        List<Difference> differences = Answered.differences(mine, theirs);
        count("compared" + where.substring(where.indexOf(' ')), 1);
        if (differences.stream().anyMatch(difference -> difference.isAction() && !difference.isGoal())) {
            count("compared" + where.substring(where.indexOf(' ')) + "with other actions", 1);
        }
        count("elements the same", mine.equal(theirs));
        for (Difference difference : differences) {
            Optional<String> why = known.why(difference);
            count(why.map(text -> "rule: " + text).orElse("UNEXPLAINED"), 1);
            if (why.isEmpty() || why.get().equals(System.getProperty("rule"))) {
                System.out.println("seed " + where + difference);
            }
        }
    }

    /** All outcomes, those within contained resources too. */
    private static List<String> messages(List<? extends Resource> resources) {
        return resources.stream()
                .flatMap(resource -> resource instanceof OperationOutcome outcome
                        ? outcome.getIssue().stream().map(OperationOutcomeIssueComponent::getDiagnostics)
                        : resource instanceof DomainResource domain
                                ? messages(domain.getContained()).stream()
                                : Stream.empty())
                .filter(text -> text != null)
                .toList();
    }
}
