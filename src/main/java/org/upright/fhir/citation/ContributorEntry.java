package org.upright.fhir.citation;

import ca.uhn.fhir.model.api.annotation.Block;
import ca.uhn.fhir.model.api.annotation.Child;
import ca.uhn.fhir.model.api.annotation.Description;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.Address;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.ContactPoint;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.PositiveIntType;
import org.hl7.fhir.r4.model.StringType;
import org.jspecify.annotations.Nullable;

/** One author or contributor of the cited artifact. */
@Block
public final class ContributorEntry extends CitationElement {
    private static final long serialVersionUID = 1L;
    private static final Shape SHAPE = Shape.of("Citation.citedArtifact.contributorship.entry", ContributorEntry.class);

    @Child(name = "name", type = HumanName.class, order = 0)
    @Description(shortDefinition = "A name associated with the person")
    private @Nullable HumanName name;

    @Child(name = "initials", type = StringType.class, order = 1)
    @Description(shortDefinition = "Initials for forename")
    private @Nullable StringType initials;

    @Child(name = "collectiveName", type = StringType.class, order = 2)
    @Description(shortDefinition = "Used for collective or corporate name as an author")
    private @Nullable StringType collectiveName;

    @Child(name = "identifier", type = Identifier.class, order = 3, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "Author identifier, eg ORCID")
    private List<Identifier> identifier = new ArrayList<>();

    @Child(name = "affiliationInfo", order = 4, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "Organizational affiliation")
    private List<AffiliationInfo> affiliationInfo = new ArrayList<>();

    @Child(name = "address", type = Address.class, order = 5, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "Physical mailing address")
    private List<Address> address = new ArrayList<>();

    @Child(name = "telecom", type = ContactPoint.class, order = 6, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "Email or telephone contact methods for the author or contributor")
    private List<ContactPoint> telecom = new ArrayList<>();

    @Child(name = "contributionType", type = CodeableConcept.class, order = 7, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "The specific contribution")
    private List<CodeableConcept> contributionType = new ArrayList<>();

    @Child(name = "role", type = CodeableConcept.class, order = 8)
    @Description(shortDefinition = "The role of the contributor (e.g. author, editor, reviewer)")
    private @Nullable CodeableConcept role;

    @Child(name = "contributionInstance", order = 9, max = Child.MAX_UNLIMITED)
    @Description(shortDefinition = "Contributions with accounting for time or number")
    private List<ContributionInstance> contributionInstance = new ArrayList<>();

    @Child(name = "correspondingContact", type = BooleanType.class, order = 10)
    @Description(shortDefinition = "Indication of which contributor is the corresponding contributor for the role")
    private @Nullable BooleanType correspondingContact;

    @Child(name = "listOrder", type = PositiveIntType.class, order = 11)
    @Description(shortDefinition = "Used to code order of authors")
    private @Nullable PositiveIntType listOrder;

    public @Nullable HumanName getName() {
        return name;
    }

    public ContributorEntry setName(@Nullable HumanName name) {
        this.name = name;
        return this;
    }

    public @Nullable String getInitials() {
        return initials == null ? null : initials.getValue();
    }

    public ContributorEntry setInitials(String initials) {
        this.initials = new StringType(initials);
        return this;
    }

    public @Nullable String getCollectiveName() {
        return collectiveName == null ? null : collectiveName.getValue();
    }

    public ContributorEntry setCollectiveName(String collectiveName) {
        this.collectiveName = new StringType(collectiveName);
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

    public List<AffiliationInfo> getAffiliationInfo() {
        return affiliationInfo;
    }

    public AffiliationInfo addAffiliationInfo() {
        AffiliationInfo added = new AffiliationInfo();
        affiliationInfo.add(added);
        return added;
    }

    public List<Address> getAddress() {
        return address;
    }

    public Address addAddress() {
        Address added = new Address();
        address.add(added);
        return added;
    }

    public List<ContactPoint> getTelecom() {
        return telecom;
    }

    public ContactPoint addTelecom() {
        ContactPoint added = new ContactPoint();
        telecom.add(added);
        return added;
    }

    public List<CodeableConcept> getContributionType() {
        return contributionType;
    }

    public CodeableConcept addContributionType() {
        CodeableConcept added = new CodeableConcept();
        contributionType.add(added);
        return added;
    }

    public @Nullable CodeableConcept getRole() {
        return role;
    }

    public ContributorEntry setRole(@Nullable CodeableConcept role) {
        this.role = role;
        return this;
    }

    public List<ContributionInstance> getContributionInstance() {
        return contributionInstance;
    }

    public ContributionInstance addContributionInstance() {
        ContributionInstance added = new ContributionInstance();
        contributionInstance.add(added);
        return added;
    }

    public @Nullable BooleanType getCorrespondingContactElement() {
        return correspondingContact;
    }

    public ContributorEntry setCorrespondingContactElement(@Nullable BooleanType correspondingContact) {
        this.correspondingContact = correspondingContact;
        return this;
    }

    public @Nullable PositiveIntType getListOrderElement() {
        return listOrder;
    }

    public ContributorEntry setListOrderElement(@Nullable PositiveIntType listOrder) {
        this.listOrder = listOrder;
        return this;
    }

    @Override
    public ContributorEntry copy() {
        return copyInto(new ContributorEntry());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }
}
