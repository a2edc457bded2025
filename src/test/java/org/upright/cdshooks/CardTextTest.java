package org.upright.cdshooks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.RelatedArtifact;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.junit.jupiter.api.Test;

class CardTextTest {
    @Test
    void aLongTitleIsCutTo140Characters() {
        assertEquals(140, CardText.summary("word ".repeat(60)).length());
        assertEquals("Stay active", CardText.summary(" Stay \n active "));
    }

    @Test
    void detailSaysWhatHowStrongAndWhereFrom() {
        RequestGroupActionComponent action = new RequestGroupActionComponent();
        action.setDescription("Limit it.");
        action.addExtension(new Extension(
                "http://hl7.org/fhir/StructureDefinition/cqf-strengthOfRecommendation",
                new CodeableConcept().setText("Strong")));
        action.addDocumentation(new RelatedArtifact()
                .setCitation("Dahm 2010.")
                .setUrl("https://doi.org/10.1002/14651858.CD007612.pub2"));

        assertEquals("""
                Limit it.

                **Strength of recommendation:** Strong

                **Sources:**

                - Dahm 2010. <https://doi.org/10.1002/14651858.CD007612.pub2>""", CardText.detail(action));
    }

    @Test
    void markupOfAuthorsRunsNowhere() {
        assertEquals(
                "a  \nb &lt;script>x&lt;/script> [c](about:blank#alert(1))",
                CardText.safe("a<br/>b <script>x</script> [c](JavaScript:alert(1))"));
    }
}
