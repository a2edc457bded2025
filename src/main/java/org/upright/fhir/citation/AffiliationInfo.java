package org.upright.fhir.citation;

import ca.uhn.fhir.model.api.annotation.Block;
import ca.uhn.fhir.model.api.annotation.Child;
import ca.uhn.fhir.model.api.annotation.Description;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.StringType;
import org.jspecify.annotations.Nullable;

/** An organization that a contributor belonged to. */
@Block
public final class AffiliationInfo extends CitationElement {
    private static final long serialVersionUID = 1L;
    private static final Shape SHAPE =
            Shape.of("Citation.citedArtifact.contributorship.entry.affiliationInfo", AffiliationInfo.class);

    @Child(name = "affiliation", type = StringType.class, order = 0)
    @Description(shortDefinition = "Display for the organization")
    private @Nullable StringType affiliation;

    @Child(name = "role", type = StringType.class, order = 1)
    @Description(shortDefinition = "Role within the organization, such as professional title")
    private @Nullable StringType role;

    @Child(name = "identifier", type = Identifier.class, order = 2, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "Identifier for the organization")
    private List<Identifier> identifier = new ArrayList<>();

    public @Nullable String getAffiliation() {
        return affiliation == null ? null : affiliation.getValue();
    }

    public AffiliationInfo setAffiliation(String affiliation) {
        this.affiliation = new StringType(affiliation);
        return this;
    }

    public @Nullable String getRole() {
        return role == null ? null : role.getValue();
    }

    public AffiliationInfo setRole(String role) {
        this.role = new StringType(role);
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

    @Override
    public AffiliationInfo copy() {
        return copyInto(new AffiliationInfo());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }
}
