package org.upright.guideline;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ca.uhn.fhir.parser.IParser;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.upright.fhir.FhirR4;
import org.upright.guideline.GuidelineFiles.Definition;

class GuidelineResourcesTest {
    private static final Map<String, Integer> INVENTORY = Map.of(
            "PlanDefinition", 12,
            "ActivityDefinition", 23,
            "Citation", 8,
            "Library", 3,
            "ValueSet", 18,
            "CodeSystem", 2,
            "Questionnaire", 1,
            "ImplementationGuide", 1);

    private final List<Definition> definitions = GuidelineFiles.definitions();

    @Test
    void theInventoryIsComplete() {
        Map<String, Long> found =
                definitions.stream().collect(Collectors.groupingBy(Definition::type, Collectors.counting()));
        INVENTORY.forEach((type, count) -> assertEquals(count.longValue(), found.getOrDefault(type, 0L), type));
    }

    @Test
    void everyFileParsesStrictly() {
        IParser parser = new FhirR4().strictJson();
        assertAll(definitions.stream().map(definition -> () -> {
            String parsed =
                    parser.parseResource(GuidelineFiles.text(definition.path())).fhirType();
            assertEquals(definition.type(), parsed);
        }));
    }

    @Test
    void everyFileIsNamedForItsResource() {
        assertAll(definitions.stream().map(definition -> () -> {
            assertEquals(
                    definition.id() + ".json", definition.path().getFileName().toString());
            assertEquals(
                    definition.type().toLowerCase(),
                    definition.path().getParent().getFileName().toString());
            assertEquals(
                    GuidelineFiles.BASE + definition,
                    definition.json().path("url").asText());
        }));
    }

    @Test
    void everyClinicalResourceSaysThatItIsExperimentalAndWhoPublishesIt() {
        assertAll(definitions.stream()
                .filter(GuidelineResourcesTest::isClinical)
                .map(definition -> () -> {
                    assertTrue(definition.json().path("experimental").asBoolean(), definition + " is not experimental");
                    assertEquals("active", definition.json().path("status").asText(), definition + " status");
                    assertEquals("0.1.0", definition.json().path("version").asText(), definition + " version");
                    assertTrue(definition.json().hasNonNull("publisher"), definition + " has no publisher");
                    assertTrue(definition.json().hasNonNull("date"), definition + " has no date");
                }));
    }

    @Test
    void whoeverUsesALicensedCodeSystemSaysWhose() {
        assertAll(definitions.stream().map(definition -> () -> {
            String copyright = definition.json().path("copyright").asText();
            uses(definition, "http://snomed.info/sct", copyright.contains("SNOMED"));
            uses(definition, "http://loinc.org", copyright.contains("LOINC"));
            uses(definition, "http://hl7.org/fhir/sid/icd-10-cm", copyright.contains("ICD-10-CM"));
        }));
    }

    private static void uses(Definition definition, String system, boolean noticed) {
        boolean used = GuidelineFiles.everythingIn(definition.json())
                .anyMatch(node -> node.isTextual() && node.asText().equals(system));
        assertTrue(!used || noticed, definition + " uses " + system + " without its notice in `copyright`");
    }

    /** How Citations are searched says nothing to a patient. */
    private static boolean isClinical(Definition definition) {
        return !definition.type().equals("SearchParameter");
    }
}
