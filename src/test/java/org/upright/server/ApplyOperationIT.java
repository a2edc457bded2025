package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** $apply over HTTP, with the guideline that we ship and its vignettes. */
class ApplyOperationIT {
    @TempDir
    static Path data;

    private static UprightServer server;

    @BeforeAll
    static void start() {
        server = TestServer.started(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static RequestSpecification fhir() {
        return given().baseUri(server.url()).contentType("application/fhir+json");
    }

    private static String vignette(String name, String file) throws IOException {
        return Files.readString(Path.of("fhir-resources/tests", name, file));
    }

    private static String parameters(String subject, String bundle, String... more) {
        return "{\"resourceType\":\"Parameters\",\"parameter\":["
                + "{\"name\":\"subject\",\"valueString\":\"" + subject + "\"},"
                + "{\"name\":\"evaluationDateTime\",\"valueDateTime\":\"2026-06-15T09:00:00Z\"},"
                + String.join("", more)
                + "{\"name\":\"data\",\"resource\":" + bundle + "}]}";
    }

    private static ValidatableResponse apply(String subject, String bundle, String... more) {
        return fhir().body(parameters(subject, bundle, more))
                .post("/PlanDefinition/lbp-strategy/$apply")
                .then();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v01", "v02", "v05", "v07", "v13", "v14", "v16", "v19"})
    void vignettesGetWhatTheGuidelineAdvises(String name) throws IOException {
        JsonPath expected = new JsonPath(vignette(name, "expected.json"));
        String answer = apply(expected.getString("subject"), vignette(name, "patient.json"))
                .statusCode(200)
                .body("resourceType", equalTo("CarePlan"))
                .extract()
                .asString();

        List<String> missing = expected.<String>getList("included").stream()
                .filter(action -> !answer.contains("\"id\":\"" + action + "\""))
                .toList();
        List<String> wrong = expected.<String>getList("excluded.action").stream()
                .filter(action -> answer.contains("\"id\":\"" + action + "\""))
                .toList();
        assertEquals(List.of(), missing);
        assertEquals(List.of(), wrong);
    }

    @Test
    void theWordsOfTheCallAreVariablesAndATimeWithoutAZoneIsThatTime() throws IOException {
        String plan = "{\"name\":\"planDefinition\",\"resource\":{\"resourceType\":\"PlanDefinition\","
                + "\"url\":\"http://x.example.org/PlanDefinition/words\",\"status\":\"active\",\"action\":[{"
                + "\"title\":\"Words\",\"condition\":[{\"kind\":\"applicability\",\"expression\":{"
                + "\"language\":\"text/fhirpath\",\"expression\":\"%useServerData.not() and %persist.not() and"
                + " %canonical.empty() and %url.empty()\"}}]}]}},";
        fhir().body(parameters(
                                "Patient/v01",
                                vignette("v01", "patient.json"),
                                plan,
                                "{\"name\":\"useServerData\",\"valueBoolean\":false},")
                        .replace("09:00:00Z", "23:30:00"))
                .post("/PlanDefinition/$apply")
                .then()
                .statusCode(200)
                .body("contained.find{it.resourceType=='RequestGroup'}.action.title", hasItem("Words"))
                .body("created", startsWith("2026-06-15T23:30:00"));
    }

    @Test
    void anEmptyObjectInTheDataIsPassedOverAndSaid() throws IOException {
        String bundle = vignette("v01", "patient.json").replaceFirst("\"resource\":\\s*\\{", "$0\"contact\": {},");

        apply("Patient/v01", bundle)
                .statusCode(200)
                .body(
                        "contained.findAll{it.resourceType=='OperationOutcome'}.issue.flatten().diagnostics",
                        hasItem("Element `contact` is an empty object, which carries nothing; it was passed over."));
        fhir().header("Prefer", "handling=strict")
                .body(parameters("Patient/v01", bundle))
                .post("/PlanDefinition/lbp-strategy/$apply")
                .then()
                .statusCode(400);
        fhir().body("{\"resourceType\":\"Patient\",\"id\":\"e\",\"contact\":{}}")
                .put("/Patient/e")
                .then()
                .statusCode(400);
    }

    @Test
    void oneObjectInPlaceOfAListInTheDataIsReadAndSaid() throws IOException {
        String bundle = vignette("v01", "patient.json")
                .replaceFirst("\"resource\":\\s*\\{", "$0\"contact\": {\"gender\": \"female\"},");

        apply("Patient/v01", bundle)
                .statusCode(200)
                .body(
                        "contained.findAll{it.resourceType=='OperationOutcome'}.issue.flatten().diagnostics",
                        hasItem(startsWith("Element `contact`")));
        apply("Patient/v01", bundle.replace("\"gender\": \"female\"", "\"sex\": \"female\""))
                .statusCode(400);
        apply("Patient/v01", bundle.replace("{\"gender\": \"female\"}", "\"female\""))
                .statusCode(400);
        fhir().header("Prefer", "handling=strict")
                .body(parameters("Patient/v01", bundle))
                .post("/PlanDefinition/lbp-strategy/$apply")
                .then()
                .statusCode(400);
        fhir().body("{\"resourceType\":\"Patient\",\"id\":\"e\",\"contact\":{\"gender\":\"female\"}}")
                .put("/Patient/e")
                .then()
                .statusCode(400);
    }

    @Test
    void aBooleanInQuotesInTheDataIsReadAndSaid() throws IOException {
        String bundle = vignette("v01", "patient.json").replaceFirst("\"resource\":\\s*\\{", "$0\"active\": \"true\",");

        apply("Patient/v01", bundle)
                .statusCode(200)
                .body(
                        "contained.findAll{it.resourceType=='OperationOutcome'}.issue.flatten().diagnostics",
                        hasItem(startsWith("`true` at `Parameters.parameter[")));
        apply("Patient/v01", bundle.replace("\"active\": \"true\"", "\"language\": 5"))
                .statusCode(400)
                .body("issue[0].diagnostics", containsString("`5` at `Parameters.parameter["));
        fhir().header("Prefer", "handling=strict")
                .body(parameters("Patient/v01", bundle))
                .post("/PlanDefinition/lbp-strategy/$apply")
                .then()
                .statusCode(400);
    }

    @Test
    void twoValuesForACqlParameterThatTakesOneAreRefusedByName() {
        fhir().body("""
            {"resourceType":"Library","id":"one","url":"http://example.org/Library/One","name":"One","version":"1",
            "status":"active","type":{"text":"logic"},"content":[{"contentType":"text/cql","data":"%s"}]}
            """.formatted(Base64.getEncoder()
                        .encodeToString("library One version '1'\nparameter Least Integer\ndefine Given: Least"
                                .getBytes(StandardCharsets.UTF_8))))
                .put("/Library/one")
                .then()
                .statusCode(201);
        String least = "{\"name\":\"Least\",\"valueInteger\":1}";
        fhir().body("{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"parameters\",\"resource\":"
                        + "{\"resourceType\":\"Parameters\",\"parameter\":[" + least + "," + least + "]}}]}")
                .post("/Library/one/$evaluate")
                .then()
                .statusCode(400)
                .body(
                        "issue[0].diagnostics",
                        equalTo("CQL parameter `Least` was sent 2 times; the library declares it as `Integer`, which"
                                + " is one value."));
    }

    @Test
    void theSameCallHasTheSameBytes() throws IOException {
        String bundle = vignette("v01", "patient.json");

        String first = apply("Patient/v01", bundle).extract().asString();
        assertEquals(first, apply("Patient/v01", bundle).extract().asString());
    }

    @Test
    void aStoredSubjectIsFoundByGet() throws IOException {
        store("v02");

        fhir().get("/PlanDefinition/lbp-strategy/$apply?subject=Patient/v02&evaluationDateTime=2026-06-15")
                .then()
                .statusCode(200)
                .body("subject.reference", equalTo("Patient/v02"))
                .body("contained.resourceType", hasItem("RequestGroup"));
    }

    private static void store(String name) throws IOException {
        String bundle = vignette(name, "patient.json")
                .replace("\"collection\"", "\"transaction\"")
                .replaceAll(
                        "(\"fullUrl\":\\s*\"http://upright.example.org/fhir/([A-Za-z]+/[A-Za-z0-9-]+)\",)",
                        "$1\"request\":{\"method\":\"PUT\",\"url\":\"$2\"},");
        fhir().body(bundle).post("").then().statusCode(200).body("type", equalTo("transaction-response"));
    }

    @Test
    void theDefinitionMayBeNamedByItsCanonical() throws IOException {
        fhir().body(parameters(
                        "Patient/v01",
                        vignette("v01", "patient.json"),
                        "{\"name\":\"url\",\"valueUri\":"
                                + "\"http://upright.example.org/fhir/PlanDefinition/lbp-strategy\"},"))
                .post("/PlanDefinition/$apply")
                .then()
                .statusCode(200);
    }

    @Test
    void r5ApplyGivesABundleForEachSubject() throws IOException {
        fhir().body(parameters("Patient/v01", vignette("v01", "patient.json")))
                .post("/PlanDefinition/lbp-strategy/$r5.apply")
                .then()
                .statusCode(200)
                .body("parameter.name", equalTo(List.of("return")))
                .body("parameter[0].resource.entry[0].resource.resourceType", equalTo("RequestGroup"));
    }

    @Test
    void explainTellsEveryDecision() throws IOException {
        fhir().body(parameters("Patient/v01", vignette("v01", "patient.json")))
                .post("/PlanDefinition/lbp-strategy/$explain")
                .then()
                .statusCode(200)
                .header("Server-Timing", matchesPattern("explain;dur=\\d+\\.\\d"))
                .body(containsString("not-taken"));
    }

    @Test
    void aParameterThatNoLibraryDeclaresIsSaid() throws IOException {
        String said =
                "The CQL parameters `Nobody`, `Nothing` change nothing: no library that is evaluated declares them.";
        String parameters = "{\"name\":\"parameters\",\"resource\":{\"resourceType\":\"Parameters\",\"parameter\":["
                + "{\"name\":\"Nobody\",\"valueInteger\":1},{\"name\":\"Nothing\",\"valueInteger\":2}]}},";
        String body = parameters("Patient/v01", vignette("v01", "patient.json"), parameters);

        for (String operation : List.of("$apply", "$r5.apply", "$explain")) {
            fhir().body(body)
                    .post("/PlanDefinition/lbp-strategy/" + operation)
                    .then()
                    .statusCode(200)
                    .body(containsString(said));
        }
    }

    @Test
    void whatIsExplainedIsNotStored() {
        fhir().get("/PlanDefinition/lbp-strategy/$explain?subject=Patient/v01&persist=true")
                .then()
                .statusCode(422)
                .body("issue[0].diagnostics", equalTo("`$explain` does not store; use `$apply` with `persist`."));
    }

    @Test
    void aPersistedPlanIsUpdatedByTheSameCall() throws IOException {
        store("v03");
        String persist = "{\"name\":\"persist\",\"valueBoolean\":true},";
        String body = "{\"resourceType\":\"Parameters\",\"parameter\":["
                + persist
                + "{\"name\":\"evaluationDateTime\",\"valueDateTime\":\"2026-06-15T09:00:00Z\"},"
                + "{\"name\":\"subject\",\"valueString\":\"Patient/v03\"}]}";
        String id = fhir().body(body)
                .post("/PlanDefinition/lbp-strategy/$apply")
                .then()
                .statusCode(200)
                .body("contained.resourceType", not(hasItem("RequestGroup")))
                .extract()
                .path("id");

        fhir().body(body)
                .post("/PlanDefinition/lbp-strategy/$apply")
                .then()
                .statusCode(200)
                .body("id", equalTo(id));
        fhir().get("/CarePlan?subject=Patient/v03").then().statusCode(200).body("entry", hasSize(1));
        fhir().get("/Provenance?target=CarePlan/" + id).then().statusCode(200).body("entry", hasSize(1));
    }

    @Test
    void idsAloneMeanTheTypeOfTheParameter() throws IOException {
        store("v02");

        fhir().get("/PlanDefinition/lbp-strategy/$apply?subject=v02&practitioner=dr1&organization=o1")
                .then()
                .statusCode(200)
                .body("author.reference", equalTo("Practitioner/dr1"))
                .body("contributor[0].reference", equalTo("Organization/o1"));
    }

    @Test
    void aNestedActionMayBeNamedByItsLevels() {
        fhir().body("""
            {"resourceType": "PlanDefinition", "id": "levels", "status": "active", "action": [{"title": "outer",
             "action": [{"title": "inner", "dynamicValue": [{"path": "action.action.title",
              "expression": {"language": "text/fhirpath", "expression": "'by level'"}}]}]}]}\
            """).put("/PlanDefinition/levels").then().statusCode(201);

        fhir().body("{\"resourceType\": \"Patient\", \"id\": \"of-levels\"}")
                .put("/Patient/of-levels")
                .then()
                .statusCode(201);
        fhir().get("/PlanDefinition/levels/$apply?subject=Patient/of-levels")
                .then()
                .statusCode(200)
                .body("contained[0].action[0].title", equalTo("outer"))
                .body("contained[0].action[0].action[0].title", equalTo("by level"));
    }

    @Test
    void whatIsMissingOrUnknownIsNamed() throws IOException {
        String bundle = vignette("v01", "patient.json");

        fhir().get("/PlanDefinition/lbp-strategy/$apply")
                .then()
                .statusCode(400)
                .body("issue[0].diagnostics", equalTo("Parameter `subject` is missing; `Patient/id` is needed."));
        fhir().get("/PlanDefinition/lbp-strategy/$apply?subject=Patient/nobody")
                .then()
                .statusCode(404);
        fhir().get("/PlanDefinition/nothing/$apply?subject=Patient/x")
                .then()
                .statusCode(404)
                .body("issue[0].diagnostics", equalTo("`PlanDefinition/nothing` does not exist here."));
        apply("Patient/v01", bundle, "{\"name\":\"colour\",\"valueString\":\"red\"},")
                .statusCode(400)
                .body("issue[0].diagnostics", containsString("Parameter `colour` is unknown to `$apply`; known are "));
        apply("Patient/v01", bundle, "{\"name\":\"subject\",\"valueString\":\"Patient/v02\"},")
                .statusCode(400);
        apply("Patient/v01", bundle, "{\"name\":\"persist\",\"valueString\":\"perhaps\"},")
                .statusCode(400)
                .body(
                        "issue[0].diagnostics",
                        equalTo("Parameter `persist` holds a value of type `string`; expected `true` or `false`."));
        fhir().get("/PlanDefinition/lbp-strategy/$apply?subject=Patient/x&data=1")
                .then()
                .statusCode(400)
                .body(
                        "issue[0].diagnostics",
                        equalTo("Parameter `data` cannot travel in a url; POST it in a Parameters resource."));
    }

    @Test
    void everyOtherOperationAnswers() throws IOException {
        store("v07");

        fhir().get("/Patient/v07/$everything")
                .then()
                .statusCode(200)
                .body("entry.resource.resourceType", hasItems("Patient", "Condition"));
        fhir().get("/PlanDefinition/lbp-strategy/$data-requirements")
                .then()
                .statusCode(200)
                .body("dataRequirement.type", hasItem("Condition"));
        fhir().get("/PlanDefinition/lbp-strategy/$package")
                .then()
                .statusCode(200)
                .body("entry.resource.resourceType", hasItems("PlanDefinition", "ActivityDefinition", "Library"));
        fhir().get("/Patient/v07/$meta").then().statusCode(200).body("parameter[0].name", equalTo("return"));
        fhir().body("{\"resourceType\":\"Patient\",\"gender\":\"male\"}")
                .post("/Patient/$validate")
                .then()
                .statusCode(200)
                .body("resourceType", equalTo("OperationOutcome"));
        fhir().get("/metadata")
                .then()
                .statusCode(200)
                .body(
                        "rest[0].resource.find{it.type=='PlanDefinition'}.operation.name",
                        hasItems("apply", "r5.apply", "explain"));
        fhir().get("/Citation/dahm-2010")
                .then()
                .statusCode(200)
                .body("resourceType", equalTo("Citation"))
                .header("ETag", notNullValue());
    }

    @Test
    void anInferenceIsRecordedInsideTheTaskThatRefersToIt() {
        fhir().body("""
            {"resourceType": "ActivityDefinition", "id": "infer", "status": "active", "kind": "Task",
             "code": {"text": "Record an inference"},
             "extension": [{"url": "http://example.org/of-another", "valueReference": {"reference": "#nowhere"}}],
             "dynamicValue": [
              {"path": "contained", "expression": {"language": "text/cql-expression", "expression":
               "FHIR.Observation { id: FHIR.id { value: 'inferred' }, status: FHIR.ObservationStatus { value: 'final' } }"}},
              {"path": "input[0].type", "expression": {"language": "text/cql-expression",
               "expression": "%resource.code"}},
              {"path": "input[0].valueReference", "expression": {"language": "text/cql-expression",
               "expression": "FHIR.Reference { reference: FHIR.string { value: '#inferred' } }"}}]}\
            """).put("/ActivityDefinition/infer").then().statusCode(201);
        fhir().body("{\"resourceType\": \"Patient\", \"id\": \"inferred-of\"}")
                .put("/Patient/inferred-of")
                .then()
                .statusCode(201);

        fhir().get("/ActivityDefinition/infer/$apply?subject=Patient/inferred-of")
                .then()
                .statusCode(200)
                .body("contained.find { it.resourceType == 'Observation' }.id", equalTo("inferred"))
                .body("input[0].type.text", equalTo("Record an inference"))
                .body("input[0].valueReference.reference", equalTo("#inferred"))
                .body("extension[0].valueReference.reference", equalTo("#nowhere"));
    }

    @Test
    void aPatchMakesTheNextVersion() throws IOException {
        store("v05");

        given().baseUri(server.url())
                .contentType("application/json-patch+json")
                .body("[{\"op\":\"add\",\"path\":\"/active\",\"value\":true}]")
                .patch("/Patient/v05")
                .then()
                .statusCode(200)
                .body("meta.versionId", equalTo("2"))
                .body("active", equalTo(true));
    }
}
