package org.upright.fhir.citation;

import ca.uhn.fhir.model.api.annotation.Block;
import ca.uhn.fhir.model.api.annotation.Child;
import ca.uhn.fhir.model.api.annotation.Description;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.MarkdownType;
import org.jspecify.annotations.Nullable;

/** The contributors as one line of text. */
@Block
public final class ContributorshipSummary extends CitationElement {
    private static final long serialVersionUID = 1L;
    private static final Shape SHAPE =
            Shape.of("Citation.citedArtifact.contributorship.summary", ContributorshipSummary.class);

    @Child(name = "type", type = CodeableConcept.class, order = 0)
    @Description(shortDefinition = "Either authorList or contributorshipStatement")
    private @Nullable CodeableConcept type;

    @Child(name = "style", type = CodeableConcept.class, order = 1)
    @Description(shortDefinition = "The format for the display string")
    private @Nullable CodeableConcept style;

    @Child(name = "source", type = CodeableConcept.class, order = 2)
    @Description(shortDefinition = "Used to code the producer or rule for creating the display string")
    private @Nullable CodeableConcept source;

    @Child(name = "value", type = MarkdownType.class, order = 3, min = 1)
    @Description(
            shortDefinition = "The display string for the author list, contributor list, or contributorship statement")
    private @Nullable MarkdownType value;

    public @Nullable CodeableConcept getType() {
        return type;
    }

    public ContributorshipSummary setType(@Nullable CodeableConcept type) {
        this.type = type;
        return this;
    }

    public @Nullable CodeableConcept getStyle() {
        return style;
    }

    public ContributorshipSummary setStyle(@Nullable CodeableConcept style) {
        this.style = style;
        return this;
    }

    public @Nullable CodeableConcept getSource() {
        return source;
    }

    public ContributorshipSummary setSource(@Nullable CodeableConcept source) {
        this.source = source;
        return this;
    }

    public @Nullable String getValue() {
        return value == null ? null : value.getValue();
    }

    public ContributorshipSummary setValue(String value) {
        this.value = new MarkdownType(value);
        return this;
    }

    @Override
    public ContributorshipSummary copy() {
        return copyInto(new ContributorshipSummary());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }
}
