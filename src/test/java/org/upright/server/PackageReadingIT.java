package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.specification.RequestSpecification;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.upright.fhir.FhirR4;
import org.upright.rest.Capabilities;
import org.upright.rest.FhirEndpoint;
import org.upright.rest.TypeOperations;
import org.upright.store.SqlResourceStore;
import org.upright.store.StoreSettings;

/** What a transaction of knowledge artifacts is forgiven, and what not. */
class PackageReadingIT {
    @TempDir
    private static Path folder;

    private static UprightServer server;

    @BeforeAll
    static void start() {
        FhirR4 fhir = new FhirR4();
        SqlResourceStore store = SqlResourceStore.open(StoreSettings.sqlite(folder), fhir.context());
        Capabilities capabilities =
                new Capabilities(fhir.context(), "test", Instant.EPOCH, List.of(), type -> List.of());
        server = HttpEdge.serving(
                ListenSettings.of(Settings.standard().with(Map.of("server.port", "0"), "the test")),
                new FhirEndpoint(fhir.context(), store, capabilities, List.of(), TypeOperations.none()),
                store::isReady,
                store);
        server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static RequestSpecification fhir() {
        return given().baseUri(server.url()).contentType("application/fhir+json");
    }

    private static final String SLIPS = """
            {"resourceType":"PlanDefinition","id":"slips","url":"http://example.org/PlanDefinition/slips","status":"draft",
             "description":"","action":[{"code":[{"system":"http://example.org","code":"c"}],
             "condition":[{"kind":"applicability","expression":{"lanugage":"text/cql-identifier","expression":"X"}}]}]}
            """;

    private static String transaction(String resource, String url) {
        return "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"resource\":" + resource
                + ",\"request\":{\"method\":\"PUT\",\"url\":\"" + url + "\"}}]}";
    }

    @Test
    void slipsOfAPackageThatCanDoNoHarmAreMendedAndSaid() {
        fhir().body(transaction(SLIPS, "PlanDefinition/slips"))
                .post("")
                .then()
                .statusCode(200)
                .body(
                        "entry[0].response.outcome.issue.diagnostics",
                        equalTo(List.of(
                                "Element `description` is empty and was left out.",
                                "A Coding was taken as the `coding` of the CodeableConcept expected.",
                                "Unknown element `lanugage` of an Expression was left out.")));
        fhir().get("/PlanDefinition/slips")
                .then()
                .body("action[0].code[0].coding[0].code", equalTo("c"))
                .body("action[0].condition[0].expression.expression", equalTo("X"));
    }

    @Test
    void theSameSlipsInASingleWriteAreRefused() {
        fhir().body(SLIPS.replace("\"slips\"", "\"slips-alone\""))
                .put("/PlanDefinition/slips-alone")
                .then()
                .statusCode(400);
        fhir().get("/PlanDefinition/slips-alone").then().statusCode(404);
    }

    @Test
    void anElementThatCouldBeAConditionIsRefusedInAPackageToo() {
        String misspelt =
                "{\"resourceType\":\"PlanDefinition\",\"id\":\"p\",\"status\":\"draft\",\"action\":[{\"conditon\":[{\"kind\":\"applicability\"}]}]}";

        fhir().body(transaction(misspelt, "PlanDefinition/p"))
                .post("")
                .then()
                .statusCode(400)
                .body("issue[0].diagnostics", containsString("conditon"));
    }

    @Test
    void aNumberInQuotesIsReadInATransactionAndSaid() {
        String observation = "{\"resourceType\":\"Observation\",\"id\":\"height\",\"status\":\"final\","
                + "\"code\":{\"text\":\"height\"},\"valueQuantity\":{\"value\":\"50\"}}";

        fhir().body(transaction(observation, "Observation/height"))
                .post("")
                .then()
                .statusCode(200)
                .body(
                        "entry[0].response.outcome.issue.diagnostics",
                        equalTo(
                                List.of(
                                        "`50` at `Bundle.entry[0].resource.valueQuantity.value` is a JSON string; a JSON number is expected. It was read as that.")));
        fhir().get("/Observation/height").then().body("valueQuantity.value", equalTo(50));
        fhir().body(observation)
                .put("/Observation/height")
                .then()
                .statusCode(400)
                .body("issue[0].expression[0]", equalTo("Observation.valueQuantity.value"));
    }

    @Test
    void aBundleThatIsOnlyKeptIsForgivenNothing() {
        String kept = "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"resource\":"
                + "{\"resourceType\":\"Patient\",\"active\":\"true\"}}]}";

        fhir().body(kept)
                .post("/Bundle")
                .then()
                .statusCode(400)
                .body("issue[0].expression[0]", equalTo("Bundle.entry[0].resource.active"));
    }
}
