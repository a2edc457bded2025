package org.upright.benchmark;

import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.Applied;
import org.upright.fhir.FhirR4;
import org.upright.fhir.Issue;

/**
 * Runs both engines on plans and records made up from a seed and prints every action that only one of them takes.
 *
 * <p>System properties {@code seed}, the first, and {@code plans}, how many.
 */
public final class RandomDifferential {
    private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-06-15T09:00:00Z");

    private RandomDifferential() {}

    public static void main(String[] arguments) {
        FhirR4 fhir = new FhirR4();
        long first = Long.getLong("seed", 1);
        List<RandomPlans> plans = LongStream.range(first, first + Integer.getInteger("plans", 40))
                .mapToObj(RandomPlans::new)
                .toList();
        List<Resource> definitions =
                plans.stream().flatMap(plan -> plan.definitions().stream()).toList();
        OurEngine ours = OurEngine.patient(fhir, definitions);
        ReferenceEngine reference = new ReferenceEngine(fhir.context(), definitions);
        long same = plans.stream().filter(plan -> compare(plan, ours, reference)).count();
        System.out.println(plans.size() + " plans, the same answer to " + same);
    }

    private static boolean compare(RandomPlans plan, OurEngine ours, ReferenceEngine reference) {
        Call call = new Call(plan.id(), "Patient/p", plan.data(), Optional.empty(), NOW);
        Applied applied = ours.apply(call);
        List<String> found = Titles.of(applied.carePlan()).titles();
        List<String> expected = Titles.of(reference.ready(call).carePlan()).titles();
        if (found.equals(expected)) {
            return true;
        }
        System.out.println(plan.id());
        without(found, expected).forEach(title -> System.out.println("  only ours      " + title));
        without(expected, found).forEach(title -> System.out.println("  only reference " + title));
        applied.issues().stream().map(Issue::text).forEach(text -> System.out.println("    our issue: " + text));
        return false;
    }

    private static List<String> without(List<String> all, List<String> others) {
        return all.stream().filter(one -> !others.contains(one)).toList();
    }
}
