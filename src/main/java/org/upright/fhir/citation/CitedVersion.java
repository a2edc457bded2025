package org.upright.fhir.citation;

import ca.uhn.fhir.model.api.annotation.Block;
import ca.uhn.fhir.model.api.annotation.Child;
import ca.uhn.fhir.model.api.annotation.Description;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.jspecify.annotations.Nullable;

/** Which version of the artifact is cited. */
@Block
public final class CitedVersion extends CitationElement {
    private static final long serialVersionUID = 1L;
    private static final Shape SHAPE = Shape.of("Citation.citedArtifact.version", CitedVersion.class);

    @Child(name = "value", type = StringType.class, order = 0, min = 1)
    @Description(shortDefinition = "The version number or other version identifier")
    private @Nullable StringType value;

    @Child(name = "baseCitation", type = Citation.class, order = 1)
    @Description(shortDefinition = "Citation for the main version of the cited artifact")
    private @Nullable Reference baseCitation;

    public @Nullable String getValue() {
        return value == null ? null : value.getValue();
    }

    public CitedVersion setValue(String value) {
        this.value = new StringType(value);
        return this;
    }

    public @Nullable Reference getBaseCitation() {
        return baseCitation;
    }

    public CitedVersion setBaseCitation(@Nullable Reference baseCitation) {
        this.baseCitation = baseCitation;
        return this;
    }

    @Override
    public CitedVersion copy() {
        return copyInto(new CitedVersion());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }
}
