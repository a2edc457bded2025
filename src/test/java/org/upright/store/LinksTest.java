package org.upright.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.util.FhirTerser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.UriType;
import org.junit.jupiter.api.Test;
import org.upright.fhir.FhirR4;

/** The walk of our own finds what HAPI's terser finds, and what is in extensions of dates and texts beside. */
class LinksTest {
    private static final FhirContext CONTEXT = new FhirR4().context();

    @Test
    void findsWhatTheTerserFindsInTheWholeGuideline() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("fhir-resources"))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                String text = Files.readString(file);
                if (text.startsWith("{\n  \"resourceType\"")) {
                    assertHasAll((Resource) CONTEXT.newJsonParser().parseResource(text), file.toString());
                }
            }
        }
    }

    @Test
    void findsWhatIsInExtensionsAndInOtherResources() {
        Patient patient = new Patient();
        patient.setBirthDateElement(new DateType("2000"));
        patient.getBirthDateElement().addExtension(new Extension("urn:on-a-date", new Reference("Organization/date")));
        patient.addModifierExtension(new Extension("urn:modifies", new Reference("Organization/modifier")));
        patient.addContact().addModifierExtension(new Extension("urn:inner", new UriType("urn:u")));
        Observation contained = new Observation().setSubject(new Reference("Patient/contained"));
        contained.setId("c");
        patient.addContained(contained);
        PlanDefinition plan = new PlanDefinition().addLibrary("http://x/Library/l");
        Bundle bundle = new Bundle();
        bundle.addEntry().setFullUrl("urn:uuid:1").setResource(patient);
        bundle.addEntry().setResource(plan);

        assertHasAll(patient, "patient");
        assertHasAll(plan, "plan");
        assertHasAll(bundle, "bundle");
        assertEquals(
                List.of("Organization/date", "Organization/modifier", "Patient/contained"),
                new Links(CONTEXT)
                        .in(patient).references().stream()
                                .map(Reference::getReference)
                                .sorted()
                                .toList());
    }

    private static void assertHasAll(Resource resource, String what) {
        Links.Found found = new Links(CONTEXT).in(resource);
        FhirTerser terser = CONTEXT.newTerser();

        Set<Reference> references = identities(found.references());
        Set<UriType> uris = identities(found.uris());
        assertTrue(references.containsAll(terser.getAllPopulatedChildElementsOfType(resource, Reference.class)), what);
        assertTrue(uris.containsAll(terser.getAllPopulatedChildElementsOfType(resource, UriType.class)), what);
        assertEquals(found.references().size(), references.size(), what);
        assertEquals(found.uris().size(), uris.size(), what);
    }

    private static <T> Set<T> identities(List<T> elements) {
        Set<T> found = Collections.newSetFromMap(new IdentityHashMap<>());
        found.addAll(elements);
        return found;
    }
}
