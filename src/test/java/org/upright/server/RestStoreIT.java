package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** REST over the real store: history, patches, preferences, transactions, pages. */
class RestStoreIT {
    private static final String ACTIVE = "[{\"op\":\"add\",\"path\":\"/active\",\"value\":%s}]";
    private static final String SCRIPT = "[{\"op\":\"add\",\"path\":\"/text\",\"value\":{\"status\":\"generated\","
            + "\"div\":\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><script>x</script></div>\"}}]";

    @TempDir
    static Path data;

    private static UprightServer server;

    @BeforeAll
    static void start() {
        server = TestServer.empty(data, Map.of());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static RequestSpecification fhir() {
        return given().baseUri(server.url()).urlEncodingEnabled(false).contentType("application/fhir+json");
    }

    private static RequestSpecification jsonPatch(String patch) {
        return fhir().contentType("application/json-patch+json").body(patch);
    }

    private static String patient(String id, String family) {
        return "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\",\"name\":[{\"family\":\"" + family + "\"}]}";
    }

    @CanIgnoreReturnValue
    private static ValidatableResponse put(String id, String family) {
        return fhir().body(patient(id, family)).put("/Patient/" + id).then();
    }

    private static String now() throws InterruptedException {
        Thread.sleep(5);
        String now = Instant.now().toString();
        Thread.sleep(5);
        return now;
    }

    private static String request(String method, String url) {
        return "\"request\":{\"method\":\"" + method + "\",\"url\":\"" + url + "\"}}";
    }

    private static String entry(String method, String url) {
        return "{" + request(method, url);
    }

    private static String entry(String method, String url, String resource) {
        return "{\"resource\":" + resource + "," + request(method, url);
    }

    private static ValidatableResponse transaction(RequestSpecification request, String... entries) {
        return request.body("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
                        + String.join(",", entries) + "]}")
                .post("/")
                .then();
    }

    private static String binary(String patch) {
        return "{\"resourceType\":\"Binary\",\"contentType\":\"application/json-patch+json\",\"data\":\""
                + Base64.getEncoder().encodeToString(patch.getBytes(StandardCharsets.UTF_8)) + "\"}";
    }

    private static String observation(String id, String subject, String... performers) {
        String all = Stream.of(performers)
                .map(reference -> "{\"reference\":\"" + reference + "\"}")
                .collect(Collectors.joining(","));
        return "{\"resourceType\":\"Observation\"" + (id.isEmpty() ? "" : ",\"id\":\"" + id + "\"")
                + ",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"" + subject + "\"}"
                + (all.isEmpty() ? "" : ",\"performer\":[" + all + "]") + "}";
    }

    @Test
    void historyIsOfATimeAtEveryLevel() throws InterruptedException {
        put("h1", "One");
        String first = now();
        put("h1", "Two");
        put("h2", "Other");
        String second = now();
        fhir().delete("/Patient/h2").then().statusCode(200);

        for (String level : List.of("/Patient/h1/_history", "/Patient/_history", "/_history")) {
            fhir().get(level + "?_count=1000&_at=" + first)
                    .then()
                    .statusCode(200)
                    .body("entry.findAll { it.fullUrl.endsWith('h1') }.resource.meta.versionId", equalTo(List.of("1")))
                    .body("entry.findAll { it.fullUrl.endsWith('h2') }", hasSize(0));
            fhir().get(level + "?_count=1000&_since=" + first)
                    .then()
                    .body("entry.findAll { it.fullUrl.endsWith('h1') }.resource.meta.versionId", equalTo(List.of("2")));
            fhir().get(level + "?_count=1000&_since=" + first + "&_at=" + second)
                    .then()
                    .body("entry.findAll { it.fullUrl.endsWith('h1') }", hasSize(1));
            fhir().get(level + "?_count=1000&_at=" + first.substring(0, 10))
                    .then()
                    .body("entry.findAll { it.fullUrl.endsWith('h1') }", hasSize(2));
            fhir().get(level + "?_at=2020").then().body("total", equalTo(0));
            fhir().get(level + "?_at=soon")
                    .then()
                    .statusCode(400)
                    .body("issue[0].diagnostics", equalTo("`_at` is `soon`; a FHIR date or time is needed."));
        }
        fhir().get("/_history?_count=1000&_at=" + second)
                .then()
                .body("entry.findAll { it.fullUrl.endsWith('h2') }.request.method", equalTo(List.of("POST")));
        fhir().get("/_history?_count=1000&_since=" + second)
                .then()
                .body("entry.findAll { it.fullUrl.endsWith('h2') }.request.method", equalTo(List.of("DELETE")));
    }

    @Test
    void pagesOfAHistoryMissNothingWhileWritesGoOn() {
        for (int i = 0; i < 12; i++) {
            put("hp" + i % 3, "Page" + i);
        }

        for (String level :
                List.of("/Patient/hp0/_history?_count=2", "/Patient/_history?_count=5", "/_history?_count=7")) {
            String next = server.url() + level;
            List<String> seen = new ArrayList<>();
            for (int page = 0; next != null; page++) {
                var answer = fhir().get(next).then().statusCode(200).extract().jsonPath();
                answer.<Map<String, Object>>getList("entry")
                        .forEach(entry ->
                                seen.add(entry.get("fullUrl") + "" + ((Map<?, ?>) entry.get("response")).get("etag")));
                next = answer.getString("link.find { it.relation == 'next' }?.url");
                put("hp0", level + page);
            }

            List<String> ours =
                    seen.stream().filter(version -> version.contains("/hp2")).toList();
            assertEquals(seen.size(), Set.copyOf(seen).size(), level);
            assertEquals(level.contains("hp0") ? 0 : 4, ours.size(), level);
        }
        fhir().get("/_history?_before=1")
                .then()
                .statusCode(400)
                .body("issue[0].diagnostics", equalTo("`_before` is `1`, which is no key of a page of a history."));
        fhir().get("/Patient/hp2/_history?_count=0")
                .then()
                .body("total", equalTo(4))
                .body("entry", nullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"batch", "transaction"})
    void theAnswerToABundleIsNoResourceThatCouldBeRead(String type) {
        fhir().body("{\"resourceType\":\"Bundle\",\"type\":\"" + type + "\",\"entry\":["
                        + entry("PUT", "Patient/nb", patient("nb", "One")) + "]}")
                .post("/")
                .then()
                .statusCode(200)
                .header("Location", nullValue())
                .header("Content-Location", nullValue())
                .body("id", nullValue())
                .body("type", equalTo(type + "-response"));
    }

    @Test
    void aBatchReadsHistoriesAndCallsOperations() {
        put("bh", "One");
        put("bh", "Two");

        fhir().body("{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":["
                        + String.join(
                                ",",
                                entry("GET", "Patient/bh/_history?_count=1"),
                                entry("GET", "Patient/bh/$everything"),
                                entry("GET", "Patient?family=Two&_count=1"),
                                entry("GET", "metadata"),
                                entry("GET", "Patient/bh/_history?_since=soon"),
                                entry("GET", "Patient/bh/$nothing"),
                                entry("POST", "ValueSet/$expand", "{\"resourceType\":\"Parameters\"}"),
                                entry("PUT", "Patient/bh/_history", patient("bh", "Three")))
                        + "]}")
                .post("/")
                .then()
                .statusCode(200)
                .body("entry[0].resource.type", equalTo("history"))
                .body("entry[0].resource.total", equalTo(2))
                .body("entry[0].resource.entry[0].fullUrl", equalTo(server.url() + "/Patient/bh"))
                .body("entry[0].resource.entry[0].request.method", equalTo("PUT"))
                .body(
                        "entry[0].resource.link.find { it.relation == 'next' }.url",
                        startsWith(server.url() + "/Patient/bh/_history?_count=1&_before="))
                .body("entry[1].resource.entry[0].resource.id", equalTo("bh"))
                .body("entry[2].resource.link[0].url", equalTo(server.url() + "/Patient?family=Two&_count=1"))
                .body("entry[3].resource.resourceType", equalTo("CapabilityStatement"))
                .body(
                        "entry[4].response.outcome.issue[0].diagnostics",
                        equalTo(
                                "`Bundle.entry[4]` with `GET Patient/bh/_history?_since=soon`: `_since` is `soon`; a FHIR"
                                        + " instant is needed."))
                .body("entry[5].response.status", startsWith("404"))
                .body(
                        "entry[5].response.outcome.issue[0].diagnostics",
                        equalTo("Operation `$nothing` is not offered at `/Patient/bh`."))
                .body("entry[6].response.status", startsWith("4"))
                .body("entry[7].response.status", startsWith("400"));
    }

    @Test
    void aTransactionReadsTheHistoryThatItHasWritten() {
        put("th", "One");

        transaction(fhir(), entry("GET", "Patient/th/_history"), entry("PUT", "Patient/th", patient("th", "Two")))
                .statusCode(200)
                .body("entry[0].resource.entry.resource.meta.versionId", equalTo(List.of("2", "1")));
        transaction(fhir(), entry("GET", "Patient/th/$everything"))
                .statusCode(400)
                .body(
                        "issue[0].diagnostics",
                        equalTo("`Bundle.entry[0]` with `GET Patient/th/$everything` is an operation, which a batch can"
                                + " have and a transaction cannot."));
    }

    @Test
    void aPatchAnswersWithItsVersion() {
        put("pa", "Patched");

        jsonPatch(ACTIVE.formatted(true))
                .patch("/Patient/pa")
                .then()
                .statusCode(200)
                .header("ETag", "W/\"2\"")
                .body("active", equalTo(true));
        fhir().body("{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"operation\",\"part\":["
                        + "{\"name\":\"type\",\"valueCode\":\"replace\"},{\"name\":\"path\",\"valueString\":\"Patient.active\"},"
                        + "{\"name\":\"value\",\"valueBoolean\":false}]}]}")
                .header("If-Match", "W/\"2\"")
                .patch("/Patient/pa")
                .then()
                .statusCode(200)
                .header("ETag", "W/\"3\"")
                .body("active", equalTo(false));
        jsonPatch(ACTIVE.formatted(true))
                .header("If-Match", "W/\"2\"")
                .patch("/Patient/pa")
                .then()
                .statusCode(412);
    }

    private static String part(String name, String... inner) {
        return "{\"name\":\"" + name + "\",\"part\":[" + String.join(",", inner) + "]}";
    }

    private static String value(String name, String type, String value) {
        return "{\"name\":\"" + name + "\",\"value" + type + "\":" + value + "}";
    }

    private static ValidatableResponse fhirPatch(String reference, String type, String path, String... more) {
        String operation = part(
                "operation",
                Stream.concat(
                                Stream.of(
                                        value("type", "Code", '"' + type + '"'),
                                        value("path", "String", '"' + path + '"')),
                                Stream.of(more))
                        .toArray(String[]::new));
        return fhir().body("{\"resourceType\":\"Parameters\",\"parameter\":[" + operation + "]}")
                .patch("/" + reference)
                .then();
    }

    @Test
    void aPatchAddsElementsThatAreMadeOfParts() {
        fhir().body("{\"resourceType\":\"PlanDefinition\",\"id\":\"parts\",\"status\":\"draft\"}")
                .put("/PlanDefinition/parts")
                .then()
                .statusCode(201);

        fhirPatch(
                        "PlanDefinition/parts",
                        "add",
                        "PlanDefinition",
                        value("name", "String", "\"action\""),
                        part(
                                "value",
                                value("title", "String", "\"Walk\""),
                                part(
                                        "condition",
                                        value("kind", "Code", "\"applicability\""),
                                        value(
                                                "expression",
                                                "Expression",
                                                "{\"language\":\"text/fhirpath\",\"expression\":\"true\"}")),
                                part("action", value("title", "String", "\"Inner\"")),
                                part("action", value("title", "String", "\"Second\"")),
                                value("timing", "DateTime", "\"2026\"")))
                .statusCode(200)
                .body("action[0].title", equalTo("Walk"))
                .body("action[0].condition[0].kind", equalTo("applicability"))
                .body("action[0].condition[0].expression.expression", equalTo("true"))
                .body("action[0].action.title", equalTo(List.of("Inner", "Second")))
                .body("action[0].timingDateTime", equalTo("2026"));
        fhirPatch(
                        "PlanDefinition/parts",
                        "insert",
                        "PlanDefinition.action[0].action",
                        value("index", "Integer", "1"),
                        part("value", value("title", "String", "\"Between\"")))
                .statusCode(200)
                .body("action[0].action.title", equalTo(List.of("Inner", "Between", "Second")));
        fhirPatch(
                        "PlanDefinition/parts",
                        "replace",
                        "PlanDefinition.action[0].action[0]",
                        part("value", value("title", "String", "\"Replaced\"")))
                .statusCode(200)
                .body("action[0].action.title", equalTo(List.of("Replaced", "Between", "Second")));
        fhirPatch(
                        "PlanDefinition/parts",
                        "add",
                        "PlanDefinition",
                        value("name", "String", "\"extension\""),
                        part(
                                "value",
                                value("url", "Uri", "\"http://x.example.org/e\""),
                                value("value", "Boolean", "true")))
                .statusCode(200)
                .body("extension[0].valueBoolean", equalTo(true));
    }

    @Test
    void partsThatAnElementDoesNotHaveAreRefused() {
        fhir().body("{\"resourceType\":\"PlanDefinition\",\"id\":\"unfit\",\"status\":\"draft\"}")
                .put("/PlanDefinition/unfit")
                .then()
                .statusCode(201);
        String action = value("name", "String", "\"action\"");

        fhirPatch(
                        "PlanDefinition/unfit",
                        "add",
                        "PlanDefinition",
                        action,
                        part("value", value("colour", "String", "\"x\"")))
                .statusCode(422)
                .body(
                        "issue[0].diagnostics",
                        equalTo("The patch names `colour`, which a PlanDefinition.action does not have."));
        fhirPatch(
                        "PlanDefinition/unfit",
                        "add",
                        "PlanDefinition",
                        action,
                        part("value", value("title", "String", "\"a\""), value("title", "String", "\"b\"")))
                .statusCode(422)
                .body(
                        "issue[0].diagnostics",
                        equalTo("The patch gives `title` of `action` twice; it may be there once only."));
        fhirPatch("PlanDefinition/unfit", "add", "PlanDefinition", action, value("value", "String", "\"x\""))
                .statusCode(422)
                .body(
                        "issue[0].diagnostics",
                        equalTo("The patch puts a value into `action` that the element cannot have."));
        fhirPatch(
                        "PlanDefinition/unfit",
                        "add",
                        "PlanDefinition",
                        action,
                        part("value", part("condition", value("kind", "Code", "\"never\""))))
                .statusCode(422)
                .body(
                        "issue[0].diagnostics",
                        equalTo("The patch puts a value into `kind` that the element cannot have."));
        fhirPatch("PlanDefinition/unfit", "add", "PlanDefinition", action).statusCode(400);
        fhir().get("/PlanDefinition/unfit").then().body("meta.versionId", equalTo("1"));
    }

    @Test
    void anXmlPatchIsRefusedAsAnUnknownMediaType() {
        put("xp", "Xml");

        fhir().contentType("application/xml-patch+xml")
                .body("<diff><replace sel=\"Patient/active\">x</replace></diff>")
                .patch("/Patient/xp")
                .then()
                .statusCode(415)
                .body(
                        "issue[0].diagnostics",
                        equalTo("XML Patch is not understood; `application/json-patch+json`, or FHIRPath Patch as"
                                + " `application/fhir+json` or `application/fhir+xml`, is needed."));
    }

    @Test
    void aPatchByCriteriaChangesTheOneMatch() {
        put("pc1", "Criterion");
        put("pc2", "Criteria");

        jsonPatch(ACTIVE.formatted(true))
                .patch("/Patient?family=Criterion")
                .then()
                .statusCode(200)
                .header("ETag", "W/\"2\"")
                .body("id", equalTo("pc1"));
        jsonPatch(ACTIVE.formatted(true))
                .patch("/Patient?family=Nobody")
                .then()
                .statusCode(404)
                .body("issue[0].diagnostics", equalTo("`Patient?family=Nobody` matches no resource."));
        jsonPatch(ACTIVE.formatted(true))
                .patch("/Patient?family=Criteri")
                .then()
                .statusCode(412);
        jsonPatch(ACTIVE.formatted(true)).patch("/Patient").then().statusCode(400);
    }

    @Test
    void aPatchPassesTheChecksOfAnUpdate() {
        put("pn", "Narrative");

        String refused = "A narrative has the element `script`; only the formatting of FHIR's rule txt-1 is allowed.";
        jsonPatch(SCRIPT).patch("/Patient/pn").then().statusCode(422).body("issue[0].diagnostics", equalTo(refused));
        transaction(fhir(), entry("PATCH", "Patient/pn", binary(SCRIPT)))
                .statusCode(422)
                .body("issue[0].diagnostics", endsWith(refused));
        jsonPatch("[{\"op\":\"add\",\"path\":\"/shoe\",\"value\":42}]")
                .patch("/Patient/pn")
                .then()
                .statusCode(422)
                .body(
                        "issue[0].diagnostics",
                        equalTo("The patch makes `Patient/pn` unreadable: Unknown element `shoe`."));
        String huge = "[{\"op\":\"add\",\"path\":\"/multipleBirthInteger\",\"value\":1e1000000}]";
        transaction(fhir(), entry("PATCH", "Patient/pn", binary(huge)))
                .statusCode(400)
                .body("issue[0].diagnostics", endsWith("The patch has a number of more than 40 digits or places."));
        fhir().get("/Patient/pn").then().body("meta.versionId", equalTo("1"));
    }

    @Test
    void aPutMayAskThatThereIsNone() {
        fhir().header("If-None-Match", "*")
                .body(patient("nm", "New"))
                .put("/Patient/nm")
                .then()
                .statusCode(201)
                .header("Location", endsWith("/Patient/nm/_history/1"));
        fhir().header("If-None-Match", "*")
                .body(patient("nm", "Again"))
                .put("/Patient/nm")
                .then()
                .statusCode(412)
                .body(
                        "issue[0].diagnostics",
                        equalTo("`Patient/nm` is there at version 1; the request wants to create it."));
        fhir().header("If-None-Match", "*")
                .body("{\"resourceType\":\"Patient\",\"active\":true}")
                .put("/Patient?_id=nm")
                .then()
                .statusCode(412);
        fhir().header("If-Match", "W/\"7\"")
                .body("{\"resourceType\":\"Patient\",\"active\":true}")
                .put("/Patient?_id=nm")
                .then()
                .statusCode(412);
    }

    @Test
    void theCallerSaysWhatItWantsToSee() {
        for (String id : List.of("pr1", "pr2", "pr3")) {
            put(id, "Preferred");
        }
        fhir().header("Prefer", "return=minimal")
                .body(patient("pr1", "A"))
                .put("/Patient/pr1")
                .then()
                .statusCode(200)
                .header("ETag", "W/\"2\"")
                .body(equalTo(""));
        fhir().header("Prefer", "return=OperationOutcome")
                .body(patient("pr1", "B"))
                .put("/Patient/pr1")
                .then()
                .body("issue[0].diagnostics", equalTo("`Patient/pr1` is stored as version 3."));
        fhir().header("Prefer", "return=representation")
                .body(patient("pr1", "C"))
                .put("/Patient/pr1")
                .then()
                .body("name[0].family", equalTo("C"));
        String put = entry("PUT", "Patient/pr2", patient("pr2", "D"));
        transaction(fhir().header("Prefer", "return=representation"), put)
                .statusCode(200)
                .body("entry[0].resource.name[0].family", equalTo("D"));
        transaction(fhir().header("Prefer", "return=OperationOutcome"), put)
                .body(
                        "entry[0].response.outcome.issue[0].diagnostics",
                        equalTo("`Patient/pr2` is stored as version 2."));
        transaction(fhir(), put).body("entry[0].resource", nullValue());
    }

    @Test
    void aTransactionDeletesCreatesUpdatesPatchesAndReadsInThisOrder() {
        put("tx", "Order");
        put("txgone", "Gone");
        fhir().body(observation("txold", "Patient/tx", "Organization/tx"))
                .put("/Observation/txold")
                .then()
                .statusCode(201);
        String made = observation(
                "",
                "Patient/tx",
                "Organization/tx",
                "Practitioner?identifier=urn:tx|1",
                "urn:uuid:11111111-0000-4000-8000-000000000002");

        ValidatableResponse answer = transaction(
                        fhir(),
                        entry("GET", "Observation?performer=Organization/tx"),
                        entry("GET", "Patient/tx"),
                        entry("PATCH", "Patient?family=Order", binary(ACTIVE.formatted(true))),
                        "{\"resource\":" + made + ",\"request\":{\"method\":\"POST\",\"url\":\"Observation\","
                                + "\"ifNoneExist\":\"performer=Organization/tx\"}}",
                        "{\"fullUrl\":\"urn:uuid:11111111-0000-4000-8000-000000000002\",\"resource\":{\"resourceType\":"
                                + "\"Practitioner\",\"identifier\":[{\"system\":\"urn:tx\",\"value\":\"1\"}]},"
                                + request("PUT", "Practitioner?identifier=urn:tx|1"),
                        entry("DELETE", "Observation?performer=Organization/tx"),
                        entry("DELETE", "Patient/txgone"))
                .log()
                .ifValidationFails()
                .statusCode(200);

        String practitioner = answer.extract().path("entry[4].response.location");
        answer.body("entry[0].resource.entry", hasSize(1))
                .body("entry[0].resource.entry[0].resource.performer[1].reference", equalTo(bare(practitioner)))
                .body("entry[0].resource.entry[0].resource.performer[2].reference", equalTo(bare(practitioner)))
                .body("entry[1].resource.active", equalTo(true))
                .body("entry[2].response.etag", equalTo("W/\"2\""))
                .body("entry[3].response.status", equalTo("201 Created"))
                .body("entry[4].response.status", equalTo("201 Created"))
                .body("entry[5].response.status", startsWith("204"))
                .body("entry[6].response.status", startsWith("204"));
        fhir().get("/Observation/txold").then().statusCode(410);
    }

    private static String bare(String location) {
        return location.replaceFirst("/_history/.*", "");
    }

    @Test
    void aTransactionThatMeetsItselfIsRefusedWhole() {
        put("same", "Same");

        transaction(
                        fhir(),
                        entry("DELETE", "Patient?family=Same"),
                        entry("PUT", "Patient/same", patient("same", "Same")))
                .statusCode(400)
                .body(
                        "issue[0].diagnostics",
                        equalTo("The transaction writes `Patient/same` twice; each resource may stand in it once."));
        fhir().get("/Patient/same").then().statusCode(200);
        transaction(
                        fhir(),
                        "{\"request\":{\"method\":\"GET\",\"url\":\"Patient/same\",\"ifNoneMatch\":\"W/\\\"1\\\"\"}}")
                .body("entry[0].response.status", equalTo("304 Not Modified"))
                .body("entry[0].resource", nullValue());
    }

    @Test
    void everythingOfAPatientComesInPagesThatWritesDoNotMove() {
        put("ev", "Everything");
        fhir().body("{\"resourceType\":\"Practitioner\",\"id\":\"evd\"}")
                .put("/Practitioner/evd")
                .then()
                .statusCode(201);
        for (int i = 0; i < 5; i++) {
            fhir().body(observation("ev" + i, "Patient/ev", "Practitioner/evd"))
                    .put("/Observation/ev" + i)
                    .then()
                    .statusCode(201);
        }

        List<String> seen = new ArrayList<>();
        Optional<String> next = Optional.of(server.url() + "/Patient/ev/$everything?_count=2");
        while (next.isPresent()) {
            ValidatableResponse page = given().urlEncodingEnabled(false)
                    .get(next.get())
                    .then()
                    .statusCode(200)
                    .body("total", notNullValue());
            seen.addAll(page.extract().path("entry.resource.id"));
            next = Optional.ofNullable(page.extract().path("link.find { it.relation == 'next' }?.url"));
            String late = "eva" + seen.size();
            fhir().body(observation(late, "Patient/ev"))
                    .put("/Observation/" + late)
                    .then()
                    .statusCode(201);
        }

        assertEquals(
                List.of("ev0", "ev1", "ev2", "ev3", "ev4", "ev", "evd"),
                seen.stream().filter(id -> !id.startsWith("eva")).toList());
        fhir().get("/Patient/ev/$everything?_type=Practitioner,Patient")
                .then()
                .body("entry.resource.id", equalTo(List.of("ev", "evd")))
                .body("total", equalTo(2));
        fhir().get("/Patient/ev/$everything?_since=2099-01-01T00:00:00Z").then().body("total", equalTo(0));
        fhir().get("/Patient/ev/$everything?_page=x")
                .then()
                .statusCode(400)
                .body("issue[0].diagnostics", equalTo("`_page` is `x`, which no page of this record named."));
    }

    @Test
    void everythingIsTheSameWhetherSentAsStoredOrEncoded() throws IOException {
        put("ew", "Bothways");
        fhir().body(observation("ew1", "Patient/ew"))
                .put("/Observation/ew1")
                .then()
                .statusCode(201);
        fhir().body(observation("ew1", "Patient/ew").replace("final", "amended"))
                .put("/Observation/ew1")
                .then()
                .statusCode(200);
        String url = "/Patient/ew/$everything?_count=1";
        FhirContext context = FhirContext.forR4Cached();

        String stored = fhir().get(url).then().statusCode(200).extract().asString();
        String encoded = fhir().get(url + "&_pretty=true").asString();
        String xml = fhir().get(url + "&_format=xml").asString();
        String posted = fhir().body(
                        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"_count\",\"valueInteger\":1}]}")
                .post("/Patient/ew/$everything")
                .asString();

        ObjectMapper json = new ObjectMapper();
        assertEquals(json.readTree(encoded), json.readTree(stored));
        assertEquals(json.readTree(posted), json.readTree(stored));
        assertEquals(
                json.readTree(stored),
                json.readTree(context.newJsonParser()
                        .encodeResourceToString(context.newXmlParser().parseResource(xml))));
        fhir().get(url)
                .then()
                .contentType("application/fhir+json;charset=utf-8")
                .header("ETag", nullValue())
                .header("Last-Modified", nullValue())
                .header("Location", nullValue())
                .header("Content-Location", nullValue())
                .body("id", nullValue())
                .body("type", equalTo("searchset"))
                .body("total", equalTo(2))
                .body("link.relation", equalTo(List.of("self", "next")))
                .body("entry[0].fullUrl", endsWith("/Observation/ew1"))
                .body("entry[0].resource.meta.versionId", equalTo("2"))
                .body("entry[0].search.mode", equalTo("match"));
        fhir().get("/Patient/ew/$everything?_summary=count")
                .then()
                .body("total", equalTo(2))
                .body("entry", nullValue());
    }

    @Test
    void pagesOfASearchSurviveWrites() {
        for (int i = 0; i < 5; i++) {
            put("pg" + i, "Pageturner");
        }
        List<String> seen = new ArrayList<>();
        Optional<String> next = Optional.of(server.url() + "/Patient?family=Pageturner&_sort=-_lastUpdated&_count=2");
        while (next.isPresent()) {
            ValidatableResponse page =
                    given().urlEncodingEnabled(false).get(next.get()).then().statusCode(200);
            seen.addAll(page.extract().path("entry.resource.id"));
            next = Optional.ofNullable(page.extract().path("link.find { it.relation == 'next' }?.url"));
            put("pgnew" + seen.size(), "Pageturner");
            fhir().delete("/Patient/" + seen.get(0)).then().statusCode(200);
        }

        assertEquals(List.of("pg4", "pg3", "pg2", "pg1", "pg0"), seen);
    }

    @Test
    void parametersOfTheAnswerAreKnownOrRefused() {
        put("su", "Summary");

        fhir().get("/Patient?family=Summary&_summary=count")
                .then()
                .body("total", equalTo(1))
                .body("entry", nullValue());
        fhir().get("/Patient?family=Summary&_total=none").then().body("total", nullValue());
        fhir().get("/Patient?family=Summary&_total=accurate").then().body("total", equalTo(1));
        fhir().get("/Patient?family=Summary&_elements=id")
                .then()
                .body("entry[0].resource.name", nullValue())
                .body("entry[0].resource.meta.tag[0].code", equalTo("SUBSETTED"));
        fhir().get("/Patient?_total=some")
                .then()
                .statusCode(400)
                .body(
                        "issue[0].diagnostics",
                        equalTo("`_total` has `some`; one of `none`, `estimate`, `accurate` is needed."));
        fhir().get("/Patient?_summary=some").then().statusCode(400);
        fhir().get("/Patient?_filter=name%20eq%20x")
                .then()
                .statusCode(400)
                .body("issue[0].diagnostics", containsString("`_filter` is not supported here"));
    }
}
