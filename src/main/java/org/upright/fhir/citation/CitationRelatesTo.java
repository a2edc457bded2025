package org.upright.fhir.citation;

import ca.uhn.fhir.model.api.annotation.Block;
import ca.uhn.fhir.model.api.annotation.Child;
import ca.uhn.fhir.model.api.annotation.Description;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Type;
import org.hl7.fhir.r4.model.UriType;
import org.jspecify.annotations.Nullable;

/** How the citation, or what it cites, relates to another artifact. */
@Block
public final class CitationRelatesTo extends CitationElement {
    private static final long serialVersionUID = 1L;
    private static final Shape SHAPE = Shape.of("Citation.relatesTo", CitationRelatesTo.class);

    @Child(name = "relationshipType", type = CodeableConcept.class, order = 0, min = 1)
    @Description(shortDefinition = "How the Citation resource relates to the target artifact")
    private @Nullable CodeableConcept relationshipType;

    @Child(name = "targetClassifier", type = CodeableConcept.class, order = 1, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "The classification of the related artifact")
    private List<CodeableConcept> targetClassifier = new ArrayList<>();

    @Child(
            name = "target",
            type = {UriType.class, Identifier.class, Reference.class, Attachment.class},
            order = 2,
            min = 1)
    @Description(shortDefinition = "The article or artifact that the Citation Resource is related to")
    private @Nullable Type target;

    public @Nullable CodeableConcept getRelationshipType() {
        return relationshipType;
    }

    public CitationRelatesTo setRelationshipType(@Nullable CodeableConcept relationshipType) {
        this.relationshipType = relationshipType;
        return this;
    }

    public List<CodeableConcept> getTargetClassifier() {
        return targetClassifier;
    }

    public CodeableConcept addTargetClassifier() {
        CodeableConcept added = new CodeableConcept();
        targetClassifier.add(added);
        return added;
    }

    public @Nullable Type getTarget() {
        return target;
    }

    public CitationRelatesTo setTarget(@Nullable Type target) {
        this.target = target;
        return this;
    }

    @Override
    public CitationRelatesTo copy() {
        return copyInto(new CitationRelatesTo());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }
}
