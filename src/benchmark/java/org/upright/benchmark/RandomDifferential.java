package org.upright.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.Applied;
import org.upright.fhir.FhirR4;
import org.upright.random.AnswerRules;
import org.upright.random.RandomCall;
import org.upright.random.RandomEngine;
import org.upright.random.RandomGuideline;

/**
 * Applies guidelines made up from seeds to records made up from seeds, and prints where our answer breaks a rule that
 * every answer has to keep.
 *
 * <p>System properties {@code seed}, the first, and {@code plans}, how many.
 */
public final class RandomDifferential {
    private static final int SUBJECTS = 3;

    private final FhirR4 fhir = new FhirR4();
    private final AnswerRules rules = new AnswerRules(fhir.context());
    private int answers;
    private int taken;
    private int breaches;

    public static void main(String[] arguments) {
        RandomDifferential differential = new RandomDifferential();
        long first = Long.getLong("seed", 1);
        int plans = Integer.getInteger("plans", 40);
        LongStream.range(first, first + plans).forEach(differential::run);
        System.out.println(plans + " plans, " + differential.answers + " answers with " + differential.taken
                + " actions taken; rules broken: " + differential.breaches);
    }

    private void run(long seed) {
        RandomGuideline guideline = new RandomGuideline(seed);
        List<Resource> definitions = new ArrayList<>(RandomGuideline.shared());
        definitions.addAll(guideline.definitions());
        RandomEngine ours = new RandomEngine(fhir.context(), definitions, guideline.id());
        for (RandomCall call : guideline.calls(SUBJECTS)) {
            Applied applied = ours.apply(call);
            answers++;
            taken += applied.decisions().countTaken();
            Stream.of(
                            rules.sameBytes(ours, call),
                            rules.valid(applied),
                            rules.resolved(applied),
                            rules.explained(ours, applied))
                    .flatMap(List::stream)
                    .forEach(breach -> {
                        breaches++;
                        System.out.println("seed " + seed + " rule: " + breach);
                    });
        }
    }
}
