package org.upright.server;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.specification.RequestSpecification;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scopes with search parameters: what may be written with them, before and after. */
class NarrowedWritesIT {

    @TempDir
    static Path data;

    private static TokenServer server;

    @BeforeAll
    static void start() {
        server = TokenServer.started(data);
        CategorisedRecords.store(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** In the place of `CategorisedRecords.LABS` and `CategorisedRecords.VITALS` stand the queries. */
    private static String scopes(String text) {
        return text.replace("?CategorisedRecords.LABS", CategorisedRecords.LABS)
                .replace("?CategorisedRecords.VITALS", CategorisedRecords.VITALS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "user/Observation.cu?CategorisedRecords.LABS | PUT    | laboratory-p1  | laboratory  | p1 | 200",
                "user/Observation.cu?CategorisedRecords.LABS | PUT    | laboratory-p1  | vital-signs | p1 | 403",
                "user/Observation.cu?CategorisedRecords.LABS | PUT    | vital-signs-p1 | laboratory  | p1 | 403",
                "user/Observation.cu?CategorisedRecords.LABS | PUT    | vital-signs-p1 | vital-signs | p1 | 403",
                "user/Observation.cu?CategorisedRecords.LABS | PUT    | new-1          | laboratory  | p1 | 201",
                "user/Observation.cu?CategorisedRecords.LABS | PUT    | new-2          | vital-signs | p1 | 403",
                "user/Observation.u?CategorisedRecords.LABS  | PUT    | new-3          | laboratory  | p1 | 403",
                "user/Observation.c?CategorisedRecords.LABS  | POST   | -              | laboratory  | p1 | 201",
                "user/Observation.c?CategorisedRecords.LABS  | POST   | -              | vital-signs | p1 | 403",
                "user/Observation.c?_id=own | POST | own            | laboratory  | p1 | 403",
                "user/Observation.cu?_id=own | PUT | own            | laboratory  | p1 | 201",
                "user/Observation.c?_lastUpdated=lt2021 | POST | -  | aged        | p1 | 403",
                "patient/Observation.cu?CategorisedRecords.LABS | PUT | laboratory-p1  | laboratory  | p1 | 200",
                "patient/Observation.cu?CategorisedRecords.LABS | PUT | laboratory-p1  | laboratory  | p2 | 403",
                "user/Observation.d?CategorisedRecords.LABS  | DELETE | vital-signs-p2 | -           | p2 | 403",
                "user/Observation.d?CategorisedRecords.LABS  | DELETE | nobody         | -           | p2 | 403",
                "user/Observation.u?CategorisedRecords.LABS  | PATCH  | laboratory-p1  | -           | p1 | 403",
            })
    void whatIsWrittenLiesWithinAScopeBeforeAndAfter(
            String scopes, String method, String id, String category, String patient, int status) {
        String body = CategorisedRecords.observation(id, category, patient);
        String sent = category.equals("aged")
                ? body.replace("\"meta\":{", "\"meta\":{\"lastUpdated\":\"2020-01-01T00:00:00Z\",")
                : body;
        RequestSpecification request = server.with(scopes(scopes), "p1");
        if (method.equals("PATCH")) {
            request.contentType("application/json-patch+json").body("[]");
        } else if (!method.equals("DELETE")) {
            request.body(sent);
        }
        request.request(method, method.equals("POST") ? "/Observation" : "/Observation/" + id)
                .then()
                .statusCode(status);
    }

    @Test
    void whatIsDeletedLiesWithinAScope() {
        server.store("Observation/gone", CategorisedRecords.observation("gone", "laboratory", "p1"));

        server.with("user/Observation.d" + CategorisedRecords.VITALS, "")
                .delete("/Observation/gone")
                .then()
                .statusCode(403);
        server.with("user/Observation.d" + CategorisedRecords.LABS, "")
                .delete("/Observation/gone")
                .then()
                .statusCode(200);
    }

    private static String bundle(String type, String... entries) {
        return "{\"resourceType\":\"Bundle\",\"type\":\"" + type + "\",\"entry\":[" + String.join(",", entries) + "]}";
    }

    private static String entry(String fullUrl, String method, String url, String resource) {
        return "{" + (fullUrl.isEmpty() ? "" : "\"fullUrl\":\"" + fullUrl + "\",")
                + (resource.isEmpty() ? "" : "\"resource\":" + resource + ",") + "\"request\":{\"method\":\"" + method
                + "\",\"url\":\"" + url + "\"}}";
    }

    @Test
    void aTransactionIsRefusedForOneEntryBeyondItsScopes() {
        server.with("user/Observation.crus" + CategorisedRecords.LABS, "")
                .body(bundle(
                        "transaction",
                        entry(
                                "",
                                "PUT",
                                "Observation/tx-1",
                                CategorisedRecords.observation("tx-1", "laboratory", "p1")),
                        entry("", "PUT", "Observation/tx-2", CategorisedRecords.observation("tx-2", "survey", "p1"))))
                .post("/")
                .then()
                .statusCode(403)
                .body("issue[0].diagnostics", containsString("`Bundle.entry[1]`"));
        server.with(TokenServer.ALL, "").get("/Observation/tx-1").then().statusCode(404);
        server.with("user/Observation.crus" + CategorisedRecords.LABS, "")
                .body(bundle("transaction", entry("", "GET", "Observation?status=final", "")))
                .post("/")
                .then()
                .statusCode(403);
    }

    /** The reference says one patient when it is judged, and another one when it is stored. */
    @Test
    void aReferenceThatTheBundleItselfTurnsIsNotBelieved() {
        String trick = bundle(
                "transaction",
                entry("Patient/p1", "POST", "Patient", "{\"resourceType\":\"Patient\"}"),
                entry("", "POST", "Observation", CategorisedRecords.observation("x", "laboratory", "p1")));

        server.with("user/Patient.c user/Observation.c?subject=Patient/p1", "")
                .body(trick)
                .post("/")
                .then()
                .statusCode(403);
        server.with("user/Patient.c patient/Observation.c", "p1")
                .body(trick)
                .post("/")
                .then()
                .statusCode(403);
        server.with("user/Patient.c user/Observation.c", "")
                .body(trick)
                .post("/")
                .then()
                .statusCode(200);
    }

    @Test
    void aReferenceByCriteriaTellsNobodyWhoIsThere() {
        String looking = bundle(
                "transaction",
                entry(
                        "",
                        "POST",
                        "Observation",
                        CategorisedRecords.observation("x", "laboratory", "p1")
                                .replace("\"status\"", "\"focus\":[{\"reference\":\"Patient?_id=p2\"}],\"status\"")));

        server.with("patient/Observation.c", "p1")
                .body(looking)
                .post("/")
                .then()
                .statusCode(403)
                .body(
                        "issue[0].diagnostics",
                        equalTo(
                                "`Bundle.entry[0]`: A reference by criteria looks for a `Patient`; `user/Patient.s` would"
                                        + " allow it."));
        server.with("user/Observation.c user/Patient.s", "")
                .body(looking)
                .post("/")
                .then()
                .statusCode(200);
    }

    @Test
    void anAppCanNotMakePatientsByTheirId() {
        server.with("patient/Patient.c", "p1")
                .body(bundle(
                        "transaction", entry("", "POST", "Patient", "{\"resourceType\":\"Patient\",\"id\":\"p1\"}")))
                .post("/")
                .then()
                .statusCode(403);
    }
}
