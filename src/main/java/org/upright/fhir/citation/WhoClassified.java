package org.upright.fhir.citation;

import ca.uhn.fhir.model.api.annotation.Block;
import ca.uhn.fhir.model.api.annotation.Child;
import ca.uhn.fhir.model.api.annotation.Description;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Person;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.jspecify.annotations.Nullable;

/** Who classified the artifact, and on what terms the classification may be used. */
@Block
public final class WhoClassified extends CitationElement {
    private static final long serialVersionUID = 1L;
    private static final Shape SHAPE =
            Shape.of("Citation.citedArtifact.classification.whoClassified", WhoClassified.class);

    @Child(
            name = "person",
            type = {Person.class, Practitioner.class},
            order = 0)
    @Description(shortDefinition = "Person who created the classification")
    private @Nullable Reference person;

    @Child(name = "organization", type = Organization.class, order = 1)
    @Description(shortDefinition = "Organization who created the classification")
    private @Nullable Reference organization;

    @Child(name = "publisher", type = Organization.class, order = 2)
    @Description(
            shortDefinition =
                    "The publisher of the classification, not the publisher of the article or artifact being cited")
    private @Nullable Reference publisher;

    @Child(name = "classifierCopyright", type = StringType.class, order = 3)
    @Description(shortDefinition = "Rights management statement for the classification")
    private @Nullable StringType classifierCopyright;

    @Child(name = "freeToShare", type = BooleanType.class, order = 4)
    @Description(shortDefinition = "Acceptable to re-use the classification")
    private @Nullable BooleanType freeToShare;

    public @Nullable Reference getPerson() {
        return person;
    }

    public WhoClassified setPerson(@Nullable Reference person) {
        this.person = person;
        return this;
    }

    public @Nullable Reference getOrganization() {
        return organization;
    }

    public WhoClassified setOrganization(@Nullable Reference organization) {
        this.organization = organization;
        return this;
    }

    public @Nullable Reference getPublisher() {
        return publisher;
    }

    public WhoClassified setPublisher(@Nullable Reference publisher) {
        this.publisher = publisher;
        return this;
    }

    public @Nullable String getClassifierCopyright() {
        return classifierCopyright == null ? null : classifierCopyright.getValue();
    }

    public WhoClassified setClassifierCopyright(String classifierCopyright) {
        this.classifierCopyright = new StringType(classifierCopyright);
        return this;
    }

    public @Nullable BooleanType getFreeToShareElement() {
        return freeToShare;
    }

    public WhoClassified setFreeToShareElement(@Nullable BooleanType freeToShare) {
        this.freeToShare = freeToShare;
        return this;
    }

    @Override
    public WhoClassified copy() {
        return copyInto(new WhoClassified());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }
}
