package org.upright.guideline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.upright.guideline.GuidelineFiles.Definition;

/** Nothing in the guideline points to something that is not there. */
class GuidelineReferencesTest {
    private static final String LOCAL_CODES = GuidelineFiles.BASE + "CodeSystem/lbp-cs";
    private static final Pattern CANONICAL = Pattern.compile(Pattern.quote(GuidelineFiles.BASE) + "[A-Za-z]+/[\\w-]+");
    private static final Pattern QUESTION = Pattern.compile("'((?:rf|caution)-[a-z-]+|onset-date|pain-score|leg-pain"
            + "|invasive-treatment-considered|pregnancy|exercise-contraindicated|phq2-score)'");

    private final List<Definition> definitions = GuidelineFiles.definitions();
    private final Set<String> urls = definitions.stream()
            .map(definition -> definition.json().path("url").asText())
            .collect(Collectors.toSet());

    @Test
    void everyCanonicalOfOursResolvesToAFile() {
        Set<String> dangling = new TreeSet<>();
        for (Definition definition : definitions) {
            CANONICAL
                    .matcher(definition.json().toString())
                    .results()
                    .map(MatchResult::group)
                    .filter(url -> !urls.contains(url))
                    .forEach(url -> dangling.add(definition + " -> " + url));
        }
        assertEquals(Set.of(), dangling);
    }

    @Test
    void theLogicRefersOnlyToWhatIsThere() {
        Set<String> dangling = CANONICAL
                .matcher(logic())
                .results()
                .map(MatchResult::group)
                .filter(url -> !urls.contains(url))
                .collect(Collectors.toSet());
        assertEquals(Set.of(), dangling);
    }

    @Test
    void noCodeOfOurOwnSystemIsUnknownOrDisplayedOtherwise() {
        JsonNode concepts = GuidelineFiles.named("CodeSystem", "lbp-cs").json().path("concept");
        Set<String> known = GuidelineFiles.elements(concepts)
                .map(concept -> concept.path("code").asText() + " = "
                        + concept.path("display").asText())
                .collect(Collectors.toSet());
        definitions.stream()
                .flatMap(definition -> GuidelineFiles.everythingIn(definition.json()))
                .filter(node -> LOCAL_CODES.equals(node.path("system").asText()))
                .flatMap(node ->
                        node.has("concept") ? GuidelineFiles.elements(node.path("concept")) : List.of(node).stream())
                .filter(node -> node.has("code"))
                .map(node -> node.path("code").asText() + " = "
                        + node.path("display").asText())
                .forEach(code -> assertTrue(known.contains(code), code + " is not in lbp-cs"));
    }

    @Test
    void everyQuestionOfTheLogicIsAskedAndEveryRedFlagAskedIsRead() {
        Set<String> read = QUESTION.matcher(logic())
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> asked = GuidelineFiles.everythingIn(
                        GuidelineFiles.named("Questionnaire", "lbp-intake").json())
                .filter(node -> node.has("linkId") && !node.has("item"))
                .map(node -> node.path("linkId").asText())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(asked, read);
    }

    @Test
    void everyConditionNamesADefineOfTheLogic() {
        String logic = logic() + GuidelineFiles.text(GuidelineFiles.ROOT.resolve("library/LBPOrders.cql"));
        definitions.stream()
                .flatMap(definition -> GuidelineFiles.everythingIn(definition.json()))
                .filter(node ->
                        "text/cql-identifier".equals(node.path("language").asText()))
                .map(node -> node.path("expression").asText())
                .forEach(name -> assertTrue(
                        logic.contains("define \"" + name + "\":"), "No library has a define \"" + name + "\""));
    }

    private static String logic() {
        return GuidelineFiles.text(GuidelineFiles.ROOT.resolve("library/LBPConcepts.cql"))
                + GuidelineFiles.text(GuidelineFiles.ROOT.resolve("library/LBPLogic.cql"));
    }
}
