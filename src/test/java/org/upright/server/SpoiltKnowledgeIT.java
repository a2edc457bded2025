package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;

import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one stored resource lacks must not cost the callers of others: each of these did, and a fuzzer found it. */
class SpoiltKnowledgeIT {
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

    @Test
    void aPlanWithoutStatusDoesNotHideTheServicesOfOthers() {
        fhir().body(
                        "{\"resourceType\":\"PlanDefinition\",\"id\":\"no-status\",\"url\":\"http://example.org/no-status\","
                                + "\"action\":[{\"trigger\":[{\"type\":\"named-event\",\"name\":\"patient-view\"}]}]}")
                .put("/PlanDefinition/no-status")
                .then()
                .statusCode(201);

        given().get(server.url().replace("/fhir", "/cds-services"))
                .then()
                .statusCode(200)
                .body("services.id", hasItem("lbp-patient-view"));
    }

    @Test
    void anActionTypeWithoutCodeIsAFinding() {
        fhir().body(
                        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"subject\",\"valueString\":\"Patient/p\"},"
                                + "{\"name\":\"data\",\"resource\":{\"resourceType\":\"Patient\",\"id\":\"p\"}},"
                                + "{\"name\":\"planDefinition\",\"resource\":{\"resourceType\":\"PlanDefinition\",\"status\":\"draft\","
                                + "\"action\":[{\"type\":{\"coding\":[{\"system\":"
                                + "\"http://terminology.hl7.org/CodeSystem/action-type\"}]}}]}}]}")
                .post("/PlanDefinition/$apply")
                .then()
                .statusCode(200);
    }

