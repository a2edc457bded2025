package org.upright.fhir.citation;

import ca.uhn.fhir.model.api.annotation.Block;
import ca.uhn.fhir.model.api.annotation.Child;
import ca.uhn.fhir.model.api.annotation.Description;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.MarkdownType;
import org.hl7.fhir.r4.model.StringType;
import org.jspecify.annotations.Nullable;

/** One form in which the artifact was published: journal, pages, dates. */
@Block
public final class PublicationForm extends CitationElement {
    private static final long serialVersionUID = 1L;
    private static final Shape SHAPE = Shape.of("Citation.citedArtifact.publicationForm", PublicationForm.class);

    @Child(name = "publishedIn", order = 0)
    @Description(shortDefinition = "The collection the cited article or artifact is published in")
    private @Nullable PublishedIn publishedIn;

    @Child(name = "periodicRelease", order = 1)
    @Description(shortDefinition = "The specific issue in which the cited article resides")
    private @Nullable PeriodicRelease periodicRelease;

    @Child(name = "articleDate", type = DateTimeType.class, order = 2)
    @Description(
            shortDefinition = "The date the article was added to the database, or the date the article was released")
    private @Nullable DateTimeType articleDate;

    @Child(name = "lastRevisionDate", type = DateTimeType.class, order = 3)
    @Description(shortDefinition = "The date the article was last revised or updated in the database")
    private @Nullable DateTimeType lastRevisionDate;

    @Child(name = "language", type = CodeableConcept.class, order = 4, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "Language in which this form of the article is published")
    private List<CodeableConcept> language = new ArrayList<>();

    @Child(name = "accessionNumber", type = StringType.class, order = 5)
    @Description(shortDefinition = "Entry number or identifier for inclusion in a database")
    private @Nullable StringType accessionNumber;

    @Child(name = "pageString", type = StringType.class, order = 6)
    @Description(shortDefinition = "Used for full display of pagination")
    private @Nullable StringType pageString;

    @Child(name = "firstPage", type = StringType.class, order = 7)
    @Description(shortDefinition = "Used for isolated representation of first page")
    private @Nullable StringType firstPage;

    @Child(name = "lastPage", type = StringType.class, order = 8)
    @Description(shortDefinition = "Used for isolated representation of last page")
    private @Nullable StringType lastPage;

    @Child(name = "pageCount", type = StringType.class, order = 9)
    @Description(shortDefinition = "Number of pages or screens")
    private @Nullable StringType pageCount;

    @Child(name = "copyright", type = MarkdownType.class, order = 10)
    @Description(shortDefinition = "Copyright notice for the full article or artifact")
    private @Nullable MarkdownType copyright;

    public @Nullable PublishedIn getPublishedIn() {
        return publishedIn;
    }

    public PublicationForm setPublishedIn(@Nullable PublishedIn publishedIn) {
        this.publishedIn = publishedIn;
        return this;
    }

    public @Nullable PeriodicRelease getPeriodicRelease() {
        return periodicRelease;
    }

    public PublicationForm setPeriodicRelease(@Nullable PeriodicRelease periodicRelease) {
        this.periodicRelease = periodicRelease;
        return this;
    }

    public @Nullable DateTimeType getArticleDateElement() {
        return articleDate;
    }

    public PublicationForm setArticleDateElement(@Nullable DateTimeType articleDate) {
        this.articleDate = articleDate;
        return this;
    }

    public @Nullable DateTimeType getLastRevisionDateElement() {
        return lastRevisionDate;
    }

    public PublicationForm setLastRevisionDateElement(@Nullable DateTimeType lastRevisionDate) {
        this.lastRevisionDate = lastRevisionDate;
        return this;
    }

    public List<CodeableConcept> getLanguage() {
        return language;
    }

    public CodeableConcept addLanguage() {
        CodeableConcept added = new CodeableConcept();
        language.add(added);
        return added;
    }

    public @Nullable String getAccessionNumber() {
        return accessionNumber == null ? null : accessionNumber.getValue();
    }

    public PublicationForm setAccessionNumber(String accessionNumber) {
        this.accessionNumber = new StringType(accessionNumber);
        return this;
    }

    public @Nullable String getPageString() {
        return pageString == null ? null : pageString.getValue();
    }

    public PublicationForm setPageString(String pageString) {
        this.pageString = new StringType(pageString);
        return this;
    }

    public @Nullable String getFirstPage() {
        return firstPage == null ? null : firstPage.getValue();
    }

    public PublicationForm setFirstPage(String firstPage) {
        this.firstPage = new StringType(firstPage);
        return this;
    }

    public @Nullable String getLastPage() {
        return lastPage == null ? null : lastPage.getValue();
    }

    public PublicationForm setLastPage(String lastPage) {
        this.lastPage = new StringType(lastPage);
        return this;
    }

    public @Nullable String getPageCount() {
        return pageCount == null ? null : pageCount.getValue();
    }

    public PublicationForm setPageCount(String pageCount) {
        this.pageCount = new StringType(pageCount);
        return this;
    }

    public @Nullable String getCopyright() {
        return copyright == null ? null : copyright.getValue();
    }

    public PublicationForm setCopyright(String copyright) {
        this.copyright = new MarkdownType(copyright);
        return this;
    }

    @Override
    public PublicationForm copy() {
        return copyInto(new PublicationForm());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }
}
