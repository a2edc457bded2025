package org.upright.fhir.citation;

import ca.uhn.fhir.model.api.annotation.Block;
import ca.uhn.fhir.model.api.annotation.Child;
import ca.uhn.fhir.model.api.annotation.Description;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.jspecify.annotations.Nullable;

/** What kind of artifact is cited, in one organizing scheme. */
@Block
public final class CitedClassification extends CitationElement {
    private static final long serialVersionUID = 1L;
    private static final Shape SHAPE = Shape.of("Citation.citedArtifact.classification", CitedClassification.class);

    @Child(name = "type", type = CodeableConcept.class, order = 0)
    @Description(shortDefinition = "The kind of classifier (e.g. publication type, keyword)")
    private @Nullable CodeableConcept type;

    @Child(name = "classifier", type = CodeableConcept.class, order = 1, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "The specific classification value")
    private List<CodeableConcept> classifier = new ArrayList<>();

    @Child(name = "whoClassified", order = 2)
    @Description(shortDefinition = "Provenance and copyright of classification")
    private @Nullable WhoClassified whoClassified;

    public @Nullable CodeableConcept getType() {
        return type;
    }

    public CitedClassification setType(@Nullable CodeableConcept type) {
        this.type = type;
        return this;
    }

    public List<CodeableConcept> getClassifier() {
        return classifier;
    }

    public CodeableConcept addClassifier() {
        CodeableConcept added = new CodeableConcept();
        classifier.add(added);
        return added;
    }

    public @Nullable WhoClassified getWhoClassified() {
        return whoClassified;
    }

    public CitedClassification setWhoClassified(@Nullable WhoClassified whoClassified) {
        this.whoClassified = whoClassified;
        return this;
    }

    @Override
    public CitedClassification copy() {
        return copyInto(new CitedClassification());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }
}