    @Test
    void aConditionWithoutCodesAndAnAnswerWithoutStatusAreNoBugs() {
        fhir().body(
                        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"subject\",\"valueString\":\"Patient/p\"},"
                                + "{\"name\":\"data\",\"resource\":{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":["
                                + "{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"p\"}},"
                                + "{\"resource\":{\"resourceType\":\"QuestionnaireResponse\",\"id\":\"q\"}},"
                                + "{\"resource\":{\"resourceType\":\"Condition\",\"id\":\"c\",\"subject\":{\"reference\":\"Patient/p\"},"
                                + "\"clinicalStatus\":{\"coding\":[{\"display\":\"x\"}]}}}]}}]}")
                .post("/PlanDefinition/lbp-strategy/$apply")
                .then()
                .statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Patient.name.where(",
                "Patient.where(10 'mg' / 0 'mg' > 1)",
                "Patient.name.where(family.matches('['))",
                "Patient.where(trace('x'))",
            })
    void aPatchWhosePathCannotBeEvaluatedIsRefused(String path) {
        fhir().body("{\"resourceType\":\"Patient\",\"id\":\"patched\"}")
                .put("/Patient/patched")
                .then()
                .statusCode(anyOf(equalTo(200), equalTo(201)));

        patch(path, "active", "\"valueBoolean\":true").statusCode(422);
    }

    @Test
    void aPatchThatPutsAValueOfTheWrongTypeIsRefused() {
        fhir().body("{\"resourceType\":\"Patient\",\"id\":\"patched\"}")
                .put("/Patient/patched")
                .then()
                .statusCode(anyOf(equalTo(200), equalTo(201)));

        patch("Patient", "birthDate", "\"valueBoolean\":true").statusCode(422);
    }

    private static ValidatableResponse patch(String path, String name, String value) {
        return fhir().body("{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"operation\",\"part\":["
                        + "{\"name\":\"type\",\"valueCode\":\"add\"},{\"name\":\"path\",\"valueString\":\"" + path
                        + "\"},{\"name\":\"name\",\"valueString\":\"" + name + "\"},{\"name\":\"value\"," + value
                        + "}]}]}")
                .patch("/Patient/patched")
                .then();
    }

    @Test
    void aShortCqlTextWithManySharedNodesIsTranslatedInTime() {
        String expression = "1" + ".select($this.combine($this))".repeat(22) + ".count() > 1";
        fhir().body(
                        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"subject\",\"valueString\":\"Patient/p\"},"
                                + "{\"name\":\"data\",\"resource\":{\"resourceType\":\"Patient\",\"id\":\"p\"}},"
                                + "{\"name\":\"planDefinition\",\"resource\":{\"resourceType\":\"PlanDefinition\",\"status\":\"draft\","
                                + "\"action\":[{\"condition\":[{\"kind\":\"applicability\",\"expression\":{\"language\":"
                                + "\"text/cql-expression\",\"expression\":\"" + expression + "\"}}]}]}}]}")
                .post("/PlanDefinition/$apply")
                .then()
                .statusCode(anyOf(equalTo(200), equalTo(422)));
    }

    @Test
    void aDateWithATimeOfDayIsRefused() {
        fhir().body("{\"resourceType\":\"Patient\",\"birthDate\":\"2026-11-22T12:00:00Z\"}")
                .post("/Patient")
                .then()
                .statusCode(422)
                .body(
                        "issue[0].diagnostics",
                        equalTo("The `Patient` holds a value that its element cannot have, such as a time of day in a"
                                + " date."));
    }

    @Test
    void aDateWithATimeOfDayIsRefusedInABatchTooAndNamed() {
        fhir().body(
                        "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"request\":{\"method\":\"POST\",\"url\":\"Patient\"},"
                                + "\"resource\":{\"resourceType\":\"Patient\",\"birthDate\":\"0001-01-01T00:00:00-12:00\"}}]}")
                .post("/")
                .then()
                .statusCode(200)
                .body("entry[0].response.status", startsWith("422"))
                .body(
                        "entry[0].response.outcome.issue[0].diagnostics",
                        endsWith(
                                "The `Patient` holds a value that its element cannot have, such as a time of day in a date."));
    }

    @Test
    void aDateWithATimeOfDayInDataThatAreRewrittenIsRefused() {
        fhir().body(
                        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"subject\",\"valueString\":\"Patient/p\"},"
                                + "{\"name\":\"data\",\"resource\":{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"fullUrl\":"
                                + "\"http://ehr.example.org/Patient/p\",\"resource\":{\"resourceType\":\"Patient\",\"birthDate\":"
                                + "\"2026-11-22T12:00:00Z\"}}]}},{\"name\":\"planDefinition\",\"resource\":{\"resourceType\":"
                                + "\"PlanDefinition\",\"status\":\"draft\"}}]}")
                .post("/PlanDefinition/$apply")
                .then()
                .statusCode(422);
    }

    @Test
    void aCanonicalThatBeginsWithABarIsOfNothing() {
        given().get(server.url() + "/Condition?code:in=%7Cx").then().statusCode(anyOf(equalTo(200), equalTo(400)));
        fhir().body("{\"resourceType\":\"PlanDefinition\",\"id\":\"bar\",\"url\":\"|x\",\"status\":\"active\","
                        + "\"action\":[{\"definitionCanonical\":\"|y\"}]}")
                .put("/PlanDefinition/bar")
                .then()
                .statusCode(201);
        given().get(server.url().replace("/fhir", "/cds-services")).then().statusCode(200);
    }

    @Test
    void aCodeSystemMemberWithoutCodeIsNoBug() {
        fhir().body("{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"code\",\"valueString\":\"x\"},"
                        + "{\"name\":\"valueSet\",\"resource\":{\"resourceType\":\"ValueSet\",\"compose\":{\"include\":"
                        + "[{\"system\":\"http://example.org\",\"concept\":[{\"display\":\"no code\"}]}]}}}]}")
                .post("/ValueSet/$validate-code")
                .then()
                .statusCode(lessThan(500));
    }

    @Test
    void aPatchWithoutIdOrCriteriaIsRefused() {
        fhir().contentType("application/json-patch+json")
                .body("[]")
                .patch("/Patient")
                .then()
                .statusCode(400)
                .body("issue[0].diagnostics", equalTo("A PATCH needs an id or criteria: neither is in the url."));
    }

    @Test
    void aSearchParameterIsAPathAndNoProgram() {
        String doubling = "1" + ".select($this.combine($this))".repeat(20);
        for (String[] one : new String[][] {
            {doubling, "calls `select()`, which is not evaluated for an index."},
            {"(".repeat(1_000) + "Patient.name" + ")".repeat(1_000), "is nested over 5 levels deep."},
            {"Patient.name".repeat(400), "has 4800 characters; at most 4000 are read."},
            {
                "Patient.where(%resource.name.exists())",
                "has a `%` variable within brackets, which is not evaluated for an index."
            },
            {"../../etc/passwd", "is no FHIRPath: `../../etc/passwd` ("},
            {"Patient.[name\\n12:00:00.000 INFO forged", "is no FHIRPath: `Patient.[name 12:00:00.000 INFO forged` ("},
        }) {
            fhir().body("{\"resourceType\":\"SearchParameter\",\"url\":\"http://example.org/sp\",\"name\":\"Sp\","
                            + "\"status\":\"active\",\"description\":\"d\",\"code\":\"sp\",\"base\":[\"Patient\"],"
                            + "\"type\":\"string\",\"expression\":\"" + one[0] + "\"}")
                    .post("/SearchParameter")
                    .then()
                    .statusCode(422)
                    .body("issue[0].diagnostics", startsWith("The path of a search parameter " + one[1]));
        }
    }

    @Test
    void aParameterWithoutAValueIsNamed() {
        fhir().body("{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"persist\",\"valueString\":null}]}")
                .post("/PlanDefinition/lbp-strategy/$explain")
                .then()
                .statusCode(400)
                .body("issue[0].diagnostics", containsString("`persist`"));
    }

    @Test
    void aDateInAHeaderThatIsNoneIsNamed() {
        fhir().header("If-Modified-Since", "2026-11-22T12:00:00+99:00")
                .get("/PlanDefinition/lbp-strategy")
                .then()
                .statusCode(400)
                .body(
                        "issue[0].diagnostics",
                        equalTo(
                                "Header `If-Modified-Since` is `2026-11-22T12:00:00+99:00`; a date such as `Sun, 22 Nov 2026"
                                        + " 12:00:00 GMT` is needed."));
    }

    @Test
    void anEntryWhoseIdIsAnAddressIsNoBug() {
        fhir().body("{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"fullUrl\":"
                        + "\"urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e4\",\"resource\":{\"resourceType\":\"Condition\","
                        + "\"id\":\"http://snomed.info/sct\",\"subject\":{\"reference\":\"Patient/a\"}},"
                        + "\"request\":{\"method\":\"POST\",\"url\":\"Condition\"}}]}")
                .post("")
                .then()
                .statusCode(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a999",
                "10*99999999",
                "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a",
                "(((((((((((((((((((((((((m)))))))))))))))))))))))))"
            })
    void aUnitThatNobodyCanReckonWithHoldsNobodyUp(String code) {
        fhir().body(
                        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"valueQuantity\":"
                                + "{\"value\":5,\"system\":\"http://unitsofmeasure.org\",\"code\":\"" + code + "\"}}")
                .post("/Observation")
                .then()
                .statusCode(201);
        fhir().queryParam("value-quantity", "5|http://unitsofmeasure.org|" + code)
                .get("/Observation")
                .then()
                .statusCode(200)
                .body("entry.size()", equalTo(1));
        String cql = Base64.getEncoder()
                .encodeToString(("library Long\ndefine X: 1 '" + code + "' > 1 's'").getBytes(StandardCharsets.UTF_8));
        fhir().body(
                        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"library\",\"resource\":{\"resourceType\":"
                                + "\"Library\",\"name\":\"Long\",\"status\":\"active\",\"type\":{\"text\":\"logic\"},\"content\":[{\"contentType\":"
                                + "\"text/cql\",\"data\":\"" + cql + "\"}]}}]}")
                .post("/Library/$evaluate")
                .then()
                .statusCode(200)
                .body(containsString("with more than 24 factors and parentheses"));
    }
}
