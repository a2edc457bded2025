package org.upright.guideline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.RequestGroup;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.junit.jupiter.api.Test;
import org.upright.apply.Applied;
import org.upright.fhir.FhirR4;
import org.upright.guideline.GeneratedRecords.Generated;
import org.upright.vignettes.Advice;

/** What must hold for every patient, tried on patients that nobody thought of. */
class InvariantsIT {
    private static final int RECORDS = 10_000;
    private static final long SEED = 20_261_122L;
    private static final Set<String> REFERRALS = Set.of("refer-emergency", "refer-urgent-assessment");
    private static final Set<String> PROGRAMME =
            Set.of("core-strengthening", "stretching", "low-impact-aerobic", "refer-physiotherapy");
    private static final Pattern LONG_REST =
            Pattern.compile("(?i)\\brest\\b[^.:]*\\b([3-9]|\\d\\d+|three|four|five|six|seven)" + " (days|weeks)");
    private static final List<String> GRADE = List.of(
            "http://hl7.org/fhir/StructureDefinition/cqf-strengthOfRecommendation",
            "http://hl7.org/fhir/StructureDefinition/cqf-qualityOfEvidence",
            "http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-directionOfRecommendation");

    private final GuidelineBench bench = new GuidelineBench();

    @Test
    void tenThousandRecordsBreakNoRule() {
        RandomGenerator random = new SplittableRandom(SEED);
        Set<String> seen = new TreeSet<>();
        for (int number = 0; number < RECORDS; number++) {
            Generated record = GeneratedRecords.next(random);
            Applied applied = bench.apply(record.resources());
            Set<String> taken = new TreeSet<>(new Advice(applied.decisions()).given());
            seen.addAll(taken);
            String name = "record " + number + " of seed " + SEED + " got " + taken;
            assertFalse(applied.decisions().withheld(), () -> name + " was withheld: " + applied.issues());
            redFlagsExcludeEverythingElse(record, taken, name);
            stayingActiveGoesWithAvoidingBedRest(taken, name);
            aRedFlagAddsNoExercise(record, taken, name);
            if (number % 20 == 0) {
                everyLineIsGradedAndCitedAndAdvisesNoLongRest(applied.carePlan(), name);
                theSameRecordHasTheSamePlan(record, applied, name);
            }
        }
        assertEquals(bench.actionIds(), seen, "actions that the records reached");
    }

    private static void redFlagsExcludeEverythingElse(Generated record, Set<String> taken, String name) {
        boolean referred = !Collections.disjoint(taken, REFERRALS);
        assertEquals(record.backPain() && record.flagged(), referred, name + ": referral");
        assertTrue(!referred || taken.size() == 1, name + ": advice beside a referral");
        assertTrue(record.backPain() || taken.isEmpty(), name + ": advice without low back pain");
        assertTrue(
                record.adult() || taken.stream().allMatch(action -> action.startsWith("refer-")),
                name + ": advice to a child");
    }

    private static void stayingActiveGoesWithAvoidingBedRest(Set<String> taken, String name) {
        taken.stream()
                .filter(action -> action.startsWith("stay-active"))
                .map(action -> action.replace("stay-active", "avoid-bed-rest"))
                .forEach(action -> assertTrue(taken.contains(action), name + ": without " + action));
    }

    private void aRedFlagAddsNoExercise(Generated record, Set<String> taken, String name) {
        Set<String> flagged = new TreeSet<>(
                new Advice(bench.apply(record.withSuspectedCaudaEquina().resources())
                                .decisions())
                        .given());
        flagged.retainAll(PROGRAMME);
        assertTrue(taken.containsAll(flagged), name + ": a red flag added " + flagged);
    }

    private void theSameRecordHasTheSamePlan(Generated record, Applied applied, String name) {
        List<String> texts = List.of(applied, bench.apply(record.resources())).stream()
                .map(Applied::carePlan)
                .map(plan -> new FhirR4().strictJson().encodeResourceToString(plan))
                .toList();
        assertEquals(texts.get(0), texts.get(1), name);
    }

    private static void everyLineIsGradedAndCitedAndAdvisesNoLongRest(CarePlan plan, String name) {
        assertFalse(LONG_REST.matcher(plan.getText().getDivAsString()).find(), name + ": advises long rest");
        plan.getContained().stream()
                .filter(RequestGroup.class::isInstance)
                .map(RequestGroup.class::cast)
                .flatMap(group -> group.getAction().stream())
                .filter(action -> leadsToRequest(plan, action))
                .forEach(action -> {
                    assertTrue(GRADE.stream().allMatch(action::hasExtension), name + ": ungraded " + action.getId());
                    assertTrue(action.hasDocumentation(), name + ": uncited " + action.getId());
                });
    }

    private static boolean leadsToRequest(CarePlan plan, RequestGroupActionComponent action) {
        return action.hasResource()
                && plan.getContained().stream()
                        .filter(contained -> !(contained instanceof RequestGroup))
                        .anyMatch(contained -> ("#" + contained.getIdElement().getIdPart())
                                .equals(action.getResource().getReference()));
    }
}
