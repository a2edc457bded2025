package org.upright.fhir.citation;

import ca.uhn.fhir.model.api.annotation.Child;
import ca.uhn.fhir.model.api.annotation.ChildOrder;
import ca.uhn.fhir.model.api.annotation.Description;
import ca.uhn.fhir.model.api.annotation.ResourceDef;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.Annotation;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.ContactDetail;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.MarkdownType;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.ResourceType;
import org.jspecify.annotations.Nullable;

/**
 * A publication that guideline content rests on: what it is, who wrote it, where it can be read and its present state.
 *
 * <p>R4 has no Citation; this is R4B's, under the same name and in the same wire format, for an R4 context that it is
 * registered with. {@link #getResourceType()} is {@code null}, because R4's list of types has no word for it.
 *
 * @see <a href="https://hl7.org/fhir/R4B/citation.html">Citation in R4B</a>
 */
@ResourceDef(name = "Citation")
@ChildOrder(
        names = {
            "url",
            "identifier",
            "version",
            "name",
            "title",
            "status",
            "experimental",
            "date",
            "publisher",
            "contact",
            "description",
            "useContext",
            "jurisdiction",
            "purpose",
            "copyright",
            "approvalDate",
            "lastReviewDate",
            "effectivePeriod",
            "author",
            "editor",
            "reviewer",
            "endorser",
            "summary",
            "classification",
            "note",
            "currentState",
            "statusDate",
            "relatesTo",
            "citedArtifact"
        })
public final class Citation extends ShapedResource {
    private static final long serialVersionUID = 1L;
    private static final Shape SHAPE = Shape.of("Citation", Citation.class);

    @Child(name = "identifier", type = Identifier.class, order = 0, max = Child.MAX_UNLIMITED, summary = true)
    @Description(shortDefinition = "Identifier for the Citation resource itself")
    private List<Identifier> identifier = new ArrayList<>();

    @Child(name = "purpose", type = MarkdownType.class, order = 1)
    @Description(shortDefinition = "Why this citation is defined")
    private @Nullable MarkdownType purpose;

    @Child(name = "copyright", type = MarkdownType.class, order = 2)
    @Description(shortDefinition = "Use and/or publishing restrictions for the Citation, not for the cited artifact")
    private @Nullable MarkdownType copyright;

    @Child(name = "approvalDate", type = DateType.class, order = 3)
    @Description(shortDefinition = "When the citation was approved by publisher")
    private @Nullable DateType approvalDate;

    @Child(name = "lastReviewDate", type = DateType.class, order = 4)
    @Description(shortDefinition = "When the citation was last reviewed")
    private @Nullable DateType lastReviewDate;

    @Child(name = "effectivePeriod", type = Period.class, order = 5, summary = true)
    @Description(shortDefinition = "When the citation is expected to be used")
    private @Nullable Period effectivePeriod;

    @Child(name = "author", type = ContactDetail.class, order = 6, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "Who authored the Citation")
    private List<ContactDetail> author = new ArrayList<>();

    @Child(name = "editor", type = ContactDetail.class, order = 7, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "Who edited the Citation")
    private List<ContactDetail> editor = new ArrayList<>();

    @Child(name = "reviewer", type = ContactDetail.class, order = 8, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "Who reviewed the Citation")
    private List<ContactDetail> reviewer = new ArrayList<>();

    @Child(name = "endorser", type = ContactDetail.class, order = 9, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "Who endorsed the Citation")
    private List<ContactDetail> endorser = new ArrayList<>();

    @Child(name = "summary", order = 10, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "A human-readable display of the citation")
    private List<CitationSummary> summary = new ArrayList<>();

    @Child(name = "classification", order = 11, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "The assignment to an organizing scheme")
    private List<CitationClassification> classification = new ArrayList<>();

    @Child(name = "note", type = Annotation.class, order = 12, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "Used for general notes and annotations not coded elsewhere")
    private List<Annotation> note = new ArrayList<>();

