package org.upright.fhir.citation;

import ca.uhn.fhir.model.api.annotation.Block;
import ca.uhn.fhir.model.api.annotation.Child;
import ca.uhn.fhir.model.api.annotation.Description;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.Annotation;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Identifier;
import org.jspecify.annotations.Nullable;

/** The article or artifact that is cited: its titles, authors, forms and places. */
@Block
public final class CitedArtifact extends CitationElement {
    private static final long serialVersionUID = 1L;
    private static final Shape SHAPE = Shape.of("Citation.citedArtifact", CitedArtifact.class);

    @Child(name = "identifier", type = Identifier.class, order = 0, max = Child.MAX_UNLIMITED, summary = true)
    @Description(shortDefinition = "May include DOI, PMID, PMCID, etc.")
    private List<Identifier> identifier = new ArrayList<>();

    @Child(name = "relatedIdentifier", type = Identifier.class, order = 1, max = Child.MAX_UNLIMITED, summary = true)
    @Description(shortDefinition = "May include trial registry identifiers")
    private List<Identifier> relatedIdentifier = new ArrayList<>();

    @Child(name = "dateAccessed", type = DateTimeType.class, order = 2, summary = true)
    @Description(shortDefinition = "When the cited artifact was accessed")
    private @Nullable DateTimeType dateAccessed;

    @Child(name = "version", order = 3)
    @Description(shortDefinition = "The defined version of the cited artifact")
    private @Nullable CitedVersion version;

    @Child(name = "currentState", type = CodeableConcept.class, order = 4, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "The status of the cited artifact")
    private List<CodeableConcept> currentState = new ArrayList<>();

    @Child(name = "statusDate", order = 5, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "An effective date or period for a status of the cited artifact")
    private List<CitationStatusDate> statusDate = new ArrayList<>();

    @Child(name = "title", order = 6, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "The title details of the article or artifact")
    private List<CitedTitle> title = new ArrayList<>();

    @Child(name = "abstract", order = 7, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "Summary of the article or artifact")
    private List<CitedAbstract> abstract_ = new ArrayList<>();

    @Child(name = "part", order = 8)
    @Description(shortDefinition = "The component of the article or artifact")
    private @Nullable CitedPart part;

    @Child(name = "relatesTo", order = 9, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "The artifact related to the cited artifact")
    private List<CitationRelatesTo> relatesTo = new ArrayList<>();

    @Child(name = "publicationForm", order = 10, max = Child.MAX_UNLIMITED)
    @Description(
            shortDefinition =
                    "If multiple, used to represent alternative forms of the article that are not separate citations")
    private List<PublicationForm> publicationForm = new ArrayList<>();

    @Child(name = "webLocation", order = 11, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "Used for any URL for the article or artifact cited")
    private List<WebLocation> webLocation = new ArrayList<>();

    @Child(name = "classification", order = 12, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "The assignment to an organizing scheme")
    private List<CitedClassification> classification = new ArrayList<>();

    @Child(name = "contributorship", order = 13)
    @Description(shortDefinition = "Attribution of authors and other contributors")
    private @Nullable Contributorship contributorship;

    @Child(name = "note", type = Annotation.class, order = 14, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "Any additional information or content for the article or artifact")
    private List<Annotation> note = new ArrayList<>();

    public List<Identifier> getIdentifier() {
        return identifier;
    }

    public Identifier addIdentifier() {
        Identifier added = new Identifier();
        identifier.add(added);
        return added;
    }

    public List<Identifier> getRelatedIdentifier() {
        return relatedIdentifier;
    }

    public Identifier addRelatedIdentifier() {
        Identifier added = new Identifier();
        relatedIdentifier.add(added);
        return added;
    }

    public @Nullable DateTimeType getDateAccessedElement() {
        return dateAccessed;
    }

    public CitedArtifact setDateAccessedElement(@Nullable DateTimeType dateAccessed) {
        this.dateAccessed = dateAccessed;
        return this;
    }

    public @Nullable CitedVersion getVersion() {
        return version;
    }

    public CitedArtifact setVersion(@Nullable CitedVersion version) {
        this.version = version;
        return this;
    }

    public List<CodeableConcept> getCurrentState() {
        return currentState;
    }

    public CodeableConcept addCurrentState() {
        CodeableConcept added = new CodeableConcept();
        currentState.add(added);
        return added;
    }

    public List<CitationStatusDate> getStatusDate() {
        return statusDate;
    }

    public CitationStatusDate addStatusDate() {
        CitationStatusDate added = new CitationStatusDate();
        statusDate.add(added);
        return added;
    }

    public List<CitedTitle> getTitle() {
        return title;
    }

    public CitedTitle addTitle() {
        CitedTitle added = new CitedTitle();
        title.add(added);
        return added;
    }

    public List<CitedAbstract> getAbstract() {
        return abstract_;
    }

    public CitedAbstract addAbstract() {
        CitedAbstract added = new CitedAbstract();
        abstract_.add(added);
        return added;
    }

    public @Nullable CitedPart getPart() {
        return part;
    }

    public CitedArtifact setPart(@Nullable CitedPart part) {
        this.part = part;
        return this;
    }

    public List<CitationRelatesTo> getRelatesTo() {
        return relatesTo;
    }

    public CitationRelatesTo addRelatesTo() {
        CitationRelatesTo added = new CitationRelatesTo();
        relatesTo.add(added);
        return added;
    }

    public List<PublicationForm> getPublicationForm() {
        return publicationForm;
    }

    public PublicationForm addPublicationForm() {
        PublicationForm added = new PublicationForm();
        publicationForm.add(added);
        return added;
    }

    public List<WebLocation> getWebLocation() {
        return webLocation;
    }

    public WebLocation addWebLocation() {
        WebLocation added = new WebLocation();
        webLocation.add(added);
        return added;
    }

    public List<CitedClassification> getClassification() {
        return classification;
    }

    public CitedClassification addClassification() {
        CitedClassification added = new CitedClassification();
        classification.add(added);
        return added;
    }

    public @Nullable Contributorship getContributorship() {
        return contributorship;
    }

    public CitedArtifact setContributorship(@Nullable Contributorship contributorship) {
        this.contributorship = contributorship;
        return this;
    }

    public List<Annotation> getNote() {
        return note;
    }

    public Annotation addNote() {
        Annotation added = new Annotation();
        note.add(added);
        return added;
    }

    @Override
    public CitedArtifact copy() {
        return copyInto(new CitedArtifact());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }
}
