package org.upright.fhir.citation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ca.uhn.fhir.parser.DataFormatException;
import java.util.List;
import java.util.stream.LongStream;
import org.hl7.fhir.exceptions.FHIRException;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.MarkdownType;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.RelatedArtifact.RelatedArtifactType;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.UriType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.upright.fhir.FhirR4;

class CitationTest {
    private static final FhirR4 FHIR = new FhirR4();

    static LongStream seeds() {
        return LongStream.range(0, 20);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void jsonIsReadAsItWasWritten(long seed) {
        Citation citation = filled(seed);

        String json = FHIR.strictJson().encodeResourceToString(citation);
        Citation read = FHIR.strictJson().parseResource(Citation.class, json);
        String again = FHIR.strictJson().encodeResourceToString(read);
        read.setId("filled"); // the parser adds type and version to the id

        assertTrue(citation.equalsDeep(read), "seed " + seed);
        assertEquals(json, again);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void xmlSaysTheSameAsJson(long seed) {
        Citation citation = filled(seed);

        String xml = FHIR.strictXml().encodeResourceToString(citation);
        Citation read = FHIR.strictXml().parseResource(Citation.class, xml);

        assertEquals(
                FHIR.strictJson().encodeResourceToString(citation),
                FHIR.strictJson().encodeResourceToString(read),
                "seed " + seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aCopyIsEqualAndSharesNothing(long seed) {
        Citation citation = filled(seed);

        Citation copy = citation.copy();

        assertTrue(citation.equalsDeep(copy), "seed " + seed);
        assertNotSame(citation.getCitedArtifact(), copy.getCitedArtifact());
        copy.getCitedArtifact().getContributorship().getEntry().get(0).setInitials("changed");
        assertFalse(citation.equalsDeep(copy));
        assertFalse(copy.equalsDeep(citation));
    }

    @Test
    void everyElementDecidesEqualityAndEmptiness() {
        Citation citation = filled(7);
        for (Property property : citation.children()) {
            for (Base value : property.getValues()) {
                Citation shorter = citation.copy();
                String name = property.getName().replace("[x]", "");
                shorter.removeChild(name, shorter.getProperty(name.hashCode(), name, true)[0]);
                assertFalse(citation.equalsDeep(shorter), name);
            }
        }
        assertTrue(new Citation().isEmpty());
        assertFalse(citation.isEmpty());
    }

    @Test
    void bothNamesOfAChoiceLeadToIt() {
        CitationRelatesTo related = new CitationRelatesTo();

        related.setProperty("target[x]", new UriType("urn:x-1"));

        assertEquals("urn:x-1", property(related, "target").primitiveValue());
        assertEquals(
                "uri|Identifier|Reference(Any)|Attachment",
                named(related, "targetUri").getTypeCode());
        assertEquals(
                "Identifier",
                new CitationRelatesTo().addChild("targetIdentifier").fhirType());
        assertEquals(
                List.of("uri", "Identifier", "Reference", "Attachment"),
                List.of(related.getTypesForProperty("target".hashCode(), "target")));
    }

    @Test
    void aPropertyTakesAPrimitiveOfAnotherTypeByItsText() {
        CitedTitle title = new CitedTitle();

        title.setProperty("text", new StringType("Low back pain"));

        assertEquals("Low back pain", title.getText());
        assertEquals(MarkdownType.class, property(title, "text").getClass());
    }

    @Test
    void aPropertyRefusesWhatItCannotHold() {
        FHIRException refused =
                assertThrows(FHIRException.class, () -> new CitedTitle().setProperty("text", new CodeableConcept()));

        assertEquals("Element `text` cannot hold `CodeableConcept`; it takes `markdown`.", refused.getMessage());
    }

    @Test
    void anUnknownPropertyIsRefused() {
        assertThrows(FHIRException.class, () -> new Citation().setProperty("doi", new StringType("10.1")));
        assertThrows(FHIRException.class, () -> new Citation().getProperty("doi".hashCode(), "doi", true));
    }

    @Test
    void makingAPropertyMakesTheWayDownToIt() {
        Citation citation = new Citation();

        Base artifact = citation.makeProperty("citedArtifact".hashCode(), "citedArtifact");
        Base title = artifact.makeProperty("title".hashCode(), "title");
        title.setProperty("text", new MarkdownType("Low back pain"));

        assertEquals(
                "Low back pain", citation.getCitedArtifact().getTitle().get(0).getText());
        assertEquals("Citation.citedArtifact.title", title.fhirType());
    }

    @Test
    void everyElementOfTheDefinitionIsListed() {
        List<String> names =
                new Citation().children().stream().map(Property::getName).toList();

        assertEquals(
                List.of(
                        "id",
                        "meta",
                        "implicitRules",
                        "language",
                        "text",
                        "contained",
                        "extension",
                        "modifierExtension",
                        "url",
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
                        "identifier",
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
                        "citedArtifact"),
                names);
    }

    @Test
    void xmlKeepsTheOrderOfTheDefinition() {
        Citation citation = new Citation();
        citation.setTitle("t").setUrl("u").setStatus(PublicationStatus.ACTIVE);
        citation.addIdentifier().setValue("i");
        citation.setPurpose("p");

        assertEquals(
                "<Citation xmlns=\"http://hl7.org/fhir\"><url value=\"u\"/><identifier><value value=\"i\"/></identifier>"
                        + "<title value=\"t\"/><status value=\"active\"/><purpose value=\"p\"/></Citation>",
                FHIR.strictXml().encodeResourceToString(citation));
    }

    @Test
    void fhirPathWalksIt() {
        Citation citation = filled(3);
        citation.getCitedArtifact().getIdentifier().clear();
        citation.getCitedArtifact().addIdentifier().setSystem("https://doi.org").setValue("10.7326/x");

        assertEquals(List.of("10.7326/x"), path(citation, "Citation.citedArtifact.identifier.value"));
        assertEquals(List.of(citation.getTitle()), path(citation, "Citation.title"));
        assertEquals(List.of("true"), path(citation, "citedArtifact.title.text.exists()"));
        assertEquals(List.of("true"), path(citation, "$this is Citation"));
        assertEquals(
                List.of(String.valueOf(citation.getCitedArtifact().getAbstract().size())),
                path(citation, "descendants().where(text.exists() and copyright.exists()).count()"));
    }

    @Test
    void aBundleHoldsIt() {
        Bundle bundle = new Bundle();
        bundle.addEntry()
                .setFullUrl("http://upright.example.org/fhir/Citation/filled")
                .setResource(filled(4));
        PlanDefinition plan = new PlanDefinition();
        plan.addRelatedArtifact()
                .setType(RelatedArtifactType.CITATION)
                .setResource("http://upright.example.org/fhir/Citation/acp-2007|1.0.0");
        bundle.addEntry().setResource(plan);

        String json = FHIR.strictJson().encodeResourceToString(bundle);
        String xml = FHIR.strictXml().encodeResourceToString(bundle);
        Bundle read = FHIR.strictJson().parseResource(Bundle.class, json);

        assertEquals(Citation.class, read.getEntryFirstRep().getResource().getClass());
        assertEquals(json, FHIR.strictJson().encodeResourceToString(read));
        assertEquals(
                json, FHIR.strictJson().encodeResourceToString(FHIR.strictXml().parseResource(Bundle.class, xml)));
        assertTrue(bundle.copy().equalsDeep(bundle));
    }

    @Test
    void anUnknownElementIsRefusedByTheStrictParserAndDroppedByTheLenient() {
        String json = "{\"resourceType\":\"Citation\",\"status\":\"draft\",\"citedArtifact\":{\"doi\":\"10.1\"}}";

        assertThrows(DataFormatException.class, () -> FHIR.strictJson().parseResource(json));
        assertEquals(
                "{\"resourceType\":\"Citation\",\"status\":\"draft\"}",
                FHIR.lenientJson().encodeResourceToString(FHIR.lenientJson().parseResource(json)));
    }

    @Test
    void aReferenceKeepsItsVersion() {
        Citation citation = new Citation();
        citation.setCitedArtifact(new CitedArtifact());
        citation.getCitedArtifact()
                .addPublicationForm()
                .setPublishedIn(new PublishedIn()
                        .setPublisher(new org.hl7.fhir.r4.model.Reference("Organization/acp/_history/2")));

        assertTrue(FHIR.strictJson().encodeResourceToString(citation).contains("Organization/acp/_history/2"));
    }

    private static List<String> path(Citation citation, String expression) {
        return FHIR.context().newFhirPath().evaluate(citation, expression, Base.class).stream()
                .map(Base::primitiveValue)
                .toList();
    }

    private static Base property(Base owner, String name) {
        return owner.listChildrenByName(name).get(0);
    }

    private static Property named(Base owner, String name) {
        return owner.getNamedProperty(name);
    }

    private static Citation filled(long seed) {
        return new FilledCitation(FHIR.context(), seed).make();
    }
}
