package org.upright.fhir.citation;

import ca.uhn.fhir.model.api.annotation.Block;
import ca.uhn.fhir.model.api.annotation.Child;
import ca.uhn.fhir.model.api.annotation.Description;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.jspecify.annotations.Nullable;

/** What kind of citation it is, in one organizing scheme. */
@Block
public final class CitationClassification extends CitationElement {
    private static final long serialVersionUID = 1L;
    private static final Shape SHAPE = Shape.of("Citation.classification", CitationClassification.class);

    @Child(name = "type", type = CodeableConcept.class, order = 0)
    @Description(shortDefinition = "The kind of classifier (e.g. publication type, keyword)")
    private @Nullable CodeableConcept type;

    @Child(name = "classifier", type = CodeableConcept.class, order = 1, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "The specific classification value")
    private List<CodeableConcept> classifier = new ArrayList<>();

    public @Nullable CodeableConcept getType() {
        return type;
    }

    public CitationClassification setType(@Nullable CodeableConcept type) {
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

    @Override
    public CitationClassification copy() {
        return copyInto(new CitationClassification());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }
}
