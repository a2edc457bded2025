package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.restassured.response.ValidatableResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store behind HTTP with the guideline that we ship in it: its own search parameters and rules. */
class GuidelineStoreIT {
    private static final String BASE = "http://upright.example.org/fhir/";

    @TempDir
    static Path data;

    private static UprightServer server;
    private static Optional<String> indexing = Optional.of("The server was not started.");

    @BeforeAll
    static void start() {
        Settings settings = TestServer.settings(data, Map.of());
        Upright upright = Wiring.upright(settings);
        indexing = upright.store().indexing();
        server = Wiring.server(settings, upright);
        server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static ValidatableResponse search(String type, String name, String value) {
        return given().baseUri(server.url())
                .queryParam(name, value)
                .queryParam("_total", "accurate")
                .header("Prefer", "handling=strict")
                .get("/" + type)
                .then();
    }

    @Test
    void theFirstStartMakesNoIndexAnew() {
        assertEquals(Optional.empty(), indexing);
    }

    @Test
    void plansAreFoundByTheCitationThatTheyRestOn() {
        search("PlanDefinition", "citation", BASE + "Citation/nice-ng59")
                .statusCode(200)
                .body("total", greaterThan(0));
        search("PlanDefinition", "citation", "Citation/nice-ng59").body("total", greaterThan(0));
        search("PlanDefinition", "citation:Citation.title", "Low back pain and sciatica")
                .body("total", greaterThan(0));
        search("PlanDefinition", "citation", BASE + "Citation/none").body("total", equalTo(0));
    }

    @Test
    void citationsAreFoundByTheirOwnParameters() {
        search("Citation", "url", BASE + "Citation/nice-ng59").body("total", equalTo(1));
        search("Citation", "title", "low back pain and sciatica").body("entry[0].resource.id", equalTo("nice-ng59"));
        search("Citation", "status", "active").body("total", greaterThan(1));
        search("Citation", "publisher", "Upright").body("total", greaterThan(1));
        search("Citation", "date", "ge2020").body("total", greaterThan(1));
    }

    @Test
    void codesAreFoundByAValueSetOfTheContent() {
        given().baseUri(server.url())
                .contentType("application/fhir+json")
                .body("{\"resourceType\":\"Condition\",\"id\":\"c\",\"subject\":{\"reference\":\"Patient/x\"},"
                        + "\"code\":{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"64859006\"}]}}")
                .put("/Condition/c")
                .then()
                .statusCode(201);

        search("Condition", "code:in", BASE + "ValueSet/osteoporosis").body("total", equalTo(1));
        search("Condition", "code:not-in", BASE + "ValueSet/osteoporosis").body("total", equalTo(0));
        search("Condition", "code:in", BASE + "ValueSet/none").statusCode(400);
    }

    @Test
    void codesAreFoundBelowOthersOnceTheirCodeSystemIsStored() {
        search("Observation", "code:below", "urn:places|body")
                .statusCode(400)
                .body(
                        "issue[0].diagnostics",
                        equalTo("Code system `urn:places` is not stored here with its concepts; `:above` and `:below`"
                                + " need its hierarchy."));
        given().baseUri(server.url())
                .contentType("application/fhir+json")
                .body("{\"resourceType\":\"CodeSystem\",\"id\":\"places\",\"url\":\"urn:places\",\"status\":\"active\","
                        + "\"content\":\"complete\",\"concept\":[{\"code\":\"body\",\"concept\":[{\"code\":\"back\"}]},"
                        + "{\"code\":\"low-back\",\"property\":[{\"code\":\"parent\",\"valueCode\":\"back\"}]}]}")
                .put("/CodeSystem/places")
                .then()
                .statusCode(201);
        given().baseUri(server.url())
                .contentType("application/fhir+json")
                .body("{\"resourceType\":\"Observation\",\"id\":\"place\",\"status\":\"final\","
                        + "\"code\":{\"coding\":[{\"system\":\"urn:places\",\"code\":\"low-back\"}]}}")
                .put("/Observation/place")
                .then()
                .statusCode(201);

        search("Observation", "code:below", "urn:places|body").body("total", equalTo(1));
        search("Observation", "code:above", "urn:places|low-back").body("total", equalTo(1));
        search("Observation", "code:above", "urn:places|back").body("total", equalTo(0));
        search("Observation", "code:below", "urn:places|foot")
                .statusCode(400)
                .body("issue[0].diagnostics", equalTo("`foot` is no code of `urn:places` as it is stored here."));
        search("Observation", "code:below", BASE + "CodeSystem/lbp-card-override|x")
                .statusCode(400);
        search("Observation", "code:text", "back")
                .statusCode(400)
                .body(
                        "issue[0].diagnostics",
                        equalTo("Search parameter `code` of type token has the modifier `:text`, which is not supported"
                                + " here."));
    }

    @Test
    void whatAPlanNeedsIsNotDeletedAndTheAnswerNamesThePlan() {
        given().baseUri(server.url())
                .delete("/ActivityDefinition/" + needed())
                .then()
                .statusCode(409)
                .body("issue[0].diagnostics", containsString("` is needed by `" + BASE + "PlanDefinition/lbp-"));
    }

    private static String needed() {
        return given().baseUri(server.url())
                .queryParam("_has:PlanDefinition:definition:status", "active")
                .get("/ActivityDefinition")
                .then()
                .statusCode(200)
                .extract()
                .path("entry[0].resource.id");
    }

    @Test
    void aRefusedTransactionSaysWhichEntryIsAtFault() {
        given().baseUri(server.url())
                .contentType("application/fhir+json")
                .body("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
                        + "{\"resource\":{\"resourceType\":\"Patient\",\"active\":true},\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}},"
                        + "{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"q\",\"active\":true},\"request\":{\"method\":\"PUT\","
                        + "\"url\":\"Patient/q\",\"ifMatch\":\"W/\\\"7\\\"\"}}]}")
                .post("/")
                .then()
                .log()
                .ifValidationFails()
                .statusCode(412)
                .body("issue[0].expression[0]", equalTo("Bundle.entry[1]"))
                .body("issue[0].diagnostics", containsString("`PUT Patient/q`"));
    }
}
