package org.upright.fhir.citation;

import ca.uhn.fhir.model.api.annotation.Block;
import ca.uhn.fhir.model.api.annotation.Child;
import ca.uhn.fhir.model.api.annotation.Description;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.MarkdownType;
import org.jspecify.annotations.Nullable;

/** How the citation reads, in one bibliographic style. */
@Block
public final class CitationSummary extends CitationElement {
    private static final long serialVersionUID = 1L;
    private static final Shape SHAPE = Shape.of("Citation.summary", CitationSummary.class);

    @Child(name = "style", type = CodeableConcept.class, order = 0)
    @Description(shortDefinition = "Format for display of the citation")
    private @Nullable CodeableConcept style;

    @Child(name = "text", type = MarkdownType.class, order = 1, min = 1, summary = true)
    @Description(shortDefinition = "The human-readable display of the citation")
    private @Nullable MarkdownType text;

    public @Nullable CodeableConcept getStyle() {
        return style;
    }

    public CitationSummary setStyle(@Nullable CodeableConcept style) {
        this.style = style;
        return this;
    }

    public @Nullable String getText() {
        return text == null ? null : text.getValue();
    }

    public CitationSummary setText(String text) {
        this.text = new MarkdownType(text);
        return this;
    }

    @Override
    public CitationSummary copy() {
        return copyInto(new CitationSummary());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }
}
