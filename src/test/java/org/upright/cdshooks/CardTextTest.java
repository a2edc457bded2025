package org.upright.cdshooks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.RelatedArtifact;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
                "a  \nb &lt;script>x&lt;/script> [c](about:blank#JavaScript:alert(1))",
                CardText.safe("a<br/>b <script>x</script> [c](JavaScript:alert(1))"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "&#106;avascript:alert(1)",
                "javascript&colon;alert(1)",
                "javascript\\:alert(1)",
                " \n javascript:alert(1)",
                "data:text/html,x",
                "file:///etc/passwd",
                "&#x6a;avascript&#58;alert(1)"
            })
    void aLinkOfAuthorsLeadsToNoScript(String target) {
        assertEquals("[c](about:blank#" + target.strip() + ")", CardText.safe("[c](" + target + ")"));
        assertEquals("[1]\\: " + target, CardText.safe("[1]: " + target));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[c](https://example.org/a_(b))",
                "[c](mailto:a@b.c)",
                "[c](#evidence)",
                "[c](page.html \"t\")",
                "[1]: https://x"
            })
    void aLinkOfAuthorsToAPageStays(String link) {
        assertEquals(link, CardText.safe(link));
    }
}
