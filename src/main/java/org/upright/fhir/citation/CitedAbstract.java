package org.upright.fhir.citation;

import ca.uhn.fhir.model.api.annotation.Block;
import ca.uhn.fhir.model.api.annotation.Child;
import ca.uhn.fhir.model.api.annotation.Description;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.MarkdownType;
import org.jspecify.annotations.Nullable;

/** An abstract of the cited artifact, in one language. */
@Block
public final class CitedAbstract extends CitationElement {
    private static final long serialVersionUID = 1L;
    private static final Shape SHAPE = Shape.of("Citation.citedArtifact.abstract", CitedAbstract.class);

    @Child(name = "type", type = CodeableConcept.class, order = 0)
    @Description(shortDefinition = "The kind of abstract")
    private @Nullable CodeableConcept type;

    @Child(name = "language", type = CodeableConcept.class, order = 1)
    @Description(shortDefinition = "Used to express the specific language")
    private @Nullable CodeableConcept language;

    @Child(name = "text", type = MarkdownType.class, order = 2, min = 1)
    @Description(shortDefinition = "Abstract content")
    private @Nullable MarkdownType text;

    @Child(name = "copyright", type = MarkdownType.class, order = 3)
    @Description(shortDefinition = "Copyright notice for the abstract")
    private @Nullable MarkdownType copyright;

    public @Nullable CodeableConcept getType() {
        return type;
    }

    public CitedAbstract setType(@Nullable CodeableConcept type) {
        this.type = type;
        return this;
    }

    public @Nullable CodeableConcept getLanguage() {
        return language;
    }

    public CitedAbstract setLanguage(@Nullable CodeableConcept language) {
        this.language = language;
        return this;
    }

    public @Nullable String getText() {
        return text == null ? null : text.getValue();
    }

    public CitedAbstract setText(String text) {
        this.text = new MarkdownType(text);
        return this;
    }

    public @Nullable String getCopyright() {
        return copyright == null ? null : copyright.getValue();
    }

    public CitedAbstract setCopyright(String copyright) {
        this.copyright = new MarkdownType(copyright);
        return this;
    }

    @Override
    public CitedAbstract copy() {
        return copyInto(new CitedAbstract());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }
}
