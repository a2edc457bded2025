package org.upright.apply.careplan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;

class FormWordingTest {
    private final Fixtures fixtures = new Fixtures();

    /** In extensions of the form itself, which HAPI does not count among its children, and below. */
    @Test
    void translationsInExtensionsAreFound() {
        Questionnaire form = Fixtures.read(Questionnaire.class, """
            {'resourceType': 'Questionnaire', 'item': [{'linkId': '1', 'type': 'string'}]}\
            """);
        form.addExtension("http://example.org/note", said("rest", "reposo"));
        form.getItemFirstRep().addExtension("http://example.org/note", said("pain", "dolor"));
        form.setTitleElement(said("Data", "Datos"));
        RenderContext none = fixtures.context();
        Wording spanish = new Wording(new RenderContext(
                none.record(),
                none.evaluation(),
                none.now(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new CodeableConcept(new Coding().setCode("es"))),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                RequestStatus.DRAFT));

        spanish.apply(form);

        assertEquals("reposo", form.getExtension().get(0).getValue().primitiveValue());
        assertEquals("Datos", form.getTitle());
        assertTrue(Fixtures.json(form).contains("dolor"));
        assertFalse(Fixtures.json(form).contains("translation"));
    }

    private static StringType said(String words, String spanish) {
        StringType text = new StringType(words);
        Extension translation = new Extension("http://hl7.org/fhir/StructureDefinition/translation");
        translation.addExtension("lang", new CodeType("es"));
        translation.addExtension("content", new StringType(spanish));
        text.addExtension(translation);
        return text;
    }
}
