package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import ca.uhn.fhir.context.FhirContext;
import io.restassured.specification.RequestSpecification;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.upright.rest.Capabilities;
import org.upright.rest.FhirEndpoint;
import org.upright.rest.InMemoryResourceStore;
import org.upright.rest.TypeOperations;

/** HTTP semantics of the FHIR endpoint, over a store in memory. */
class FhirDoorIT {
    private static UprightServer server;

    @BeforeAll
    static void start() {
        FhirContext context = FhirContext.forR4();
        InMemoryResourceStore store = new InMemoryResourceStore(context);
        Capabilities capabilities = new Capabilities(context, "test", Instant.EPOCH, List.of(), type -> List.of());
        server = HttpEdge.serving(
                ListenSettings.of(Settings.standard().with(Map.of("server.port", "0"), "the test")),
                new FhirEndpoint(context, store, capabilities, List.of(), TypeOperations.none()),
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

    private static void put(String id) {
        fhir().body("{\"resourceType\":\"Patient\",\"id\":\"" + id + "\",\"active\":true}")
                .put("/Patient/" + id)
                .then()
                .statusCode(201);
    }

    @Test
    void whatWasPutIsReadWithItsVersionAndTime() {
        put("read");

        fhir().get("/Patient/read")
                .then()
                .statusCode(200)
                .contentType("application/fhir+json;charset=utf-8")
                .header("ETag", "W/\"1\"")
                .header("Last-Modified", notNullValue())
                .header("X-Request-Id", notNullValue())
                .header("Content-Length", notNullValue())
                .body("id", equalTo("read"));
    }

    @Test
    void xmlSummaryAndIndentationAreEncoded() {
        put("shapes");

        fhir().accept("application/fhir+xml")
                .get("/Patient/shapes")
                .then()
                .statusCode(200)
                .contentType("application/fhir+xml;charset=utf-8")
                .body(containsString("<active value=\"true\"/>"));
        fhir().get("/Patient/shapes?_pretty=true").then().statusCode(200).body(containsString("\n"));
        fhir().get("/Patient/shapes?_elements=id").then().statusCode(200).body("active", nullValue());
        fhir().get("/Patient?_id=shapes&_format=xml")
                .then()
                .statusCode(200)
                .body(containsString("<total value=\"1\"/>"));
    }

    @Test
    void headHasTheHeadersOfGetAndNoBody() {
        put("head");

        fhir().head("/Patient/head")
                .then()
                .statusCode(200)
                .header("ETag", "W/\"1\"")
                .header("Content-Length", matchesPattern("[1-9][0-9]+"));
    }

    @Test
    void anUnchangedVersionIsNotSentAgain() {
        put("same");

        fhir().header("If-None-Match", "W/\"1\"").get("/Patient/same").then().statusCode(304);
        fhir().header("If-None-Match", "W/\"2\"").get("/Patient/same").then().statusCode(200);
    }

    @Test
    void anUpdateOfAnOldVersionIsRefused() {
        put("lost");

        fhir().header("If-Match", "W/\"7\"")
                .body("{\"resourceType\":\"Patient\",\"id\":\"lost\"}")
                .put("/Patient/lost")
                .then()
                .statusCode(412)
                .body("issue[0].diagnostics", equalTo("`Patient/lost` is at version 1."));
    }

    @Test
    void aCreateSaysWhereTheResourceIs() {
        fhir().body("{\"resourceType\":\"Patient\"}")
                .post("/Patient")
                .then()
                .statusCode(201)
                .header("Location", matchesPattern("http://.*/fhir/Patient/[^/]+/_history/1"))
                .header("ETag", "W/\"1\"");
    }

    @Test
    void preferMinimalGetsNoBody() {
        fhir().header("Prefer", "return=minimal")
                .body("{\"resourceType\":\"Patient\"}")
                .post("/Patient")
                .then()
                .statusCode(201)
                .body(equalTo(""));
    }

    @Test
    void aDeletedResourceIsGoneAndItsHistoryStays() {
        put("gone");

        fhir().delete("/Patient/gone").then().statusCode(200);
        fhir().get("/Patient/gone").then().statusCode(410).body("resourceType", equalTo("OperationOutcome"));
        fhir().get("/Patient/gone/_history/1").then().statusCode(200).body("active", equalTo(true));
        fhir().get("/Patient/gone/_history")
                .then()
                .statusCode(200)
                .body("type", equalTo("history"))
                .body("total", equalTo(2))
                .body("entry.request.method", equalTo(List.of("DELETE", "POST")));
        fhir().get("/Patient/_history").then().statusCode(200).body("entry[0].fullUrl", notNullValue());
        fhir().get("/_history").then().statusCode(200).body("type", equalTo("history"));
    }

    @Test
    void searchesByGetAndByPostGiveTheSame() {
        put("found");

        fhir().get("/Patient?_id=found")
                .then()
                .statusCode(200)
                .body("total", equalTo(1))
                .body("entry[0].search.mode", equalTo("match"))
                .body("entry[0].resource.id", equalTo("found"))
                .body("link.find{it.relation=='self'}.url", equalTo(server.url() + "/Patient?_id=found"));
        given().baseUri(server.url())
                .contentType("application/x-www-form-urlencoded")
                .body("_id=found")
                .post("/Patient/_search")
                .then()
                .statusCode(200)
                .body("entry[0].resource.id", equalTo("found"))
                .body("link.find{it.relation=='self'}.url", equalTo(server.url() + "/Patient?_id=found"));
        fhir().get("/?_id=found").then().statusCode(200).body("entry[0].resource.id", equalTo("found"));
    }

    @Test
    void unknownThingsAreNamed() {
        fhir().get("/Dragon/1")
                .then()
                .statusCode(404)
                .body("issue[0].diagnostics", equalTo("`Dragon` is no resource type of FHIR R4 and not `Citation`."));
        fhir().get("/Patient/nobody")
                .then()
                .statusCode(404)
                .body("issue[0].diagnostics", equalTo("`Patient/nobody` does not exist here."));
        fhir().body("{}").put("/").then().statusCode(405).body("resourceType", equalTo("OperationOutcome"));
        fhir().get("/Patient/1/$dance")
                .then()
                .statusCode(404)
                .body("issue[0].diagnostics", equalTo("Operation `$dance` is not offered at `/Patient/1`."));
        fhir().get("/Patient/a$1b").then().statusCode(400);
        given().get(server.url().replace("/fhir", "/nothing"))
                .then()
                .statusCode(404)
                .body("resourceType", equalTo("OperationOutcome"));
    }

    @Test
    void inputThatWouldBeDroppedIsRefused() {
        fhir().body("{\"resourceType\":\"Patient\",\"id\":\"x\",\"name\":[{\"famly\":\"Doe\"}]}")
                .put("/Patient/x")
                .then()
                .statusCode(400)
                .body("issue[0].diagnostics", equalTo("Unknown element `famly`."))
                .body("issue[0].expression[0]", equalTo("Patient.name[0].famly"));
        fhir().body("").put("/Patient/x").then().statusCode(400).body("resourceType", equalTo("OperationOutcome"));
        fhir().body("{\"resourceType\":\"Observation\",\"id\":\"x\"}")
                .put("/Patient/x")
                .then()
                .statusCode(400);
        fhir().body("{\"resourceType\":\"Patient\",\"id\":\"y\"}")
                .put("/Patient/x")
                .then()
                .statusCode(400);
        fhir().body("{\"resourceType\":\"Patient\",").put("/Patient/x").then().statusCode(400);
        given().baseUri(server.url())
                .contentType("text/plain")
                .body("hello")
                .put("/Patient/x")
                .then()
                .statusCode(415);
    }

    @Test
    void bodiesOverTheLimitAndCompressedOnesAreRefused() {
        fhir().body("x".repeat(10 * 1024 * 1024 + 1)).post("/Patient").then().statusCode(413);
        fhir().header("Content-Encoding", "gzip")
                .body("x")
                .post("/Patient")
                .then()
                .statusCode(415)
                .body("issue[0].code", equalTo("not-supported"));
    }

    @Test
    void pagesOfOtherOriginsMayCall() {
        given().header("Origin", "https://ehr.example.org")
                .header("Access-Control-Request-Method", "POST")
                .options(server.url() + "/Patient")
                .then()
                .statusCode(204)
                .header("Access-Control-Allow-Origin", "*")
                .header("Access-Control-Allow-Methods", containsString("PUT"));
    }

    @Test
    void largeAnswersAreCompressedForThoseWhoTakeIt() {
        given().header("Accept-Encoding", "gzip")
                .get(server.url() + "/metadata")
                .then()
                .statusCode(200)
                .header("Content-Encoding", "gzip")
                .body("resourceType", equalTo("CapabilityStatement"));
    }

    @Test
    void theRequestIdIsTheCallersOwn() {
        given().header("X-Request-Id", "mine-1")
                .get(server.url() + "/metadata")
                .then()
                .statusCode(200)
                .header("X-Request-Id", "mine-1");
    }

    @Test
    void theCapabilityStatementListsCitationForR4bOnly() {
        given().get(server.url() + "/metadata")
                .then()
                .statusCode(200)
                .body("fhirVersion", equalTo("4.0.1"))
                .body("rest[0].resource.type", hasItem("PlanDefinition"))
                .body("rest[0].documentation", containsString("Citation"));
        given().accept("application/fhir+xml")
                .get(server.url() + "/metadata")
                .then()
                .statusCode(200)
                .contentType("application/fhir+xml;charset=utf-8");
        given().accept("application/fhir+json;fhirVersion=3.0")
                .get(server.url() + "/metadata")
                .then()
                .statusCode(400);
    }

    @Test
    void healthIsTold() {
        given().get(server.url().replace("/fhir", "/health/live"))
                .then()
                .statusCode(200)
                .body("status", equalTo("up"));
        given().get(server.url().replace("/fhir", "/health/ready"))
                .then()
                .statusCode(200)
                .body("status", equalTo("up"));
    }
}