    @Child(name = "currentState", type = CodeableConcept.class, order = 13, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "The status of the citation")
    private List<CodeableConcept> currentState = new ArrayList<>();

    @Child(name = "statusDate", order = 14, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "An effective date or period for a status of the citation")
    private List<CitationStatusDate> statusDate = new ArrayList<>();

    @Child(name = "relatesTo", order = 15, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "Artifact related to the Citation Resource")
    private List<CitationRelatesTo> relatesTo = new ArrayList<>();

    @Child(name = "citedArtifact", order = 16)
    @Description(shortDefinition = "The article or artifact being described")
    private @Nullable CitedArtifact citedArtifact;

    public List<Identifier> getIdentifier() {
        return identifier;
    }

    public Identifier addIdentifier() {
        Identifier added = new Identifier();
        identifier.add(added);
        return added;
    }

    public @Nullable String getPurpose() {
        return purpose == null ? null : purpose.getValue();
    }

    public Citation setPurpose(String purpose) {
        this.purpose = new MarkdownType(purpose);
        return this;
    }

    public @Nullable String getCopyright() {
        return copyright == null ? null : copyright.getValue();
    }

    public Citation setCopyright(String copyright) {
        this.copyright = new MarkdownType(copyright);
        return this;
    }

    public @Nullable DateType getApprovalDateElement() {
        return approvalDate;
    }

    public Citation setApprovalDateElement(@Nullable DateType approvalDate) {
        this.approvalDate = approvalDate;
        return this;
    }

    public @Nullable DateType getLastReviewDateElement() {
        return lastReviewDate;
    }

    public Citation setLastReviewDateElement(@Nullable DateType lastReviewDate) {
        this.lastReviewDate = lastReviewDate;
        return this;
    }

    public @Nullable Period getEffectivePeriod() {
        return effectivePeriod;
    }

    public Citation setEffectivePeriod(@Nullable Period effectivePeriod) {
        this.effectivePeriod = effectivePeriod;
        return this;
    }

    public List<ContactDetail> getAuthor() {
        return author;
    }

    public ContactDetail addAuthor() {
        ContactDetail added = new ContactDetail();
        author.add(added);
        return added;
    }

    public List<ContactDetail> getEditor() {
        return editor;
    }

    public ContactDetail addEditor() {
        ContactDetail added = new ContactDetail();
        editor.add(added);
        return added;
    }

    public List<ContactDetail> getReviewer() {
        return reviewer;
    }

    public ContactDetail addReviewer() {
        ContactDetail added = new ContactDetail();
        reviewer.add(added);
        return added;
    }

    public List<ContactDetail> getEndorser() {
        return endorser;
    }

    public ContactDetail addEndorser() {
        ContactDetail added = new ContactDetail();
        endorser.add(added);
        return added;
    }

    public List<CitationSummary> getSummary() {
        return summary;
    }

    public CitationSummary addSummary() {
        CitationSummary added = new CitationSummary();
        summary.add(added);
        return added;
    }

    public List<CitationClassification> getClassification() {
        return classification;
    }

    public CitationClassification addClassification() {
        CitationClassification added = new CitationClassification();
        classification.add(added);
        return added;
    }

    public List<Annotation> getNote() {
        return note;
    }

    public Annotation addNote() {
        Annotation added = new Annotation();
        note.add(added);
        return added;
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

    public List<CitationRelatesTo> getRelatesTo() {
        return relatesTo;
    }

    public CitationRelatesTo addRelatesTo() {
        CitationRelatesTo added = new CitationRelatesTo();
        relatesTo.add(added);
        return added;
    }

    public @Nullable CitedArtifact getCitedArtifact() {
        return citedArtifact;
    }

    public Citation setCitedArtifact(@Nullable CitedArtifact citedArtifact) {
        this.citedArtifact = citedArtifact;
        return this;
    }

    @Override
    public @Nullable ResourceType getResourceType() {
        return null;
    }

    @Override
    public Citation copy() {
        return copyInto(new Citation());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }
}
