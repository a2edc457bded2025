package org.upright.fhir.citation;

import ca.uhn.fhir.model.api.annotation.Block;
import ca.uhn.fhir.model.api.annotation.Child;
import ca.uhn.fhir.model.api.annotation.Description;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.MarkdownType;
import org.jspecify.annotations.Nullable;

/** A title of the cited artifact, in one language. */
@Block
public final class CitedTitle extends CitationElement {
    private static final long serialVersionUID = 1L;
    private static final Shape SHAPE = Shape.of("Citation.citedArtifact.title", CitedTitle.class);

    @Child(name = "type", type = CodeableConcept.class, order = 0, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "The kind of title")
    private List<CodeableConcept> type = new ArrayList<>();

    @Child(name = "language", type = CodeableConcept.class, order = 1)
    @Description(shortDefinition = "Used to express the specific language")
    private @Nullable CodeableConcept language;

    @Child(name = "text", type = MarkdownType.class, order = 2, min = 1)
    @Description(shortDefinition = "The title of the article or artifact")
    private @Nullable MarkdownType text;

    public List<CodeableConcept> getType() {
        return type;
    }

    public CodeableConcept addType() {
        CodeableConcept added = new CodeableConcept();
        type.add(added);
        return added;
    }

    public @Nullable CodeableConcept getLanguage() {
        return language;
    }

    public CitedTitle setLanguage(@Nullable CodeableConcept language) {
        this.language = language;
        return this;
    }

    public @Nullable String getText() {
        return text == null ? null : text.getValue();
    }

    public CitedTitle setText(String text) {
        this.text = new MarkdownType(text);
        return this;
    }

    @Override
    public CitedTitle copy() {
        return copyInto(new CitedTitle());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }
}
