package org.upright.fhir.citation;

import ca.uhn.fhir.model.api.annotation.Block;
import ca.uhn.fhir.model.api.annotation.Child;
import ca.uhn.fhir.model.api.annotation.Description;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.BooleanType;
import org.jspecify.annotations.Nullable;

/** The authors and other contributors of the cited artifact. */
@Block
public final class Contributorship extends CitationElement {
    private static final long serialVersionUID = 1L;
    private static final Shape SHAPE = Shape.of("Citation.citedArtifact.contributorship", Contributorship.class);

    @Child(name = "complete", type = BooleanType.class, order = 0)
    @Description(shortDefinition = "Indicates if the list includes all authors and/or contributors")
    private @Nullable BooleanType complete;

    @Child(name = "entry", order = 1, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "An individual entity named in the list")
    private List<ContributorEntry> entry = new ArrayList<>();

    @Child(name = "summary", order = 2, max = Child.MAX_UNLIMITED)
    @Description(
            shortDefinition =
                    "Used to record a display of the author/contributor list without separate coding for each list member")
    private List<ContributorshipSummary> summary = new ArrayList<>();

    public @Nullable BooleanType getCompleteElement() {
        return complete;
    }

    public Contributorship setCompleteElement(@Nullable BooleanType complete) {
        this.complete = complete;
        return this;
    }

    public List<ContributorEntry> getEntry() {
        return entry;
    }

    public ContributorEntry addEntry() {
        ContributorEntry added = new ContributorEntry();
        entry.add(added);
        return added;
    }

    public List<ContributorshipSummary> getSummary() {
        return summary;
    }

    public ContributorshipSummary addSummary() {
        ContributorshipSummary added = new ContributorshipSummary();
        summary.add(added);
        return added;
    }

    @Override
    public Contributorship copy() {
        return copyInto(new Contributorship());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }
}
