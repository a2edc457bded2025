package org.upright.random;

import java.util.List;
import org.hl7.fhir.r4.model.Age;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DataRequirement;
import org.hl7.fhir.r4.model.DataRequirement.SortDirection;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Duration;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Range;
import org.hl7.fhir.r4.model.RelatedArtifact;
import org.hl7.fhir.r4.model.RelatedArtifact.RelatedArtifactType;
import org.hl7.fhir.r4.model.Timing;
import org.hl7.fhir.r4.model.Timing.UnitsOfTime;
import org.hl7.fhir.r4.model.Type;

/** Data types as plans and activities have them. */
record RandomElements(Dice dice) {
    private static final String UCUM = "http://unitsofmeasure.org";

    CodeableConcept concept() {
        CodeableConcept concept = new CodeableConcept();
        if (!dice.oneIn(4)) {
            concept.addCoding(new Coding("urn:x", dice.one(List.of("a", "b", "c")), dice.oneIn(2) ? "Shown" : null));
        }
        if (!concept.hasCoding() || dice.oneIn(2)) {
            concept.setText(dice.one(List.of("walk", "stretch", "<b>bold</b> & co")));
        }
        return concept;
    }

    Duration duration() {
        String unit = dice.one(List.of("d", "wk", "mo", "a"));
        Duration duration = new Duration();
        duration.setValue(1 + dice.below(4)).setUnit(unit).setCode(unit).setSystem(UCUM);
        return duration;
    }

    private Age age() {
        Age age = new Age();
        age.setValue(40 + dice.below(20)).setUnit("years").setCode("a").setSystem(UCUM);
        return age;
    }

    private Range range() {
        Quantity low = new Quantity().setValue(1).setUnit("weeks").setCode("wk").setSystem(UCUM);
        return new Range().setLow(low).setHigh(low.copy().setValue(2));
    }

    Period period() {
        Period period = new Period().setStartElement(new DateTimeType("2026-07-01"));
        if (dice.oneIn(2)) {
            period.setEndElement(new DateTimeType("2026-08-01T10:00:00Z"));
        }
        return period;
    }

    private Timing schedule() {
        Timing timing = new Timing();
        timing.getRepeat().setFrequency(1 + dice.below(3)).setPeriod(1).setPeriodUnit(UnitsOfTime.D);
        if (dice.oneIn(3)) {
            timing.getRepeat().setBounds(period());
        }
        return timing;
    }

    /** Of the six that an action and an activity may have. */
    Type timing() {
        return dice.one(List.of(new DateTimeType("2026-07-01"), age(), period(), duration(), range(), schedule()));
    }

    RelatedArtifact artifact() {
        RelatedArtifact artifact = new RelatedArtifact()
                .setType(dice.one(List.of(
                        RelatedArtifactType.CITATION,
                        RelatedArtifactType.JUSTIFICATION,
                        RelatedArtifactType.DOCUMENTATION)));
        if (dice.oneIn(2)) {
            artifact.setCitation("Author " + (2000 + dice.below(20)));
        }
        if (dice.oneIn(2) || !artifact.hasCitation()) {
            artifact.setUrl("https://example.org/paper/" + dice.below(5));
        }
        if (dice.oneIn(3)) {
            artifact.setDisplay("A paper");
        }
        return artifact;
    }

    DataRequirement input() {
        DataRequirement input =
                new DataRequirement().setType(dice.one(List.of("Observation", "Condition", "Encounter")));
        input.setId("found");
        if (!input.getType().equals("Encounter") && dice.oneIn(2)) {
            var filter = input.addCodeFilter().setPath("code");
            if (dice.oneIn(2)) {
                filter.setValueSet(RandomExpressions.BASE + "ValueSet/codes");
            } else {
                filter.addCode(new Coding("urn:x", dice.one(List.of("a", "z")), null));
            }
        }
        if (input.getType().equals("Observation") && dice.oneIn(3)) {
            input.addDateFilter().setPath("effective").setValue(dice.oneIn(2) ? duration() : period());
        }
        if (input.getType().equals("Observation") && dice.oneIn(4)) {
            input.addSort().setPath("issued").setDirection(SortDirection.DESCENDING);
            input.setLimit(1 + dice.below(2));
        }
        return input;
    }
}
