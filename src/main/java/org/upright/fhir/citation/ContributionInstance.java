package org.upright.fhir.citation;

import ca.uhn.fhir.model.api.annotation.Block;
import ca.uhn.fhir.model.api.annotation.Child;
import ca.uhn.fhir.model.api.annotation.Description;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DateTimeType;
import org.jspecify.annotations.Nullable;

/** One contribution of a contributor, with its time. */
@Block
public final class ContributionInstance extends CitationElement {
    private static final long serialVersionUID = 1L;
    private static final Shape SHAPE =
            Shape.of("Citation.citedArtifact.contributorship.entry.contributionInstance", ContributionInstance.class);

    @Child(name = "type", type = CodeableConcept.class, order = 0, min = 1)
    @Description(shortDefinition = "The specific contribution")
    private @Nullable CodeableConcept type;

    @Child(name = "time", type = DateTimeType.class, order = 1)
    @Description(shortDefinition = "The time that the contribution was made")
    private @Nullable DateTimeType time;

    public @Nullable CodeableConcept getType() {
        return type;
    }

    public ContributionInstance setType(@Nullable CodeableConcept type) {
        this.type = type;
        return this;
    }

    public @Nullable DateTimeType getTimeElement() {
        return time;
    }

    public ContributionInstance setTimeElement(@Nullable DateTimeType time) {
        this.time = time;
        return this;
    }

    @Override
    public ContributionInstance copy() {
        return copyInto(new ContributionInstance());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }
}
