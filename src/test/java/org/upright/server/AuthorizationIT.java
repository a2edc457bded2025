package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.upright.security.TokenIssuer;

/** Every kind of scope against every interaction, over HTTP, with tokens of an issuer that is really asked for its keys. */
class AuthorizationIT {

    @TempDir
    static Path data;

    private static TokenServer server;

    @BeforeAll
    static void start() {
        server = TokenServer.started(data);
        for (String id : new String[] {"p1", "p2"}) {
            put("Patient/" + id, body("Patient", id, id)).then().statusCode(201);
            put("Observation/o-" + id, body("Observation", "o-" + id, id))
                    .then()
                    .statusCode(201);
        }
        put("Basic/b1", body("Basic", "b1", "p1")).then().statusCode(201);
        put("PlanDefinition/draft", body("draft", "draft", "")).then().statusCode(201);
        put("Practitioner/doc", "{\"resourceType\":\"Practitioner\",\"id\":\"doc\"}")
                .then()
                .statusCode(201);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static RequestSpecification with(String scopes, String patient) {
        return server.with(scopes, patient).urlEncodingEnabled(true);
    }

    private static Response put(String path, String body) {
        return with(TokenServer.ALL, "").body(body).put("/" + path);
    }

    private static String body(String kind, String id, String patient) {
        String subject = "\"subject\":{\"reference\":\"Patient/" + patient + "\"}";
        return switch (kind) {
            case "Patient" -> "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\"}";
            case "Observation" ->
                "{\"resourceType\":\"Observation\",\"id\":\"" + id
                        + "\",\"status\":\"final\",\"code\":{\"text\":\"x\"},"
                        + "\"performer\":[{\"reference\":\"Practitioner/doc\"}]," + subject + "}";
            case "Basic" ->
                "{\"resourceType\":\"Basic\",\"id\":\"" + id + "\",\"code\":{\"text\":\"x\"}," + subject + "}";
            default ->
                "{\"resourceType\":\"PlanDefinition\",\"id\":\"" + id + "\",\"url\":\"http://example.org/" + id
                        + "\",\"status\":\"" + kind + "\"}";
        };
    }

    private static String bundle(String type, String method, String url, String resource) {
        return "{\"resourceType\":\"Bundle\",\"type\":\"" + type + "\",\"entry\":[{"
                + (resource.isEmpty() ? "" : "\"resource\":" + resource + ",") + "\"request\":{\"method\":\"" + method
                + "\",\"url\":\"" + url + "\"}}]}";
    }

    private static String parameters(String subject, String more) {
        return "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"subject\",\"valueString\":\"" + subject
                + "\"}" + more + "]}";
    }

    /** The bodies that the table below names; the word before the dash is the kind, after it the patient or id. */
    private static String named(String name) {
        return switch (name) {
            case "" -> "";
            case "patient-p1" -> body("Patient", "p1", "");
            case "obs-p1" -> body("Observation", "o-p1", "p1");
            case "obs-p2" -> body("Observation", "o-p2", "p2");
            case "obs-p1-moved" -> body("Observation", "o-p1", "p2");
            case "obs-p2-taken" -> body("Observation", "o-p2", "p1");
            case "obs-new" -> body("Observation", "o-new", "p1");
            case "draft" -> body("draft", "draft", "");
            case "strategy" -> body("draft", "lbp-strategy", "");
            case "audit" -> "{\"resourceType\":\"AuditEvent\"}";
            case "active" -> body("active", "draft", "");
            case "patch" -> "[{\"op\":\"add\",\"path\":\"/active\",\"value\":true}]";
            case "apply-p1" -> parameters("Patient/p1", "");
            case "apply-p2" -> parameters("Patient/p2", "");
            case "persist-p1" -> parameters("Patient/p1", ",{\"name\":\"persist\",\"valueBoolean\":true}");
            case "get-o1" -> bundle("batch", "GET", "Observation/o-p1", "");
            case "get-o2" -> bundle("batch", "GET", "Observation/o-p2", "");
            case "search" -> bundle("batch", "GET", "Observation?status=final", "");
            case "post-o1" -> bundle("transaction", "POST", "Observation", body("Observation", "x", "p1"));
            case "post-o2" -> bundle("transaction", "POST", "Observation", body("Observation", "x", "p2"));
            case "put-active" -> bundle("transaction", "PUT", "PlanDefinition/draft", named("active"));
            case "delete-o2" -> bundle("transaction", "DELETE", "Observation/o-p2", "");
            case "call-apply" ->
                bundle("batch", "POST", "PlanDefinition/lbp-strategy/$apply", parameters("Patient/p1", ""));
            case "call-everything" -> bundle("batch", "GET", "Patient/p1/$everything", "");
            case "get-history" -> bundle("batch", "GET", "Observation/o-p1/_history", "");
            case "all-history" -> bundle("batch", "GET", "_history", "");
            case "odd-url" -> bundle("batch", "GET", "Patient/p1/Observation", "");
            default -> throw new IllegalArgumentException(name);
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // system and user scopes: type by type, letter by letter
                "system/*.rs           | -  | GET /Patient/p1                      | -       | 200",
                "system/*.r            | -  | GET /Patient/p1                      | -       | 200",
                "system/*.s            | -  | GET /Patient/p1                      | -       | 403",
                "system/*.s            | -  | GET /Patient?_id=p1                  | -       | 200",
                "system/*.r            | -  | GET /Patient?_id=p1                  | -       | 403",
                "user/Patient.rs       | -  | GET /Patient/p1                      | -       | 200",
                "user/Patient.rs       | -  | GET /Observation/o-p1                | -       | 403",
                "user/Patient.read     | -  | GET /Patient/p1                      | -       | 200",
                "user/Patient.read     | -  | GET /Patient/p1/_history             | -       | 200",
                "user/Patient.write    | -  | GET /Patient/p1                      | -       | 403",
                "user/Patient.write    | -  | PUT /Patient/p1                      | patient-p1 | 200",
                "user/Patient.rs       | -  | PUT /Patient/p1                      | patient-p1 | 403",
                "user/Patient.rs       | -  | PATCH /Patient/p1                    | patch   | 403",
                "user/Patient.rs       | -  | DELETE /Patient/p1                   | -       | 403",
                "user/Patient.d        | -  | DELETE /Patient/nobody               | -       | 404",
                "user/Patient.d        | -  | DELETE /Patient?_id=nobody           | -       | 403",
                "user/Observation.u    | -  | PUT /Observation/o-new               | obs-new | 403",
                "user/Observation.c    | -  | POST /Observation                    | obs-p1  | 201",
                "user/Observation.r    | -  | POST /Observation                    | obs-p1  | 403",
                "user/Patient.rs       | -  | GET /Patient/p1/Observation          | -       | 403",
                "user/Patient.rs       | -  | GET /_history                        | -       | 403",
                "user/*.rs             | -  | GET /_history                        | -       | 200",
                "user/Patient.rs       | -  | GET /?_id=p1                         | -       | 403",
                "user/Observation.rs   | -  | GET /Observation?subject:Patient._id=p1 | -    | 403",
                "user/*.rs             | -  | GET /Observation?subject:Patient._id=p1 | -    | 200",
                "user/Patient.rs       | -  | GET /Patient?_has:Observation:subject:status=final | - | 403",
                "system/*.cruds        | -  | POST /AuditEvent                     | audit   | 403",
                // tokens that grant nothing
                "openid launch         | p1 | GET /Patient/p1                      | -       | 403",
                "patient/*.rs          | -  | GET /Patient/p1                      | -       | 403",
                "user/Patient.rs?_id=1 | -  | GET /Patient/p1                      | -       | 403",
                // one patient
                "patient/*.rs          | p1 | GET /Patient/p1                      | -       | 200",
                "patient/*.rs          | p1 | GET /Patient/p2                      | -       | 403",
                "patient/*.rs          | p1 | GET /Patient/nobody                  | -       | 403",
                "patient/*.read        | p1 | GET /Observation/o-p1                | -       | 200",
                "patient/*.rs          | p1 | GET /Observation/o-p2                | -       | 403",
                "patient/*.rs          | p1 | GET /Observation/o-p2/_history/1     | -       | 403",
                "patient/*.rs          | p1 | GET /Observation/o-p1/_history       | -       | 200",
                "patient/*.rs          | p1 | GET /Observation/o-p2/_history       | -       | 403",
                "patient/*.rs          | p1 | GET /Observation/_history            | -       | 403",
                "patient/*.rs          | p1 | GET /_history                        | -       | 403",
                "patient/*.rs          | p1 | GET /Patient/p2/Observation          | -       | 403",
                "patient/*.rs          | p1 | GET /Patient/p1/Observation          | -       | 200",
                "patient/*.rs          | p1 | GET /PlanDefinition/lbp-strategy     | -       | 200",
                "patient/*.rs          | p1 | GET /PlanDefinition?status=active    | -       | 200",
                "patient/*.rs          | p1 | GET /Patient/p1/$everything          | -       | 200",
                "patient/*.rs          | p1 | GET /Patient/p2/$everything          | -       | 403",
                "patient/*.cruds       | p1 | PUT /Observation/o-p1                | obs-p1  | 200",
                "patient/*.cruds       | p1 | PUT /Observation/o-p1                | obs-p1-moved | 403",
                "patient/*.cruds       | p1 | PUT /Observation/o-p2                | obs-p2-taken | 403",
                "patient/*.cruds       | p1 | PUT /Observation/o-p2                | obs-p2  | 403",
                "patient/*.cruds       | p1 | POST /Observation                    | obs-p1  | 201",
                "patient/*.cruds       | p1 | POST /Observation                    | obs-p2  | 403",
                "patient/*.rs          | p1 | POST /Observation                    | obs-p1  | 403",
                "patient/*.cruds       | p1 | PATCH /Patient/p1                    | patch   | 403",
                "patient/*.cruds       | p1 | DELETE /Observation/o-p2             | -       | 403",
                "patient/*.cruds       | p1 | DELETE /Observation?status=final     | -       | 403",
                "patient/*.cruds       | p1 | PUT /PlanDefinition/draft            | draft   | 403",
                // bundles, entry by entry
                "user/Observation.rs   | -  | POST /                               | get-o1  | 200-200",
                "user/Observation.rs   | -  | POST /                               | search  | 200-200",
                "user/Patient.rs       | -  | POST /                               | get-o1  | 200-403",
                "user/Observation.rs   | -  | POST /                               | post-o1 | 403",
                "user/Observation.c    | -  | POST /                               | post-o1 | 200",
                "user/*.rs             | -  | POST /                               | odd-url | 200-403",
                "user/Observation.rs   | -  | POST /                               | get-history | 200-200",
                "user/Patient.rs       | -  | POST /                               | get-history | 200-403",
                "patient/*.rs          | p1 | POST /                               | get-history | 200-200",
                "user/Observation.rs   | -  | POST /                               | all-history | 200-403",
                "system/*.rs           | -  | POST /                               | all-history | 200-200",
                "system/*.rs           | -  | POST /                               | call-apply | 200-200",
                "user/Patient.rs       | -  | POST /                               | call-apply | 200-403",
                "patient/*.rs          | p1 | POST /                               | call-apply | 200-200",
                "patient/*.rs          | p2 | POST /                               | call-apply | 200-403",
                "user/Patient.rs       | -  | POST /                               | call-everything | 200-403",
                "patient/*.rs          | p1 | POST /                               | get-o1  | 200-200",
                "patient/*.rs          | p1 | POST /                               | get-o2  | 200-403",
                "patient/*.rs          | p1 | POST /                               | search  | 200-200",
                "patient/*.cruds       | p1 | POST /                               | post-o1 | 200",
                "patient/*.cruds       | p1 | POST /                               | post-o2 | 403",
                "patient/*.cruds       | p1 | POST /                               | delete-o2 | 403",
                "system/*.cruds        | -  | POST /                               | put-active | 403",
                // authors and publishers
                "user/PlanDefinition.cruds | - | PUT /PlanDefinition/draft         | draft   | 200",
                "user/PlanDefinition.cruds | - | PUT /PlanDefinition/draft         | active  | 403",
                "user/PlanDefinition.cruds | - | PUT /PlanDefinition/lbp-strategy  | strategy | 403",
                "user/PlanDefinition.cruds | - | DELETE /PlanDefinition/draft      | -       | 403",
                // $apply
                "user/*.rs             | -  | POST /PlanDefinition/lbp-strategy/$apply | apply-p1   | 200",
                "user/PlanDefinition.r | -  | POST /PlanDefinition/lbp-strategy/$apply | apply-p1   | 403",
                "user/Patient.rs       | -  | POST /PlanDefinition/lbp-strategy/$apply | apply-p1   | 403",
                "patient/*.rs          | p1 | POST /PlanDefinition/lbp-strategy/$apply | apply-p1   | 200",
                "patient/*.rs          | p1 | POST /PlanDefinition/lbp-strategy/$apply | apply-p2   | 403",
                "patient/*.rs          | p1 | POST /PlanDefinition/lbp-strategy/$explain | apply-p2 | 403",
                "patient/*.rs          | p1 | POST /PlanDefinition/lbp-strategy/$r5.apply | apply-p2 | 403",
                "user/*.rs             | -  | POST /PlanDefinition/lbp-strategy/$apply | persist-p1 | 403",
                "user/*.rs user/CarePlan.c | - | POST /PlanDefinition/lbp-strategy/$apply | persist-p1 | 200",
                "patient/*.rs          | p1 | POST /PlanDefinition/lbp-strategy/$apply | persist-p1 | 403",
                // operations on knowledge and on one resource
                "user/PlanDefinition.r | -  | GET /PlanDefinition/lbp-strategy/$package | - | 200",
                "user/Patient.rs       | -  | GET /PlanDefinition/lbp-strategy/$package | - | 403",
                "patient/*.rs          | p1 | GET /PlanDefinition/lbp-strategy/$package | - | 200",
                "openid                | -  | GET /PlanDefinition/lbp-strategy/$package | - | 403",
                "user/PlanDefinition.cud | - | GET /PlanDefinition/lbp-strategy/$data-requirements | - | 403",
                "user/Patient.r        | -  | GET /Patient/p1/$meta                | -       | 200",
                "user/Observation.rs   | -  | GET /Patient/p1/$meta                | -       | 403",
                "patient/*.rs          | p1 | GET /Patient/p2/$meta                | -       | 403",
                "patient/*.rs          | p1 | GET /Patient/p2/$validate            | -       | 403",
                "user/Observation.rs   | -  | GET /Patient/p1/$validate            | -       | 403",
                "openid                | -  | GET /ValueSet/$expand                | -       | 403",
                "user/Patient.rs       | -  | GET /ValueSet/$expand                | -       | 403",
                "user/Patient.rs       | -  | GET /ValueSet/$validate-code         | -       | 403",
                "user/Patient.rs       | -  | GET /CodeSystem/$lookup              | -       | 403",
                "user/Patient.rs       | -  | GET /Patient/p1/$everything          | -       | 403",
                "system/*.rs           | -  | GET /Patient/p1/$everything          | -       | 200",
                "system/*.r            | -  | GET /Patient/p1/$everything          | -       | 403",
                "openid                | -  | POST /PlanDefinition/lbp-strategy/$apply | apply-p1 | 403",
                "user/*.cud            | -  | POST /PlanDefinition/lbp-strategy/$explain | apply-p1 | 403",
                "system/*.rs           | -  | POST /PlanDefinition/lbp-strategy/$explain | apply-p1 | 200",
                "system/*.rs           | -  | POST /PlanDefinition/lbp-strategy/$r5.apply | apply-p1 | 200",
                "user/Patient.rs       | -  | POST /PlanDefinition/lbp-strategy/$r5.apply | apply-p1 | 403",
                "user/Patient.rs       | -  | POST /Library/$evaluate              | apply-p1 | 403",
                "user/PlanDefinition.r | -  | GET /PlanDefinition/lbp-strategy/$data-requirements | - | 200",
                "user/Patient.r        | -  | GET /PlanDefinition/lbp-strategy/$data-requirements | - | 403",
            })
    void theMatrixHolds(String scopes, String patient, String request, String body, String expected) {
        int status = Integer.parseInt(expected.substring(0, 3));
        String method = request.substring(0, request.indexOf(' '));
        String path = request.substring(request.indexOf(' ') + 1);
        RequestSpecification asked = with(scopes, patient == null ? "" : patient);
        if (body != null) {
            asked = asked.body(named(body));
        }
        if ("patch".equals(body)) {
            asked = asked.contentType("application/json-patch+json");
        }

        Response answer = asked.request(method, path);

        assertEquals(status, answer.statusCode(), answer::asString);
        if (status == 403) {
            assertEquals("forbidden", answer.jsonPath().getString("issue[0].code"));
        }
        if (expected.length() > 3) {
            assertEquals(
                    expected.substring(4),
                    answer.jsonPath().getString("entry[0].response.status").substring(0, 3));
        }
    }

    @Test
    void aForbiddenEntryOfABatchDoesNotCostTheOthers() {
        String entries = "{\"request\":{\"method\":\"GET\",\"url\":\"Observation/o-p1\"}},"
                + "{\"request\":{\"method\":\"GET\",\"url\":\"Patient/p1\"}},"
                + "{\"request\":{\"method\":\"DELETE\",\"url\":\"Observation/o-p1\"}},"
                + "{\"request\":{\"method\":\"GET\",\"url\":\"Observation/o-p2\"}}";

        with("user/Observation.rs", "")
                .body("{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[" + entries + "]}")
                .post("/")
                .then()
                .statusCode(200)
                .body("entry.response.status", equalTo(List.of("200 OK", "403 Forbidden", "403 Forbidden", "200 OK")))
                .body("entry[0].resource.id", equalTo("o-p1"))
                .body("entry[3].resource.id", equalTo("o-p2"))
                .body(
                        "entry[1].response.outcome.issue[0].diagnostics",
                        startsWith("`Bundle.entry[1]`: No scope of the token grants `r` on `Patient`"));
        with("user/Observation.rs", "")
                .body("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" + entries + "]}")
                .post("/")
                .then()
                .statusCode(403);
    }

    @Test
    void aSearchIsAuditedWithEachPatientThatItShowed() throws InterruptedException {
        with("user/*.rs", "").get("/Observation?_id=o-p1,o-p2&_count=17").then().statusCode(200);

        assertTrue(audited("entity=Patient/p1&entity=Patient/p2&outcome=0"));
    }

    @Test
    void aRecordIsAuditedWithEachPatientThatItShowed() throws InterruptedException {
        put("Patient/p5", body("Patient", "p5", "")).then().statusCode(201);
        put("Patient/p6", body("Patient", "p6", "")).then().statusCode(201);
        String shared = body("Observation", "o-p5", "p5").replace("Practitioner/doc", "Patient/p6");
        put("Observation/o-p5", shared).then().statusCode(201);

        with("user/*.rs", "").get("/Patient/p5/$everything").then().statusCode(200);

        assertTrue(audited("entity=Patient/p5&entity=Patient/p6&action=E&outcome=0"));
    }

    @Test
    void aPatientReadsNoEventThatTellsOfOthers() throws InterruptedException {
        with("user/*.rs", "").get("/Observation?_id=o-p1,o-p2&_count=19").then().statusCode(200);
        with("user/*.rs", "")
                .get("/Observation?patient=p1,someone&_count=20")
                .then()
                .statusCode(200);
        with("user/*.rs", "").get("/Observation?patient=p1&_count=21").then().statusCode(200);
        assertTrue(audited("entity=Patient/p1&entity=Patient/p2&outcome=0"));
        Thread.sleep(1_000);

        for (String path : new String[] {
            "/AuditEvent?_count=1000", "/Patient/p1/$everything?_type=AuditEvent", "/?_type=AuditEvent&_count=1000"
        }) {
            Response seen = with("patient/*.rs", "p1").get(path);
            List<String> named =
                    seen.jsonPath().getList("entry.resource.entity.flatten().what.reference.findAll { it }");
            List<String> queries = seen.jsonPath().getList("entry.resource.entity.flatten().query.findAll { it }");

            assertTrue(named.contains("Patient/p1"), path + named);
            assertTrue(named.stream().noneMatch(name -> name.matches("Patient/(?!p1).*")), path + named);
            assertTrue(
                    queries.stream()
                            .map(query ->
                                    new String(java.util.Base64.getDecoder().decode(query)))
                            .noneMatch(query -> query.contains("someone")),
                    path);
        }
    }

    @Test
    void withoutATokenNobodyComesInAndIsToldHow() {
        given().get(server.url() + "/Patient/p1")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer realm=\"Upright\"")
                .body("issue[0].diagnostics", equalTo("A bearer token is needed in the header `Authorization`."));
        given().header("Authorization", "Bearer x.y.z")
                .get(server.url() + "/Patient/p1")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", containsString("error=\"invalid_token\""))
                .body("resourceType", equalTo("OperationOutcome"));
        given().header("Authorization", "Basic eDp5")
                .get(server.url() + "/Patient/p1")
                .then()
                .statusCode(401);
    }

    @Test
    void whatIsOpenStaysOpen() {
        String root = server.url().replace("/fhir", "");

        given().get(server.url() + "/metadata").then().statusCode(200);
        given().get(root + "/health/live").then().statusCode(200);
        given().get(root + "/.well-known/smart-configuration")
                .then()
                .statusCode(200)
                .contentType(startsWith("application/json"))
                .body("issuer", equalTo(TokenIssuer.ISSUER))
                .body("jwks_uri", equalTo(server.issuer().keys().toString()))
                .body("capabilities", hasItem("permission-v2"));
    }

    @Test
    void hooksAreCalledWithATokenForAllPatientsOnly() {
        String services = server.url().replace("/fhir", "/cds-services/lbp");
        for (String scopes : new String[] {"", "patient/*.rs", "user/Patient.rs"}) {
            RequestSpecification asked = given().contentType("application/json").body("{}");
            Response answer = (scopes.isEmpty()
                            ? asked
                            : asked.header(
                                    "Authorization", "Bearer " + server.issuer().token(scopes, "p1")))
                    .post(services);
            assertEquals(401, answer.statusCode(), scopes);
        }
    }

    @Test
    void otherSpellingsOfAnOpenPathAreNotOpen() {
        for (String path : new String[] {
            "/metadata/../Patient/p1",
            "/metadata/%2e%2e/Patient/p1",
            "/metadata;x/..;/Patient/p1",
            "//Patient/p1",
            "/Patient/p1?x=/metadata",
            "/metadata%2f..%2fPatient/p1",
            "/metadata//Patient/p1"
        }) {
            Response answer = given().urlEncodingEnabled(false).get(server.url() + path);
            assertTrue(answer.statusCode() >= 400, path + ": " + answer.statusCode());
        }
    }

    @Test
    void aPatientsSearchFindsThatPatientsDataOnly() {
        with("patient/*.rs", "p1")
                .get("/Observation?status=final")
                .then()
                .statusCode(200)
                .body("entry.resource.subject.reference", everyItem(equalTo("Patient/p1")));
        with("patient/*.rs", "p1")
                .get("/Patient")
                .then()
                .statusCode(200)
                .body("entry.resource.id", everyItem(equalTo("p1")));
    }

    @Test
    void aSearchBringsAlongOnlyWhatMayBeRead() {
        with("user/Observation.rs", "")
                .get("/Observation?_id=o-p2&_include=Observation:subject&_include=Observation:performer")
                .then()
                .statusCode(200)
                .body("entry.resource.resourceType", everyItem(equalTo("Observation")));
        with("user/*.rs", "")
                .get("/Observation?_id=o-p2&_include=Observation:subject")
                .then()
                .statusCode(200)
                .body("entry.resource.resourceType", hasItem("Patient"));
    }

    @Test
    void aScopeThatIsNarrowedByWhatNobodyKnowsIsSaidToGrantNothing() {
        with("user/Observation.rs?shoe=1", "")
                .get("/Observation/o-p1")
                .then()
                .statusCode(403)
                .body(
                        "issue[0].diagnostics",
                        equalTo("No scope of the token grants `r` on `Observation`; for example `user/Observation.r`"
                                + " would. These scopes grant nothing here, for they are malformed, without a patient, or"
                                + " narrowed by what cannot be judged: `user/Observation.rs?shoe=1`."));
    }

    @Test
    void everyAccessIsAuditedWithPatientAndOutcome() throws InterruptedException {
        with("patient/*.rs", "p1").get("/Patient/p1").then().statusCode(200);
        with("patient/*.rs", "p1").get("/Observation/o-p2").then().statusCode(403);

        assertTrue(audited("entity=Patient/p1&outcome=0"));
        assertTrue(audited("entity=Observation/o-p2&outcome=4"));
    }

    @Test
    void whatIsPatchedDeletedOrLookedAtInPartIsAuditedWithItsPatient() throws InterruptedException {
        put("Patient/kept", body("Patient", "kept", "kept")).then().statusCode(201);
        for (int i = 0; i < 4; i++) {
            put("Observation/k" + i, body("Observation", "k" + i, "kept"))
                    .then()
                    .statusCode(201);
        }

        with(TokenServer.ALL, "").get("/Observation/k0/$meta").then().statusCode(200);
        assertTrue(audited("entity=Patient/kept&subtype=operation"), "$meta");
        with(TokenServer.ALL, "")
                .contentType("application/json-patch+json")
                .body("[{\"op\":\"replace\",\"path\":\"/status\",\"value\":\"amended\"}]")
                .patch("/Observation/k0")
                .then()
                .statusCode(200);
        assertTrue(audited("entity=Patient/kept&subtype=patch"), "patch");
        with(TokenServer.ALL, "").delete("/Observation/k1").then().statusCode(200);
        assertTrue(audited("entity=Patient/kept&subtype=delete"), "delete");
        with(TokenServer.ALL, "")
                .contentType("application/fhir+json")
                .body(
                        "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"request\":{\"method\":\"DELETE\","
                                + "\"url\":\"Observation/k2\"}}]}")
                .post("/")
                .then()
                .statusCode(200);
        assertTrue(audited("entity=Patient/kept&subtype=transaction"), "transaction");
    }

    @Test
    void aSearchThatIsSentAsAFormIsAuditedWithItsQuery() throws InterruptedException {
        put("Patient/formed", body("Patient", "formed", "formed")).then().statusCode(201);
        with(TokenServer.ALL, "")
                .contentType("application/x-www-form-urlencoded")
                .body("_id=formed&active:not=true%26x")
                .post("/Patient/_search")
                .then()
                .statusCode(200);

        assertTrue(audited("entity=Patient/formed&subtype=search-type"));
        List<String> queries = with(TokenServer.ALL, "")
                .get("/AuditEvent?entity=Patient/formed&subtype=search-type")
                .jsonPath()
                .getList("entry.resource.entity.query.flatten().findAll { it != null }");
        assertEquals(
                "Patient/_search?_id=formed&active:not=true%26x",
                new String(Base64.getDecoder().decode(queries.get(0)), StandardCharsets.UTF_8));
    }

    private static boolean audited(String query) throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            int found = with(TokenServer.ALL, "")
                    .get("/AuditEvent?_total=accurate&" + query)
                    .jsonPath()
                    .getInt("total");
            if (found > 0) {
                return true;
            }
            Thread.sleep(100);
        }
        return false;
    }
}
