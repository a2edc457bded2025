package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;

import io.restassured.response.ValidatableResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where references that lead nowhere are refused, and what a guideline needs is kept: one by one and in transactions. */
class ReferencesIT {
    @TempDir
    static Path data;

    private static UprightServer server;

    @BeforeAll
    static void start() {
        server = TestServer.empty(data, Map.of("store.references", "refuse"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static ValidatableResponse put(String reference, String more) {
        return given().baseUri(server.url())
                .contentType("application/fhir+json")
                .body(resource(reference, more))
                .put("/" + reference)
                .then();
    }

    private static String resource(String reference, String more) {
        String[] parts = reference.split("/");
        return "{\"resourceType\":\"" + parts[0] + "\",\"id\":\"" + parts[1] + "\"" + more + "}";
    }

    private static ValidatableResponse delete(String reference) {
        return given().baseUri(server.url()).delete("/" + reference).then();
    }

    private static ValidatableResponse transaction(String... entries) {
        return bundle("transaction", entries);
    }

    private static ValidatableResponse batch(String... entries) {
        return bundle("batch", entries);
    }

    private static ValidatableResponse bundle(String type, String... entries) {
        return given().baseUri(server.url())
                .contentType("application/fhir+json")
                .body("{\"resourceType\":\"Bundle\",\"type\":\"" + type + "\",\"entry\":[" + String.join(",", entries)
                        + "]}")
                .post("/")
                .then();
    }

    private static String deletion(String reference) {
        return "{\"request\":{\"method\":\"DELETE\",\"url\":\"" + reference + "\"}}";
    }

    private static String putting(String reference, String more) {
        return "{\"resource\":" + resource(reference, more) + ",\"request\":{\"method\":\"PUT\",\"url\":\"" + reference
                + "\"}}";
    }

    private static String about(String patient) {
        return ",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"Patient/" + patient
                + "\"}";
    }

    @Test
    void aReferenceToNothingIsRefused() {
        put("Observation/o1", about("none"))
                .statusCode(409)
                .body(
                        "issue[0].diagnostics",
                        equalTo("`Observation/o1` refers to `Patient/none`, which does not exist here."));
        transaction(putting("Observation/o1", about("none")), putting("Patient/other", ""))
                .statusCode(409)
                .body(
                        "issue[0].diagnostics",
                        equalTo("`Observation/o1` refers to `Patient/none`, which does not exist here."));
        given().baseUri(server.url()).get("/Patient/other").then().statusCode(404);
    }

    @Test
    void theOrderInATransactionDoesNotMatter() {
        transaction(putting("Observation/o2", about("p2")), putting("Patient/p2", ""))
                .statusCode(200);

        delete("Patient/p2")
                .statusCode(409)
                .body(
                        "issue[0].diagnostics",
                        equalTo("`Patient/p2` is referred to by `Observation/o2`; delete or change those first."));
        transaction(deletion("Patient/p2"), deletion("Observation/o2")).statusCode(200);
    }

    @Test
    void whatAPlanNeedsGoesWithThePlanOnly() {
        put("ActivityDefinition/a", ",\"url\":\"http://x.example.org/ActivityDefinition/a\",\"status\":\"active\"")
                .statusCode(201);
        put(
                        "PlanDefinition/p",
                        ",\"url\":\"http://x.example.org/PlanDefinition/p\",\"version\":\"1\",\"status\":\"active\","
                                + "\"action\":[{\"definitionCanonical\":\"http://x.example.org/ActivityDefinition/a\"}]")
                .statusCode(201);
        String needed =
                "`ActivityDefinition/a` is needed by `http://x.example.org/PlanDefinition/p|1`; delete or change"
                        + " those first.";

        delete("ActivityDefinition/a").statusCode(409).body("issue[0].diagnostics", equalTo(needed));
        transaction(putting("Patient/p3", ""), deletion("ActivityDefinition/a"))
                .statusCode(409)
                .body("issue[0].diagnostics", equalTo(needed));
        given().baseUri(server.url()).get("/Patient/p3").then().statusCode(404);
        transaction(deletion("ActivityDefinition/a"), deletion("PlanDefinition/p"))
                .statusCode(200);
    }

    @Test
    void theOrderOfDeletionsInABatchDoesNotMatter() {
        put("ActivityDefinition/b1", activity("b1")).statusCode(201);
        put("ActivityDefinition/b2", activity("b2")).statusCode(201);
        put("PlanDefinition/b1", plan("b1", "1", "b1")).statusCode(201);
        put("PlanDefinition/b2", plan("b2", "1", "b2")).statusCode(201);

        batch(deletion("ActivityDefinition/b1"), deletion("ActivityDefinition/b2"), deletion("PlanDefinition/b1"))
                .statusCode(200)
                .body("entry[0].response.status", equalTo("204 No Content"))
                .body("entry[1].response.status", equalTo("409"))
                .body("entry[2].response.status", equalTo("204 No Content"));
        batch(deletion("ActivityDefinition/b2"), deletion("PlanDefinition/b2"))
                .body("entry.response.status", everyItem(equalTo("204 No Content")));
    }

    private static String plan(String id, String version, String activity) {
        return ",\"url\":\"http://x.example.org/PlanDefinition/" + id + "\",\"version\":\"" + version
                + "\",\"status\":\"active\""
                + (activity.isEmpty()
                        ? ""
                        : ",\"action\":[{\"definitionCanonical\":" + "\"http://x.example.org/ActivityDefinition/"
                                + activity + "\"}]");
    }

    private static String activity(String id) {
        return ",\"url\":\"http://x.example.org/ActivityDefinition/" + id + "\",\"status\":\"active\"";
    }

    @Test
    void whatAPlanNeedsGoesWithTheChangeAfterWhichItNeedsItNoMore() {
        put("ActivityDefinition/c", activity("c")).statusCode(201);
        put("ActivityDefinition/d", activity("d")).statusCode(201);
        put("PlanDefinition/c", plan("c", "1", "c")).statusCode(201);
        put(
                        "PlanDefinition/over",
                        plan("over", "1", "") + ",\"action\":[{\"definitionCanonical\":"
                                + "\"http://x.example.org/PlanDefinition/c\"}]")
                .statusCode(201);

        transaction(putting("PlanDefinition/c", plan("c", "2", "c")), deletion("ActivityDefinition/c"))
                .statusCode(409)
                .body(
                        "issue[0].diagnostics",
                        equalTo("`ActivityDefinition/c` is needed by `http://x.example.org/PlanDefinition/c|2`,"
                                + " `http://x.example.org/PlanDefinition/over|1`; delete or change those first."));
        transaction(putting("PlanDefinition/new", plan("new", "1", "d")), deletion("ActivityDefinition/d"))
                .statusCode(409)
                .body(
                        "issue[0].diagnostics",
                        equalTo("`ActivityDefinition/d` is needed by `http://x.example.org/PlanDefinition/new|1`;"
                                + " delete or change those first."));
        transaction(putting("PlanDefinition/c", plan("c", "2", "d")), deletion("ActivityDefinition/c"))
                .statusCode(200);
        delete("ActivityDefinition/d").statusCode(409);
        transaction(putting("PlanDefinition/c", plan("c", "3", "")), deletion("ActivityDefinition/d"))
                .statusCode(200);
    }
}
