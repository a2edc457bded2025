package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.restassured.specification.RequestSpecification;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one stored resource lacks must not cost the callers of others: each of these did, and a fuzzer found it. */
class SpoiltKnowledgeIT {
    @TempDir
    static Path data;

    private static UprightServer server;

    @BeforeAll
    static void start() {
        Settings settings =
                Settings.standard().with(Map.of("server.port", "0", "store.folder", data.toString()), "the test");
        server = Wiring.server(settings, Wiring.upright(settings));
        server.start();
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

    @Test
    void aPatchWithoutIdIsRefused() {
        fhir().contentType("application/json-patch+json")
                .body("[]")
                .patch("/Patient?name=x")
                .then()
                .statusCode(400)
                .body("issue[0].diagnostics", equalTo("A PATCH needs an id: patches by criteria are not offered."));
    }
}
