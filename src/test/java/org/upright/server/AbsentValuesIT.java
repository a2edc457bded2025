package org.upright.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.upright.apply.careplan.request.RequestKinds;
import org.upright.cdshooks.HookBodies;

/**
 * An element may be there and have no value, only an extension that says why. Each element of what callers send and authors
 * store is sent so once: it may be refused or left unknown, and is never a fault of ours.
 */
class AbsentValuesIT {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Path CONTENT = Path.of("fhir-resources");

    @TempDir
    static Path data;

    private static UprightServer server;
    private final Set<String> met = new HashSet<>();
    private final List<String> faults = new ArrayList<>();
    private final Map<Integer, Integer> statuses = new TreeMap<>();

    @BeforeAll
    static void start() {
        server = TestServer.started(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private void send(String method, String url, String body, UnaryOperator<String> around) throws Exception {
        for (AbsentValues.Variant variant : new AbsentValues(met).of(body)) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                    .header("Content-Type", url.contains("/fhir") ? "application/fhir+json" : "application/json")
                    .method(method, BodyPublishers.ofString(around.apply(variant.body())))
                    .build();
            var answer = CLIENT.send(request, BodyHandlers.ofString());
            statuses.merge(answer.statusCode(), 1, Integer::sum);
            if (answer.statusCode() >= 500) {
                faults.add(variant.where() + ": " + answer.statusCode() + " of " + method + " " + url);
            }
        }
    }

    private void nothingFailed(int atLeast) {
        assertEquals(List.of(), faults);
        int all = statuses.values().stream().mapToInt(each -> each).sum();
        assertTrue(all >= atLeast, statuses.toString());
        assertTrue(statuses.getOrDefault(200, 0) + statuses.getOrDefault(201, 0) > all / 4, statuses.toString());
    }

    private static List<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.list(CONTENT.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    private static UnaryOperator<String> call(String parameter, String vignette) {
        return body ->
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"subject\",\"valueString\":\"Patient/"
                        + vignette
                        + "\"},{\"name\":\"evaluationDateTime\",\"valueDateTime\":\"2026-06-15\"},{\"name\":\"data\",\"resource\":"
                        + HookBodies.vignette(vignette) + "},{\"name\":\"" + parameter + "\",\"resource\":" + body
                        + "}]}";
    }

    @Test
    void plans() throws Exception {
        for (Path file : files("plandefinition")) {
            send(
                    "POST",
                    server.url() + "/PlanDefinition/$apply",
                    Files.readString(file),
                    call("planDefinition", "v10"));
        }
        for (String operation : List.of("$apply", "$explain", "$r5.apply")) {
            met.clear();
            send("POST", server.url() + "/PlanDefinition/" + operation, FULL_PLAN, call("planDefinition", "v10"));
        }
        nothingFailed(300);
    }

    @Test
    void activitiesOfEveryKind() throws Exception {
        for (String kind : RequestKinds.codes()) {
            met.clear();
            send(
                    "POST",
                    server.url() + "/ActivityDefinition/$apply",
                    FULL_ACTIVITY.formatted(kind),
                    call("activityDefinition", "v10"));
        }
        nothingFailed(500);
    }

    @Test
    void recordsOfPatients() throws Exception {
        for (Path folder : vignettes()) {
            String name = folder.getFileName().toString();
            send(
                    "POST",
                    server.url() + "/PlanDefinition/lbp-strategy/$apply",
                    Files.readString(folder.resolve("patient.json")),
                    body ->
                            "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"subject\",\"valueString\":\"Patient/"
                                    + name + "\"},{\"name\":\"data\",\"resource\":" + body + "}]}");
        }
        nothingFailed(50);
    }

    private static List<Path> vignettes() throws IOException {
        try (Stream<Path> folders = Files.list(CONTENT.resolve("tests"))) {
            return folders.filter(folder -> Files.exists(folder.resolve("patient.json")))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void librariesAndWhatTheyAreCalledWith() throws Exception {
        for (Path file : files("library")) {
            send("POST", server.url() + "/Library/$evaluate", Files.readString(file), call("library", "v10"));
        }
        nothingFailed(20);
    }

    @Test
    void whatAuthorsStore() throws Exception {
        try (UprightServer own = TestServer.started(data.resolve("own"))) {
            for (String type : List.of(
                    "ValueSet",
                    "CodeSystem",
                    "Questionnaire",
                    "StructureDefinition",
                    "SearchParameter",
                    "Citation",
                    "Library",
                    "PlanDefinition",
                    "ActivityDefinition")) {
                Path file = files(type.toLowerCase(Locale.ROOT)).get(0);
                String body = Files.readString(file);
                String id = HookBodies.JSON.readTree(body).path("id").asText();
                met.clear();
                send("PUT", own.url() + "/" + type + "/" + id, body, UnaryOperator.identity());
            }
            nothingFailed(150);
            assertEquals(
                    200,
                    CLIENT.send(
                                    HttpRequest.newBuilder(URI.create(own.url() + "/metadata"))
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode());
        }
    }

    private static final String FULL_ACTIVITY = """
            {"resourceType": "ActivityDefinition", "url": "http://example.org/ActivityDefinition/full", "version": "1",
            "name": "Full", "title": "Full", "status": "active", "description": "All", "kind": "%s",
            "profile": "http://example.org/p", "intent": "proposal", "priority": "urgent", "doNotPerform": true,
            "code": {"coding": [{"system": "http://example.org/c", "code": "walk", "display": "Walk"}], "text": "Walk"},
            "productCodeableConcept": {"text": "shoes"}, "quantity": {"value": 2, "unit": "pair", "system": "http://unitsofmeasure.org", "code": "1"},
            "timingTiming": {"repeat": {"boundsPeriod": {"start": "2026-12-01", "end": "2026-12-31"}, "frequency": 2, "period": 1, "periodUnit": "d"}},
            "location": {"reference": "Location/l1", "display": "Here"},
            "participant": [{"type": "practitioner", "role": {"coding": [{"system": "http://example.org/c", "code": "nurse"}], "text": "nurse"}}],
            "dosage": [{"text": "one a day", "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tablet"}}]}],
            "bodySite": [{"text": "lower back"}], "observationRequirement": [{"reference": "ObservationDefinition/o", "display": "pain score"}],
            "relatedArtifact": [{"type": "documentation", "url": "http://example.org/doc", "display": "Leaflet", "label": "1", "citation": "A 2020",
              "resource": "http://example.org/Citation/a"}, {"type": "citation", "citation": "B 2020"}],
            "dynamicValue": [{"path": "note.text", "expression": {"language": "text/fhirpath", "expression": "'x'", "description": "d"}}]}""";

    private static final String FULL_PLAN = """
            {"resourceType": "PlanDefinition", "url": "http://example.org/PlanDefinition/full", "version": "1", "name": "Full", "title": "Full",
            "status": "active", "description": "All", "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/plan-definition-type",
              "code": "clinical-protocol"}]}, "subjectCodeableConcept": {"coding": [{"system": "http://hl7.org/fhir/resource-types", "code": "Patient"}]},
            "relatedArtifact": [{"type": "citation", "url": "http://example.org/doc", "display": "Leaflet", "label": "1", "citation": "A 2020",
              "resource": "http://example.org/Citation/a"}, {"type": "justification", "resource": "http://example.org/Citation/a"}],
            "library": ["http://upright.example.org/fhir/Library/LBPLogic"],
            "goal": [{"id": "g", "category": {"text": "c"}, "description": {"text": "Walk"}, "priority": {"text": "high"}, "start": {"text": "now"},
              "addresses": [{"coding": [{"system": "http://snomed.info/sct", "code": "279039007"}]}],
              "documentation": [{"type": "citation", "resource": "http://example.org/Citation/a"}],
              "target": [{"measure": {"coding": [{"system": "http://loinc.org", "code": "72514-3"}]},
                "detailQuantity": {"value": 3, "unit": "{score}", "system": "http://unitsofmeasure.org", "code": "{score}"},
                "due": {"value": 6, "unit": "weeks", "system": "http://unitsofmeasure.org", "code": "wk"}}]}],
            "action": [{"id": "a", "prefix": "1", "title": "Ask", "description": "d", "textEquivalent": "t", "priority": "urgent",
              "code": [{"coding": [{"system": "http://example.org/c", "code": "x"}], "text": "x"}], "reason": [{"text": "why"}],
              "documentation": [{"type": "citation", "resource": "http://example.org/Citation/a", "citation": "A"}], "goalId": ["g"],
              "trigger": [{"type": "named-event", "name": "patient-view"}],
              "condition": [{"kind": "applicability", "expression": {"description": "d", "name": "n", "language": "text/cql-identifier",
                "expression": "Has Low Back Pain", "reference": "http://upright.example.org/fhir/Library/LBPLogic"}},
                {"kind": "start", "expression": {"language": "text/fhirpath", "expression": "%conditions.exists()"}}],
              "input": [{"id": "conditions", "type": "Condition", "profile": ["http://hl7.org/fhir/StructureDefinition/Condition"],
                "mustSupport": ["code"], "codeFilter": [{"path": "code", "code": [{"system": "http://snomed.info/sct", "code": "279039007"}]},
                {"path": "code", "valueSet": "http://upright.example.org/fhir/ValueSet/lbp-conditions"}],
                "dateFilter": [{"path": "onset", "valueDuration": {"value": 9, "unit": "years", "system": "http://unitsofmeasure.org", "code": "a"}}],
                "limit": 2, "sort": [{"path": "onset", "direction": "descending"}]}],
              "output": [{"type": "Observation"}],
              "relatedAction": [{"actionId": "b", "relationship": "before-start",
                "offsetDuration": {"value": 1, "unit": "day", "system": "http://unitsofmeasure.org", "code": "d"}}],
              "timingDuration": {"value": 2, "unit": "weeks", "system": "http://unitsofmeasure.org", "code": "wk"},
              "participant": [{"type": "practitioner", "role": {"text": "nurse"}}],
              "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/action-type", "code": "create", "display": "Create"}]},
              "groupingBehavior": "logical-group", "selectionBehavior": "any", "requiredBehavior": "could", "precheckBehavior": "no",
              "cardinalityBehavior": "single",
              "dynamicValue": [{"path": "action.title", "expression": {"language": "text/fhirpath", "expression": "'T'"}},
                {"path": "note[0].text", "expression": {"language": "text/fhirpath", "expression": "'N'"}}],
              "definitionCanonical": "http://upright.example.org/fhir/ActivityDefinition/advise-stay-active"},
              {"id": "b", "title": "Nested", "definitionUri": "http://example.org/leaflet",
              "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/cqf-strengthOfRecommendation", "valueCodeableConcept":
                {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/recommendation-strength", "code": "strong"}]}}],
              "timingTiming": {"repeat": {"count": 2, "period": 1, "periodUnit": "d"}},
              "action": [{"id": "c", "title": "Below", "description": "x",
                "definitionCanonical": "http://upright.example.org/fhir/Questionnaire/lbp-intake"},
                {"id": "d", "title": "Plan", "definitionCanonical": "http://upright.example.org/fhir/PlanDefinition/lbp-safety-net"}]}]}""";
}
