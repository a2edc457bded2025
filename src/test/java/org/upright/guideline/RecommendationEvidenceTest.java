package org.upright.guideline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The evidence travels with every recommendation. */
class RecommendationEvidenceTest {
    private static final String STRENGTH = "http://hl7.org/fhir/StructureDefinition/cqf-strengthOfRecommendation";
    private static final String QUALITY = "http://hl7.org/fhir/StructureDefinition/cqf-qualityOfEvidence";
    private static final String DIRECTION =
            "http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-directionOfRecommendation";
    private static final String TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation";
    private static final String REVIEW = GuidelineFiles.BASE + "StructureDefinition/translation-review";

    @Test
    void everyRecommendedActionHasStrengthQualityAndDirection() {
        for (JsonNode action : recommendedActions().toList()) {
            Set<String> extensions = GuidelineFiles.elements(action.path("extension"))
                    .map(extension -> extension.path("url").asText())
                    .collect(Collectors.toSet());
            assertTrue(
                    extensions.containsAll(List.of(STRENGTH, QUALITY, DIRECTION)),
                    action.path("id").asText() + " lacks a grade");
        }
    }

    @Test
    void everyRecommendedActionCitesWithTextDoiAndCitation() {
        for (JsonNode action : recommendedActions().toList()) {
            String id = action.path("id").asText();
            assertFalse(action.path("documentation").isEmpty(), id + " cites nothing");
            for (JsonNode source : action.path("documentation")) {
                assertTrue(source.hasNonNull("citation"), id + " cites without text");
                assertTrue(source.path("url").asText().startsWith("https://"), id + " cites without an address");
                assertTrue(source.path("resource").asText().contains("/Citation/"), id + " cites without a Citation");
            }
        }
    }

    @Test
    void adviceAgainstBedRestCannotBeReadAsAnOrderForIt() {
        assertTrue(GuidelineFiles.ofType("ActivityDefinition").stream()
                .noneMatch(activity -> activity.json().path("doNotPerform").asBoolean(true)));
    }

    @Test
    void everyActionIdIsUsedOnceInTheWholeGuideline() {
        List<String> ids = GuidelineFiles.ofType("PlanDefinition").stream()
                .flatMap(plan -> actions(plan.json()))
                .map(action -> action.path("id").asText())
                .toList();
        assertEquals(List.of(), doubled(ids));
    }

    @Test
    void thePatientReadsTheActionInBothLanguagesAndTheTranslationIsMarkedUnreviewed() {
        recommendedActions().filter(action -> !action.has("action")).forEach(action -> {
            String id = action.path("id").asText();
            assertTrue(action.hasNonNull("textEquivalent"), id + " has no patient wording");
            String marks = action.path("_textEquivalent").toString();
            assertTrue(marks.contains(TRANSLATION) && marks.contains(REVIEW), id + " has no marked translation");
        });
    }

    @Test
    void theCohortOfJapaneseWorkersJustifiesNothing() {
        recommendedActions()
                .flatMap(action -> GuidelineFiles.elements(action.path("documentation")))
                .filter(source -> source.path("resource").asText().endsWith("/matsudaira-2011"))
                .forEach(source -> assertEquals("citation", source.path("type").asText()));
    }

    private static List<String> doubled(List<String> ids) {
        return ids.stream()
                .filter(id -> ids.indexOf(id) != ids.lastIndexOf(id))
                .distinct()
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    private static Stream<JsonNode> recommendedActions() {
        return GuidelineFiles.ofType("PlanDefinition").stream()
                .filter(plan -> plan.json().path("type").toString().contains("eca-rule"))
                .flatMap(plan -> actions(plan.json()));
    }

    private static Stream<JsonNode> actions(JsonNode parent) {
        return GuidelineFiles.elements(parent.path("action"))
                .flatMap(action -> Stream.concat(Stream.of(action), actions(action)));
    }
}
