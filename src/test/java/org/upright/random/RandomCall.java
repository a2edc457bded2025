package org.upright.random;

import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;

/**
 * One $apply of a random guideline.
 *
 * @param plan id of the PlanDefinition
 * @param data with the subject, {@code Patient/p}
 * @param parameters for CQL
 * @param merges whether nested plans become part of the group
 */
public record RandomCall(
        String plan,
        List<Resource> data,
        Parameters parameters,
        Optional<Reference> practitioner,
        Optional<Reference> organization,
        Optional<Reference> encounter,
        boolean merges) {
    public static final String SUBJECT = "Patient/p";
    public static final ZonedDateTime NOW = ZonedDateTime.parse("2026-06-15T09:00:00Z");

    static RandomCall of(String plan, long seed) {
        Dice dice = new Dice(seed);
        Parameters parameters = new Parameters();
        if (dice.oneIn(3)) {
            parameters.addParameter("Threshold", new IntegerType(dice.below(3)));
        }
        if (dice.oneIn(3)) {
            parameters.addParameter("Given", new StringType(dice.oneIn(2) ? "x" : "y"));
        }
        return new RandomCall(
                plan,
                new RandomRecord(seed).resources(),
                parameters,
                sometimes(dice, "Practitioner/dr"),
                sometimes(dice, "Organization/org"),
                sometimes(dice, "Encounter/now"),
                dice.oneIn(3));
    }

    private static Optional<Reference> sometimes(Dice dice, String reference) {
        return dice.oneIn(2) ? Optional.of(new Reference(reference)) : Optional.empty();
    }

    Resource subject() {
        return data.get(0);
    }

    /** The same call with its data in another order. */
    RandomCall shuffled(long seed) {
        List<Resource> others = new ArrayList<>(data.subList(1, data.size()));
        Collections.shuffle(others, new Random(seed));
        others.add(0, data.get(0));
        return new RandomCall(plan, others, parameters, practitioner, organization, encounter, merges);
    }

    /** The same call with the subject and what is of these types; {@code *} is all. */
    RandomCall only(Set<String> types) {
        List<Resource> some = data.stream()
                .filter(one -> one == subject() || types.contains("*") || types.contains(one.fhirType()))
                .toList();
        return new RandomCall(plan, some, parameters, practitioner, organization, encounter, merges);
    }

    /** The same call with nested plans in groups of their own. */
    public RandomCall unmerged() {
        return new RandomCall(plan, data, parameters, practitioner, organization, encounter, false);
    }

    RandomCall with(List<Resource> record) {
        return new RandomCall(plan, record, parameters, practitioner, organization, encounter, merges);
    }
}
