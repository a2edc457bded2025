package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of persisted advice when the plan has a new version. */
class PersistedVersionsIT {
    private static final String BASE = "http://upright.example.org/fhir/";

    @TempDir
    static Path data;

    private static UprightServer server;

    @BeforeAll
    static void start() {
        server = TestServer.empty(data, Map.of());
        for (String activity : List.of("walk", "rest", "call")) {
            put(
                    "ActivityDefinition/" + activity,
                    "'url':'" + BASE + "ActivityDefinition/" + activity
                            + "','status':'active','kind':'ServiceRequest','code':{'text':'" + activity + "'}");
        }
        put("ActivityDefinition/ask", "'url':'" + BASE + "ActivityDefinition/ask','status':'active','kind':'Task'");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static RequestSpecification fhir() {
        return given().baseUri(server.url()).contentType("application/fhir+json");
    }

    private static void put(String reference, String elements) {
        String[] parts = reference.split("/");
        int status = fhir().body(("{'resourceType':'" + parts[0] + "','id':'" + parts[1] + "'," + elements + "}")
                        .replace('\'', '"'))
                .put("/" + reference)
                .statusCode();
        assertEquals(2, status / 100, reference);
    }

    private static void version(String plan, String version, String goal, String... activities) {
        StringBuilder actions = new StringBuilder();
        for (String activity : activities) {
            actions.append(actions.isEmpty() ? "" : ",")
                    .append("{'id':'" + activity + "','definitionCanonical':'" + BASE + "ActivityDefinition/" + activity
                            + "'}");
        }
        put(
                "PlanDefinition/" + plan + version,
                "'url':'" + BASE + "PlanDefinition/" + plan + "','version':'" + version + "','status':'active'" + goal
                        + ",'action':[" + actions + "]");
    }

    @CanIgnoreReturnValue
    private static String persisted(String plan, String subject) {
        return fhir().get("/PlanDefinition/" + plan
                        + "/$apply?persist=true&evaluationDateTime=2026-06-15&subject=Patient/" + subject)
                .then()
                .statusCode(200)
                .extract()
                .path("id");
    }

    private static Map<String, String> statuses(String subject) {
        JsonPath found =
                fhir().get("/ServiceRequest?subject=Patient/" + subject).jsonPath();
        Map<String, String> statuses = new TreeMap<>();
        List<Map<String, Object>> entries = found.getList("entry.resource");
        entries.forEach(one -> statuses.merge(
                ((Map<?, ?>) one.get("code")).get("text").toString(),
                one.get("status").toString(),
                (a, b) -> a + " " + b));
        return statuses;
    }

    @Test
    void aNewVersionRevokesWhatItNoLongerAsksForAndKeepsTheRest() {
        put("Patient/new", "'active':true");
        version("care", "1", ",'goal':[{'description':{'text':'to walk'}}]", "walk", "rest");
        version("care", "2", "", "call", "walk");

        String id = persisted("care1", "new");
        assertEquals(Map.of("walk", "draft", "rest", "draft"), statuses("new"));
        assertEquals(id, persisted("care2", "new"));
        assertEquals(Map.of("walk", "draft", "rest", "revoked", "call", "draft"), statuses("new"));
        assertEquals(id, persisted("care2", "new"));

        assertEquals(Map.of("walk", "draft", "rest", "revoked", "call", "draft"), statuses("new"));
        fhir().get("/CarePlan?subject=Patient/new")
                .then()
                .body("entry", hasSize(1))
                .body("entry[0].resource.instantiatesCanonical[0]", equalTo(BASE + "PlanDefinition/care|2"));
        fhir().get("/RequestGroup?subject=Patient/new").then().body("entry", hasSize(1));
        fhir().get("/Goal?subject=Patient/new").then().body("entry[0].resource.lifecycleStatus", equalTo("cancelled"));
    }

    @Test
    void aProvenanceSaysWhatWasRevokedByWhichPlan() {
        put("Patient/told", "'active':true");
        version("tell", "1", "", "rest");
        version("tell", "2", "", "walk");
        String id = persisted("tell1", "told");
        String revoked = fhir().get("/ServiceRequest?subject=Patient/told").path("entry[0].resource.id");
        persisted("tell2", "told");

        fhir().get("/Provenance?target=ServiceRequest/" + revoked)
                .then()
                .body("entry", hasSize(1))
                .body("entry[0].resource.target.reference", containsInAnyOrder("ServiceRequest/" + revoked))
                .body("entry[0].resource.activity.coding[0].code", equalTo("CANCEL"))
                .body("entry[0].resource.entity[0].what.display", equalTo(BASE + "PlanDefinition/tell|2"));
        fhir().get("/Provenance?target=CarePlan/" + id).then().body("entry", hasSize(1));
    }

    @Test
    void whatWasDoneIsNotTakenBack() {
        put("Patient/done", "'active':true");
        version("ask", "1", "", "ask");
        version("ask", "2", "", "walk");
        persisted("ask1", "done");
        String task = fhir().get("/Task?patient=Patient/done").path("entry[0].resource.id");
        become("completed", "Task/" + task);

        persisted("ask2", "done");

        fhir().get("/Task/" + task).then().body("status", equalTo("completed"));
    }

    private static void become(String status, String reference) {
        fhir().contentType("application/json-patch+json")
                .body("[{\"op\":\"replace\",\"path\":\"/status\",\"value\":\"" + status + "\"}]")
                .patch("/" + reference)
                .then()
                .statusCode(200);
    }

    @Test
    void whatSomebodyHasTakenOnIsNotProposedAnew() {
        put("Patient/taken", "'active':true");
        version("take", "1", "", "ask", "rest");
        String plan = persisted("take1", "taken");
        String task = fhir().get("/Task?patient=Patient/taken").path("entry[0].resource.id");
        String group = fhir().get("/RequestGroup?subject=Patient/taken").path("entry[0].resource.id");
        become("completed", "Task/" + task);
        become("active", "CarePlan/" + plan);
        become("active", "RequestGroup/" + group);

        persisted("take1", "taken");

        fhir().get("/Task/" + task).then().body("status", equalTo("completed")).body("meta.versionId", equalTo("2"));
        fhir().get("/CarePlan/" + plan).then().body("status", equalTo("active"));
        fhir().get("/RequestGroup/" + group).then().body("status", equalTo("active"));
        assertEquals(Map.of("rest", "draft"), statuses("taken"));
    }

    @Test
    void whatWeTookBackIsProposedAgainWhereItAppliesAgain() {
        put("Patient/back", "'active':true");
        version("turn", "1", "", "rest");
        version("turn", "2", "", "walk");
        persisted("turn1", "back");
        persisted("turn2", "back");
        assertEquals(Map.of("rest", "revoked", "walk", "draft"), statuses("back"));

        persisted("turn1", "back");

        assertEquals(Map.of("rest", "draft", "walk", "revoked"), statuses("back"));
    }

    @Test
    void plansOfOtherUrlsAndOtherSubjectsKeepTheirs() {
        put("Patient/one", "'active':true");
        put("Patient/two", "'active':true");
        version("mine", "1", "", "rest");
        version("yours", "2", "", "walk");
        persisted("mine1", "one");
        persisted("mine1", "two");
        persisted("yours2", "one");

        assertEquals(Map.of("rest", "draft", "walk", "draft"), statuses("one"));
        assertEquals(Map.of("rest", "draft"), statuses("two"));
    }
}
