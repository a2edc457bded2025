package org.upright.fhir.citation;

import ca.uhn.fhir.model.api.annotation.Block;
import ca.uhn.fhir.model.api.annotation.Child;
import ca.uhn.fhir.model.api.annotation.Description;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.StringType;
import org.jspecify.annotations.Nullable;

/** The date of a journal issue, as exactly as it is known. */
@Block
public final class DateOfPublication extends CitationElement {
    private static final long serialVersionUID = 1L;
    private static final Shape SHAPE = Shape.of(
            "Citation.citedArtifact.publicationForm.periodicRelease.dateOfPublication", DateOfPublication.class);

    @Child(name = "date", type = DateType.class, order = 0)
    @Description(shortDefinition = "Date on which the issue of the journal was published")
    private @Nullable DateType date;

    @Child(name = "year", type = StringType.class, order = 1)
    @Description(shortDefinition = "Year on which the issue of the journal was published")
    private @Nullable StringType year;

    @Child(name = "month", type = StringType.class, order = 2)
    @Description(shortDefinition = "Month on which the issue of the journal was published")
    private @Nullable StringType month;

    @Child(name = "day", type = StringType.class, order = 3)
    @Description(shortDefinition = "Day on which the issue of the journal was published")
    private @Nullable StringType day;

    @Child(name = "season", type = StringType.class, order = 4)
    @Description(shortDefinition = "Season on which the issue of the journal was published")
    private @Nullable StringType season;

    @Child(name = "text", type = StringType.class, order = 5)
    @Description(shortDefinition = "Text representation of the date of which the issue of the journal was published")
    private @Nullable StringType text;

    public @Nullable DateType getDateElement() {
        return date;
    }

    public DateOfPublication setDateElement(@Nullable DateType date) {
        this.date = date;
        return this;
    }

    public @Nullable String getYear() {
        return year == null ? null : year.getValue();
    }

    public DateOfPublication setYear(String year) {
        this.year = new StringType(year);
        return this;
    }

    public @Nullable String getMonth() {
        return month == null ? null : month.getValue();
    }

    public DateOfPublication setMonth(String month) {
        this.month = new StringType(month);
        return this;
    }

    public @Nullable String getDay() {
        return day == null ? null : day.getValue();
    }

    public DateOfPublication setDay(String day) {
        this.day = new StringType(day);
        return this;
    }

    public @Nullable String getSeason() {
        return season == null ? null : season.getValue();
    }

    public DateOfPublication setSeason(String season) {
        this.season = new StringType(season);
        return this;
    }

    public @Nullable String getText() {
        return text == null ? null : text.getValue();
    }

    public DateOfPublication setText(String text) {
        this.text = new StringType(text);
        return this;
    }

    @Override
    public DateOfPublication copy() {
        return copyInto(new DateOfPublication());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }
}
