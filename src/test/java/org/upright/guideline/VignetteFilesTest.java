package org.upright.guideline;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ca.uhn.fhir.parser.IParser;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.upright.fhir.FhirR4;

/** The vignettes are written as their README says. What the guideline makes of them is for the test bench. */
class VignetteFilesTest {
    private static final Path TESTS = GuidelineFiles.ROOT.resolve("tests");

    private final IParser parser = new FhirR4().strictJson();
    /** What leads to a request, and what removes one: neither holds further actions nor leads to another plan. */
    private final Set<String> leaves = GuidelineFiles.ofType("PlanDefinition").stream()
            .flatMap(plan -> GuidelineFiles.everythingIn(plan.json().path("action")))
            .filter(node -> node.path("definitionCanonical").asText().contains("/ActivityDefinition/")
                    || node.path("type")
                            .path("coding")
                            .path(0)
                            .path("code")
                            .asText()
                            .equals("remove"))
            .map(action -> action.path("id").asText())
            .collect(Collectors.toCollection(TreeSet::new));

    @Test
    void allTwentyFourAreThere() {
        assertAll(IntStream.rangeClosed(1, 24)
                .mapToObj("v%02d"::formatted)
                .map(name -> () -> assertTrue(TESTS.resolve(name).toFile().isDirectory(), name + " is missing")));
    }

    @Test
    void everyRecordParsesAndBelongsToItsSubject() {
        assertAll(expectations().map(file -> () -> {
            String subject = GuidelineFiles.read(file).path("subject").asText();
            Bundle record = (Bundle) parser.parseResource(GuidelineFiles.text(file.resolveSibling("patient.json")));
            List<Resource> resources = record.getEntry().stream()
                    .map(Bundle.BundleEntryComponent::getResource)
                    .toList();
            assertEquals(
                    List.of(subject),
                    resources.stream()
                            .filter(resource -> resource.fhirType().equals("Patient"))
                            .map(patient -> "Patient/" + patient.getIdPart())
                            .toList());
            for (JsonNode entry :
                    GuidelineFiles.read(file.resolveSibling("patient.json")).path("entry")) {
                JsonNode of = entry.path("resource").path("subject").path("reference");
                assertTrue(of.isMissingNode() || of.asText().equals(subject), file + " holds data of " + of.asText());
            }
        }));
    }

    @Test
    void everyExpectationNamesActionsThatExist() {
        assertAll(expectations().map(file -> () -> {
            JsonNode expected = GuidelineFiles.read(file);
            Set<String> included = texts(expected.path("included"), "");
            Set<String> excluded = texts(expected.path("excluded"), "action");
            assertTrue(leaves.containsAll(included), file + " includes an action that no plan has");
            assertTrue(leaves.containsAll(excluded), file + " excludes an action that no plan has");
            assertTrue(included.stream().noneMatch(excluded::contains), file + " includes and excludes one action");
            assertEquals(included.isEmpty(), expected.hasNonNull("emptyBecause"), file + " says why it is empty");
        }));
    }

    @Test
    void everyActionIsTakenInOneVignetteAndLeftOutInAnother() {
        Set<String> taken = new TreeSet<>();
        Set<String> leftOut = new TreeSet<>();
        expectations().map(GuidelineFiles::read).forEach(expected -> {
            taken.addAll(texts(expected.path("included"), ""));
            leftOut.addAll(texts(expected.path("excluded"), "action"));
        });
        assertEquals(leaves, taken);
        assertTrue(leftOut.containsAll(leaves), () -> "never left out: " + without(leaves, leftOut));
    }

    @Test
    void theShortNamesCoverEveryAction() {
        Set<String> named = GuidelineFiles.elements(GuidelineFiles.read(TESTS.resolve("codes.json")))
                .flatMap(GuidelineFiles::elements)
                .map(JsonNode::asText)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(leaves, named);
    }

    @Test
    void theExamplePatientIsATransactionThatCanBeSentAgain() {
        Path file = TESTS.resolve("example/example-patient.json");
        Bundle example = (Bundle) parser.parseResource(GuidelineFiles.text(file));
        assertEquals(Bundle.BundleType.TRANSACTION, example.getType());
        assertTrue(
                example.getEntry().stream().allMatch(entry -> entry.getRequest().getMethod() == Bundle.HTTPVerb.PUT));
        assertEquals("Patient/example", example.getEntryFirstRep().getRequest().getUrl());
    }

    private static Stream<Path> expectations() {
        return GuidelineFiles.jsonFiles(TESTS).filter(path -> path.endsWith("expected.json"));
    }

    private static Set<String> texts(JsonNode array, String field) {
        return GuidelineFiles.elements(array)
                .map(node -> field.isEmpty() ? node.asText() : node.path(field).asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> without(Set<String> all, Set<String> some) {
        return all.stream().filter(one -> !some.contains(one)).collect(Collectors.toCollection(TreeSet::new));
    }
}
