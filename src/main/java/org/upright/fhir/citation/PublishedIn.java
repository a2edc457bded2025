package org.upright.fhir.citation;

import ca.uhn.fhir.model.api.annotation.Block;
import ca.uhn.fhir.model.api.annotation.Child;
import ca.uhn.fhir.model.api.annotation.Description;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.jspecify.annotations.Nullable;

/** The journal, book or database that holds the artifact. */
@Block
public final class PublishedIn extends CitationElement {
    private static final long serialVersionUID = 1L;
    private static final Shape SHAPE =
            Shape.of("Citation.citedArtifact.publicationForm.publishedIn", PublishedIn.class);

    @Child(name = "type", type = CodeableConcept.class, order = 0)
    @Description(shortDefinition = "Kind of container (e.g. Periodical, database, or book)")
    private @Nullable CodeableConcept type;

    @Child(name = "identifier", type = Identifier.class, order = 1, max = Child.MAX_UNLIMITED)
    @Description(
            shortDefinition =
                    "Journal identifiers include ISSN, ISO Abbreviation and NLMuniqueID; Book identifiers include ISBN")
    private List<Identifier> identifier = new ArrayList<>();

    @Child(name = "title", type = StringType.class, order = 2)
    @Description(shortDefinition = "Name of the database or title of the book or journal")
    private @Nullable StringType title;

    @Child(name = "publisher", type = Organization.class, order = 3)
    @Description(shortDefinition = "Name of the publisher")
    private @Nullable Reference publisher;

    @Child(name = "publisherLocation", type = StringType.class, order = 4)
    @Description(shortDefinition = "Geographic location of the publisher")
    private @Nullable StringType publisherLocation;

    public @Nullable CodeableConcept getType() {
        return type;
    }

    public PublishedIn setType(@Nullable CodeableConcept type) {
        this.type = type;
        return this;
    }

    public List<Identifier> getIdentifier() {
        return identifier;
    }

    public Identifier addIdentifier() {
        Identifier added = new Identifier();
        identifier.add(added);
        return added;
    }

    public @Nullable String getTitle() {
        return title == null ? null : title.getValue();
    }

    public PublishedIn setTitle(String title) {
        this.title = new StringType(title);
        return this;
    }

    public @Nullable Reference getPublisher() {
        return publisher;
    }

    public PublishedIn setPublisher(@Nullable Reference publisher) {
        this.publisher = publisher;
        return this;
    }

    public @Nullable String getPublisherLocation() {
        return publisherLocation == null ? null : publisherLocation.getValue();
    }

    public PublishedIn setPublisherLocation(String publisherLocation) {
        this.publisherLocation = new StringType(publisherLocation);
        return this;
    }

    @Override
    public PublishedIn copy() {
        return copyInto(new PublishedIn());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }
}
