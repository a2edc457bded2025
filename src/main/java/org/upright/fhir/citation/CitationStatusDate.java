package org.upright.fhir.citation;

import ca.uhn.fhir.model.api.annotation.Block;
import ca.uhn.fhir.model.api.annotation.Child;
import ca.uhn.fhir.model.api.annotation.Description;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Period;
import org.jspecify.annotations.Nullable;

/** When a status of the citation, or of what it cites, began and ended. */
@Block
public final class CitationStatusDate extends CitationElement {
    private static final long serialVersionUID = 1L;
    private static final Shape SHAPE = Shape.of("Citation.statusDate", CitationStatusDate.class);

    @Child(name = "activity", type = CodeableConcept.class, order = 0, min = 1)
    @Description(shortDefinition = "Classification of the status")
    private @Nullable CodeableConcept activity;

    @Child(name = "actual", type = BooleanType.class, order = 1)
    @Description(shortDefinition = "Either occurred or expected")
    private @Nullable BooleanType actual;

    @Child(name = "period", type = Period.class, order = 2, min = 1)
    @Description(shortDefinition = "When the status started and/or ended")
    private @Nullable Period period;

    public @Nullable CodeableConcept getActivity() {
        return activity;
    }

    public CitationStatusDate setActivity(@Nullable CodeableConcept activity) {
        this.activity = activity;
        return this;
    }

    public @Nullable BooleanType getActualElement() {
        return actual;
    }

    public CitationStatusDate setActualElement(@Nullable BooleanType actual) {
        this.actual = actual;
        return this;
    }

    public @Nullable Period getPeriod() {
        return period;
    }

    public CitationStatusDate setPeriod(@Nullable Period period) {
        this.period = period;
        return this;
    }

    @Override
    public CitationStatusDate copy() {
        return copyInto(new CitationStatusDate());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }
}
