package org.upright.fhir.citation;

import ca.uhn.fhir.model.api.annotation.Block;
import ca.uhn.fhir.model.api.annotation.Child;
import ca.uhn.fhir.model.api.annotation.Description;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.StringType;
import org.jspecify.annotations.Nullable;

/** The issue of the journal that holds the artifact. */
@Block
public final class PeriodicRelease extends CitationElement {
    private static final long serialVersionUID = 1L;
    private static final Shape SHAPE =
            Shape.of("Citation.citedArtifact.publicationForm.periodicRelease", PeriodicRelease.class);

    @Child(name = "citedMedium", type = CodeableConcept.class, order = 0)
    @Description(shortDefinition = "Internet or Print")
    private @Nullable CodeableConcept citedMedium;

    @Child(name = "volume", type = StringType.class, order = 1)
    @Description(shortDefinition = "Volume number of journal in which the article is published")
    private @Nullable StringType volume;

    @Child(name = "issue", type = StringType.class, order = 2)
    @Description(shortDefinition = "Issue, part or supplement of journal in which the article is published")
    private @Nullable StringType issue;

    @Child(name = "dateOfPublication", order = 3)
    @Description(shortDefinition = "Defining the date on which the issue of the journal was published")
    private @Nullable DateOfPublication dateOfPublication;

    public @Nullable CodeableConcept getCitedMedium() {
        return citedMedium;
    }

    public PeriodicRelease setCitedMedium(@Nullable CodeableConcept citedMedium) {
        this.citedMedium = citedMedium;
        return this;
    }

    public @Nullable String getVolume() {
        return volume == null ? null : volume.getValue();
    }

    public PeriodicRelease setVolume(String volume) {
        this.volume = new StringType(volume);
        return this;
    }

    public @Nullable String getIssue() {
        return issue == null ? null : issue.getValue();
    }

    public PeriodicRelease setIssue(String issue) {
        this.issue = new StringType(issue);
        return this;
    }

    public @Nullable DateOfPublication getDateOfPublication() {
        return dateOfPublication;
    }

    public PeriodicRelease setDateOfPublication(@Nullable DateOfPublication dateOfPublication) {
        this.dateOfPublication = dateOfPublication;
        return this;
    }

    @Override
    public PeriodicRelease copy() {
        return copyInto(new PeriodicRelease());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }
}
