package org.upright.apply.plan.form;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.hl7.fhir.r4.model.Annotation;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.MarkdownType;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.PositiveIntType;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;
import org.hl7.fhir.r4.model.UrlType;
import org.junit.jupiter.api.Test;

class FormValueTest {
    private static String said(Base value) {
        Type found = FormValue.of(value).orElseThrow();
        return found instanceof Coding coding
                ? "Coding " + coding.getSystem() + " " + coding.getCode()
                : found.fhirType() + " " + found.primitiveValue();
    }

    @Test
    void codesAreCodingsWithTheSystemWhereTheElementHasOne() {
        Patient patient = new Patient().setGender(AdministrativeGender.FEMALE);

        assertEquals("Coding http://hl7.org/fhir/administrative-gender female", said(patient.getGenderElement()));
        assertEquals("Coding null active", said(new CodeType("active")));
        assertEquals(
                "Coding http://loinc.org 72514-3",
                said(new CodeableConcept(new Coding("http://loinc.org", "72514-3", "Pain"))));
    }

    @Test
    void otherTypesAreThoseThatAnAnswerCanHave() {
        assertEquals("integer 3", said(new PositiveIntType(3)));
        assertEquals("dateTime 2026-01-02T03:04:05Z", said(new InstantType("2026-01-02T03:04:05Z")));
        assertEquals("uri http://example.org", said(new UrlType("http://example.org")));
        assertEquals("string words", said(new MarkdownType("words")));
        assertEquals("string a", said(new IdType("a")));
        assertEquals("string left as it is", said(new StringType("left as it is")));
    }

    @Test
    void whatNoAnswerCanHoldIsNone() {
        assertEquals(Optional.empty(), FormValue.of(new Patient()));
        assertEquals(Optional.empty(), FormValue.of(new Annotation().setText("note")));
        assertEquals(Optional.empty(), FormValue.of(new StringType()));
    }
}
