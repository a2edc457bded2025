package org.upright.rest;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Composition;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Narrative;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.upright.fhir.FhirR4;
import org.upright.fhir.RefusedException;

/** Narratives are found wherever they can be. */
class NarrativeCheckTest {
    private static final NarrativeCheck CHECK = new NarrativeCheck(new FhirR4().context(), NarrativeMode.REFUSE);

    private static Narrative narrative(String inner) {
        Narrative narrative = new Narrative();
        narrative.setDivAsString("<div xmlns=\"http://www.w3.org/1999/xhtml\">" + inner + "</div>");
        return narrative;
    }

    private static void assertRefused(Resource resource) {
        var refused = assertThrows(RefusedException.Unprocessable.class, () -> CHECK.check(resource));
        assertEquals(
                "A narrative has the element `script`; only the formatting of FHIR's rule txt-1 is allowed.",
                refused.getMessage());
    }

    @Test
    void scriptsAreRefusedInTextsAndSectionsAndExtensionsOfDates() {
        Narrative script = narrative("<script>x</script>");
        Patient withText = new Patient();
        withText.setText(script);
        Composition sections = new Composition();
        sections.addSection().addSection().setText(script);
        Patient onDate = new Patient();
        onDate.getBirthDateElement().setValueAsString("2000");
        onDate.getBirthDateElement().addExtension(new Extension("urn:x").setValue(script));
        Patient contains = new Patient();
        contains.addContained(withText);
        Bundle bundle = new Bundle();
        bundle.addEntry().setResource(onDate);

        assertRefused(withText);
        assertRefused(sections);
        assertRefused(onDate);
        assertRefused(contains);
        assertRefused(bundle);
        assertDoesNotThrow(() -> CHECK.check(new Patient().setText(narrative("<b>x</b>"))));
    }
}
