package org.upright.fhir.citation;

import ca.uhn.fhir.model.api.annotation.Block;
import ca.uhn.fhir.model.api.annotation.Child;
import ca.uhn.fhir.model.api.annotation.Description;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.jspecify.annotations.Nullable;

/** The part of the artifact that is cited, such as a chapter. */
@Block
public final class CitedPart extends CitationElement {
    private static final long serialVersionUID = 1L;
    private static final Shape SHAPE = Shape.of("Citation.citedArtifact.part", CitedPart.class);

    @Child(name = "type", type = CodeableConcept.class, order = 0)
    @Description(shortDefinition = "The kind of component")
    private @Nullable CodeableConcept type;

    @Child(name = "value", type = StringType.class, order = 1)
    @Description(shortDefinition = "The specification of the component")
    private @Nullable StringType value;

    @Child(name = "baseCitation", type = Citation.class, order = 2)
    @Description(shortDefinition = "The citation for the full article or artifact")
    private @Nullable Reference baseCitation;

    public @Nullable CodeableConcept getType() {
        return type;
    }

    public CitedPart setType(@Nullable CodeableConcept type) {
        this.type = type;
        return this;
    }

    public @Nullable String getValue() {
        return value == null ? null : value.getValue();
    }

    public CitedPart setValue(String value) {
        this.value = new StringType(value);
        return this;
    }

    public @Nullable Reference getBaseCitation() {
        return baseCitation;
    }

    public CitedPart setBaseCitation(@Nullable Reference baseCitation) {
        this.baseCitation = baseCitation;
        return this;
    }

    @Override
    public CitedPart copy() {
        return copyInto(new CitedPart());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }
}
