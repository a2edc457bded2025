package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scopes with search parameters: what they reach, at every door, and nothing beside it. */
class NarrowedScopesIT {

    @TempDir
    static Path data;

    private static TokenServer server;

    @BeforeAll
    static void start() {
        server = TokenServer.started(data);
        CategorisedRecords.store(server);
        server.store("Library/counting", library());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String library() {
        String cql =
                "library Counting\nusing FHIR version '4.0.1'\ncontext Patient\ndefine Found: Count([Observation])";
        return "{\"resourceType\":\"Library\",\"id\":\"counting\",\"url\":\"http://example.org/counting\","
                + "\"name\":\"Counting\",\"status\":\"active\",\"type\":{\"text\":\"logic\"},\"content\":[{"
                + "\"contentType\":\"text/cql\",\"data\":\""
                + Base64.getEncoder().encodeToString(cql.getBytes(StandardCharsets.UTF_8)) + "\"}]}";
    }

    private static Set<String> ids(Response answer) {
        answer.then().statusCode(200);
        return new TreeSet<>(answer.jsonPath().getList("entry.resource.id", String.class));
    }

    /** In the place of `CategorisedRecords.LABS` and `CategorisedRecords.VITALS` stand the queries. */
    private static String scopes(String text) {
        return text.replace("?CategorisedRecords.LABS", CategorisedRecords.LABS)
                .replace("?CategorisedRecords.VITALS", CategorisedRecords.VITALS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "patient/Observation.rs?CategorisedRecords.LABS | p1 | /Observation/laboratory-p1            | 200",
                "patient/Observation.rs?CategorisedRecords.LABS | p1 | /Observation/vital-signs-p1           | 403",
                "patient/Observation.rs?CategorisedRecords.LABS | p1 | /Observation/laboratory-p2            | 403",
                "patient/Observation.rs?CategorisedRecords.LABS | p1 | /Observation/nobody                   | 403",
                "patient/Observation.rs?CategorisedRecords.LABS | -  | /Observation/laboratory-p1            | 403",
                "user/Observation.rs?CategorisedRecords.LABS    | -  | /Observation/laboratory-p2            | 200",
                "user/Observation.rs?CategorisedRecords.LABS    | -  | /Observation/vital-signs-p2           | 403",
                "user/Observation.s?CategorisedRecords.LABS     | -  | /Observation/laboratory-p2            | 403",
                "user/Observation.rs?CategorisedRecords.LABS    | -  | /Patient/p1                           | 403",
                "user/Observation.rs?CategorisedRecords.LABS    | -  | /Observation/moved                    | 200",
                "user/Observation.rs?CategorisedRecords.LABS    | -  | /Observation/moved/_history/2         | 200",
                "user/Observation.rs?CategorisedRecords.LABS    | -  | /Observation/moved/_history/1         | 403",
                "user/Observation.rs?CategorisedRecords.VITALS  | -  | /Observation/moved                    | 403",
                "user/Observation.rs?CategorisedRecords.VITALS  | -  | /Observation/moved/_history           | 403",
                "user/Observation.rs?CategorisedRecords.LABS    | -  | /Observation/_history                 | 403",
                "user/Observation.rs?CategorisedRecords.LABS    | -  | /Observation/vital-signs-p1/$meta     | 403",
                "user/Observation.rs?CategorisedRecords.LABS&status=final   | - | /Observation/laboratory-p1 | 200",
                "user/Observation.rs?CategorisedRecords.LABS&status=amended | - | /Observation/laboratory-p1 | 403",
                "user/Observation.rs?CategorisedRecords.LABS user/Observation.rs?CategorisedRecords.VITALS | - | /Observation/vital-signs-p2 | 200",
                "patient/Observation.rs?CategorisedRecords.VITALS user/Observation.rs?CategorisedRecords.LABS | p1 | /Observation/vital-signs-p2 | 403",
                "patient/Observation.rs?CategorisedRecords.VITALS user/Observation.rs?CategorisedRecords.LABS | p1 | /Observation/vital-signs-p1 | 200",
                "patient/Observation.rs?CategorisedRecords.VITALS user/Observation.rs?CategorisedRecords.LABS | p1 | /Observation/laboratory-p2  | 200",
                "user/*.rs?_tag=laboratory   | -  | /Observation/laboratory-p1            | 200",
                "user/*.rs?_tag=laboratory   | -  | /Patient/p1                           | 403",
                "user/*.rs?category=laboratory | - | /Observation/laboratory-p1           | 200",
                "user/*.rs?_id=p1            | -  | /Patient/p1                           | 200",
                "user/*.rs?_id=p1            | -  | /Patient/p2                           | 403",
            })
    void whatIsReadLiesWithinAScope(String scopes, String patient, String path, int status) {
        server.with(scopes(scopes), patient == null ? "" : patient)
                .get(path)
                .then()
                .statusCode(status);
    }

    @Test
    void aSearchFindsTheUnionOfWhatScopesReach() {
        assertEquals(
                Set.of("laboratory-p1", "moved"),
                ids(server.with("patient/Observation.rs" + CategorisedRecords.LABS, "p1")
                        .get("/Observation")));
        assertEquals(
                Set.of("laboratory-p1", "moved", "laboratory-p2", "vital-signs-p1", "vital-signs-p2"),
                ids(server.with(
                                "user/Observation.rs" + CategorisedRecords.LABS + " user/Observation.rs"
                                        + CategorisedRecords.VITALS,
                                "")
                        .get("/Observation")));
        assertEquals(
                Set.of("laboratory-p1", "moved", "laboratory-p2", "vital-signs-p1"),
                ids(server.with(
                                "user/Observation.rs" + CategorisedRecords.LABS + " patient/Observation.rs"
                                        + CategorisedRecords.VITALS,
                                "p1")
                        .get("/Observation?_sort=-_lastUpdated")));
        assertEquals(
                7,
                ids(server.with("user/Observation.rs" + CategorisedRecords.LABS + " user/Observation.rs", "")
                                .get("/Observation"))
                        .size());
        assertEquals(
                Set.of(),
                ids(server.with("user/Observation.rs" + CategorisedRecords.LABS, "")
                        .get("/Observation?category=vital-signs")));
    }

    @Test
    void countsAndPagesTellOfNothingElse() {
        server.with("user/Observation.rs" + CategorisedRecords.LABS, "")
                .get("/Observation?_summary=count")
                .then()
                .statusCode(200)
                .body("total", equalTo(3));
        server.with("user/Observation.rs" + CategorisedRecords.LABS, "")
                .get("/Observation?_count=3")
                .then()
                .body("link.relation", equalTo(List.of("self")));
    }

    @Test
    void whatIsIncludedLiesWithinAScopeToo() {
        assertEquals(
                Set.of("p1", "laboratory-p1", "moved"),
                ids(server.with("user/Patient.rs user/Observation.r" + CategorisedRecords.LABS, "")
                        .get("/Patient?_id=p1&_revinclude=Observation:subject")));
        assertEquals(
                Set.of("laboratory-p1", "moved", "laboratory-p2", "p1"),
                ids(server.with("user/Observation.rs" + CategorisedRecords.LABS + " user/Patient.r?_id=p1", "")
                        .get("/Observation?_include=Observation:subject")));
    }

    @Test
    void chainsNeedAnUnboundedScope() {
        server.with("user/*.rs?_tag=laboratory", "")
                .get("/Observation?subject:Patient._id=p1")
                .then()
                .statusCode(403);
    }

    @Test
    void versionsAreJudgedOneByOne() {
        server.with("user/Observation.rs" + CategorisedRecords.LABS, "")
                .get("/Observation/moved/_history")
                .then()
                .statusCode(200)
                .body("entry.resource.meta.versionId", equalTo(List.of("2")))
                .body("total", nullValue());
    }

    @Test
    void everythingIsWhatScopesReach() {
        Response answer =
                server.with("user/*.rs?_tag=laboratory user/Patient.rs", "").get("/Patient/p1/$everything");

        assertEquals(Set.of("laboratory-p1", "moved", "p1"), ids(answer));
        answer.then().body("total", nullValue());
        server.with("user/*.rs?_tag=laboratory", "")
                .get("/Patient/p1/$everything")
                .then()
                .statusCode(403);
    }

    private static Response counted(String scopes, String patient) {
        return server.with(scopes + " user/QuestionnaireResponse.rs user/Library.r", patient)
                .get("/Library/counting/$evaluate?subject=Patient/p1&expression=Found");
    }

    @Test
    void decisionsAreMadeOnWhatMayBeReadAndSaySo() {
        counted("user/Patient.rs user/Observation.rs", "")
                .then()
                .statusCode(200)
                .body("parameter.find { it.name == 'Found' }.valueInteger", equalTo(4));
        counted("user/Patient.rs user/Observation.rs" + CategorisedRecords.LABS, "")
                .then()
                .statusCode(200)
                .body("parameter.find { it.name == 'Found' }.valueInteger", equalTo(2));
        counted("user/Patient.rs user/Observation.r user/Observation.s" + CategorisedRecords.LABS, "")
                .then()
                .body("parameter.find { it.name == 'Found' }.valueInteger", equalTo(2));
        counted("user/Patient.rs?_id=p2 user/Observation.rs", "").then().statusCode(404);
    }

    @Test
    void anAppliedPlanSaysWhatWasNotRead() {
        server.with("user/PlanDefinition.r user/*.rs?_lastUpdated=gt2020", "")
                .get("/PlanDefinition/lbp-strategy/$apply?subject=Patient/p1")
                .then()
                .statusCode(200)
                .body(
                        "contained.findAll { it.resourceType == 'OperationOutcome' }.issue.flatten().diagnostics",
                        hasItem(containsString("only what the scopes of the token reach was read")));
    }

    @Test
    void aPlanThatScopesDoNotReachIsNotApplied() {
        String data = " user/*.rs";
        String path = "/PlanDefinition/lbp-strategy/$apply?subject=Patient/p1";
        server.with("patient/*.rs user/PlanDefinition.r?_id=lbp-strategy", "p1")
                .get(path)
                .then()
                .statusCode(200);
        server.with("user/PlanDefinition.r?_id=other " + "user/Patient.rs user/Observation.rs", "")
                .get(path)
                .then()
                .statusCode(403);
        server.with("user/PlanDefinition.r?_id=other" + data, "")
                .get(path)
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
    void aBatchIsJudgedEntryByEntryAndItsSearchesAreNarrowed() {
        server.with("user/Observation.crus" + CategorisedRecords.LABS, "")
                .body(bundle(
                        "batch",
                        entry("", "GET", "Observation?_count=50", ""),
                        entry("", "GET", "Observation/vital-signs-p1", ""),
                        entry("", "GET", "Observation/moved/_history", ""),
                        entry("", "POST", "Observation", CategorisedRecords.observation("x", "vital-signs", "p1")),
                        entry("", "GET", "Observation/laboratory-p1", "")))
                .post("/")
                .then()
                .statusCode(200)
                .body(
                        "entry[0].resource.entry.findAll { !it.resource.meta.tag.code.contains('laboratory') }",
                        equalTo(List.of()))
                .body("entry[1].response.status", containsString("403"))
                .body("entry[2].resource.entry.size()", equalTo(1))
                .body("entry[3].response.status", containsString("403"))
                .body("entry[4].resource.id", equalTo("laboratory-p1"));
    }

    @Test
    void whatAnAppMayNotSeeIsAnsweredAsIfItWereNotThere() {
        String scopes = "patient/*.rud";
        for (String method : List.of("GET", "PUT", "DELETE")) {
            for (String id : List.of("laboratory-p2", "nobody")) {
                RequestSpecification request = server.with(scopes, "p1");
                if (method.equals("PUT")) {
                    request.body(CategorisedRecords.observation(id, "laboratory", "p1"));
                }
                request.header("If-Match", "W/\"1\"")
                        .header("If-None-Match", "W/\"1\"")
                        .request(method, "/Observation/" + id)
                        .then()
                        .statusCode(403)
                        .body(
                                "issue[0].diagnostics",
                                equalTo(
                                        "The token is for `Patient/p1`; this `Observation` is not of that patient, or is"
                                                + " not there."));
            }
        }
    }

    @Test
    void aQueryThatCannotBeJudgedGrantsNothingAndIsNamed() {
        for (String query :
                List.of("?shoe=42", "?code:in=http://x", "?subject.name=x", "?date=yesterday", "?_count=1")) {
            server.with("user/Observation.rs" + query, "")
                    .get("/Observation/laboratory-p1")
                    .then()
                    .statusCode(403)
                    .body(
                            "issue[0].diagnostics",
                            equalTo(
                                    "No scope of the token grants `r` on `Observation`; for example `user/Observation.r`"
                                            + " would. These scopes grant nothing here, for they are malformed, without a patient,"
                                            + " or narrowed by what cannot be judged: `user/Observation.rs" + query
                                            + "`."));
        }
    }

    @Test
    void appsAreToldOfSuchScopes() {
        given().get(server.url().replace("/fhir", "/.well-known/smart-configuration"))
                .then()
                .body("capabilities", hasItem("permission-v2"))
                .body("scopes_supported", hasItem("patient/Observation.rs" + CategorisedRecords.LABS));
    }
}
