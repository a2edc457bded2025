package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.restassured.specification.RequestSpecification;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.upright.security.TokenIssuer;

/** Scopes with search parameters: what may be written with them, before and after. */
class NarrowedWritesIT {
    private static final String ALL = "system/*.cruds upright/publish";
    private static final String CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category";
    private static final String LABS = "?category=" + CATEGORY + "|laboratory";
    private static final String VITALS = "?category=" + CATEGORY + "|vital-signs";

    @TempDir
    static Path data;

    private static final TokenIssuer ISSUER = new TokenIssuer();
    private static UprightServer server;

    @BeforeAll
    static void start() {
        server = TestServer.started(
                data,
                Map.of(
                        "security.issuer", TokenIssuer.ISSUER,
                        "security.audience", TokenIssuer.AUDIENCE,
                        "security.jwks", ISSUER.keys().toString()));
        for (String patient : List.of("p1", "p2")) {
            store("Patient/" + patient, "{\"resourceType\":\"Patient\",\"id\":\"" + patient + "\"}");
            for (String category : List.of("laboratory", "vital-signs", "survey")) {
                String id = category + "-" + patient;
                store("Observation/" + id, observation(id, category, patient));
            }
        }
        store("Observation/moved", observation("moved", "vital-signs", "p1"));
        store("Observation/moved", observation("moved", "laboratory", "p1"));
    }

    @AfterAll
    static void stop() {
        server.close();
        ISSUER.close();
    }

    private static RequestSpecification with(String scopes, String patient) {
        return given().baseUri(server.url())
                .urlEncodingEnabled(false)
                .contentType("application/fhir+json")
                .header("Authorization", "Bearer " + ISSUER.token(scopes, patient));
    }

    private static void store(String path, String body) {
        int status = with(ALL, "").body(body).put("/" + path).statusCode();
        assertEquals(0, status / 100 - 2, path + ": " + status);
    }

    private static String observation(String id, String category, String patient) {
        return "{\"resourceType\":\"Observation\",\"id\":\"" + id + "\",\"meta\":{\"tag\":[{\"code\":\"" + category
                + "\"}]},\"status\":\"final\",\"category\":[{\"coding\":[{\"system\":\"" + CATEGORY + "\",\"code\":\""
                + category + "\"}]}],\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"Patient/" + patient
                + "\"}}";
    }

    /** In the place of `LABS` and `VITALS` stand the queries. */
    private static String scopes(String text) {
        return text.replace("?LABS", LABS).replace("?VITALS", VITALS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "user/Observation.cu?LABS | PUT    | laboratory-p1  | laboratory  | p1 | 200",
                "user/Observation.cu?LABS | PUT    | laboratory-p1  | vital-signs | p1 | 403",
                "user/Observation.cu?LABS | PUT    | vital-signs-p1 | laboratory  | p1 | 403",
                "user/Observation.cu?LABS | PUT    | vital-signs-p1 | vital-signs | p1 | 403",
                "user/Observation.cu?LABS | PUT    | new-1          | laboratory  | p1 | 201",
                "user/Observation.cu?LABS | PUT    | new-2          | vital-signs | p1 | 403",
                "user/Observation.u?LABS  | PUT    | new-3          | laboratory  | p1 | 403",
                "user/Observation.c?LABS  | POST   | -              | laboratory  | p1 | 201",
                "user/Observation.c?LABS  | POST   | -              | vital-signs | p1 | 403",
                "user/Observation.c?_id=own | POST | own            | laboratory  | p1 | 403",
                "user/Observation.cu?_id=own | PUT | own            | laboratory  | p1 | 201",
                "user/Observation.c?_lastUpdated=lt2021 | POST | -  | aged        | p1 | 403",
                "patient/Observation.cu?LABS | PUT | laboratory-p1  | laboratory  | p1 | 200",
                "patient/Observation.cu?LABS | PUT | laboratory-p1  | laboratory  | p2 | 403",
                "user/Observation.d?LABS  | DELETE | vital-signs-p2 | -           | p2 | 403",
                "user/Observation.d?LABS  | DELETE | nobody         | -           | p2 | 403",
                "user/Observation.u?LABS  | PATCH  | laboratory-p1  | -           | p1 | 403",
            })
    void whatIsWrittenLiesWithinAScopeBeforeAndAfter(
            String scopes, String method, String id, String category, String patient, int status) {
        String body = observation(id, category, patient);
        String sent = category.equals("aged")
                ? body.replace("\"meta\":{", "\"meta\":{\"lastUpdated\":\"2020-01-01T00:00:00Z\",")
                : body;
        RequestSpecification request = with(scopes(scopes), "p1");
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
        store("Observation/gone", observation("gone", "laboratory", "p1"));

        with("user/Observation.d" + VITALS, "")
                .delete("/Observation/gone")
                .then()
                .statusCode(403);
        with("user/Observation.d" + LABS, "").delete("/Observation/gone").then().statusCode(200);
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
        with("user/Observation.crus" + LABS, "")
                .body(bundle(
                        "transaction",
                        entry("", "PUT", "Observation/tx-1", observation("tx-1", "laboratory", "p1")),
                        entry("", "PUT", "Observation/tx-2", observation("tx-2", "survey", "p1"))))
                .post("/")
                .then()
                .statusCode(403)
                .body("issue[0].diagnostics", containsString("`Bundle.entry[1]`"));
        with(ALL, "").get("/Observation/tx-1").then().statusCode(404);
        with("user/Observation.crus" + LABS, "")
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
                entry("", "POST", "Observation", observation("x", "laboratory", "p1")));

        with("user/Patient.c user/Observation.c?subject=Patient/p1", "")
                .body(trick)
                .post("/")
                .then()
                .statusCode(403);
        with("user/Patient.c patient/Observation.c", "p1")
                .body(trick)
                .post("/")
                .then()
                .statusCode(403);
        with("user/Patient.c user/Observation.c", "")
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
                        observation("x", "laboratory", "p1")
                                .replace("\"status\"", "\"focus\":[{\"reference\":\"Patient?_id=p2\"}],\"status\"")));

        with("patient/Observation.c", "p1")
                .body(looking)
                .post("/")
                .then()
                .statusCode(403)
                .body(
                        "issue[0].diagnostics",
                        equalTo(
                                "`Bundle.entry[0]`: A reference by criteria looks for a `Patient`; `user/Patient.s` would"
                                        + " allow it."));
        with("user/Observation.c user/Patient.s", "")
                .body(looking)
                .post("/")
                .then()
                .statusCode(200);
    }

    @Test
    void anAppCanNotMakePatientsByTheirId() {
        with("patient/Patient.c", "p1")
                .body(bundle(
                        "transaction", entry("", "POST", "Patient", "{\"resourceType\":\"Patient\",\"id\":\"p1\"}")))
                .post("/")
                .then()
                .statusCode(403);
    }
}
