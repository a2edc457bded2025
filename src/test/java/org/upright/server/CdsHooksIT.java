package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.upright.cdshooks.HookBodies;

/** CDS Hooks over HTTP, with the guideline that we ship and its vignettes. */
class CdsHooksIT {
    private static final String LBP_CODES = "http://upright.example.org/fhir/CodeSystem/lbp-cs";

    @TempDir
    static Path data;

    private static UprightServer server;
    private static String root;
    private static String fhir;

    @BeforeAll
    static void start() throws IOException {
        int port = freePort();
        fhir = "http://127.0.0.1:" + port + "/fhir";
        server = TestServer.started(data, Map.of("server.port", String.valueOf(port), "remote.allowed", fhir));
        root = "http://127.0.0.1:" + port + "/cds-services";
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode read(String json) {
        try {
            return HookBodies.JSON.readTree(json);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode service(String id) {
        JsonNode services =
                read(given().get(root).then().statusCode(200).extract().asString());
        return StreamSupport.stream(services.path("services").spliterator(), false)
                .filter(service -> service.path("id").asText().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Response post(String id, JsonNode body) {
        return given().contentType("application/json").body(body.toString()).post(root + "/" + id);
    }

    private static ArrayNode cards(String id, JsonNode body) {
        Response response = post(id, body);
        assertEquals(200, response.statusCode(), response.asString());
        return (ArrayNode) read(response.asString()).path("cards");
    }

    private static ObjectNode chart(String vignette) {
        return HookBodies.call(service("lbp-patient-view"), vignette);
    }

    private static ObjectNode order(String hook, String vignette, ObjectNode code) {
        return HookBodies.ordering(HookBodies.call(service("lbp-bed-rest-" + hook), vignette), code);
    }

    private static List<String> labels(JsonNode card) {
        return StreamSupport.stream(card.path("suggestions").spliterator(), false)
                .map(suggestion ->
                        suggestion.path("actions").path(0).path("type").asText() + ": "
                                + suggestion.path("label").asText())
                .toList();
    }

    private static String refusal(int status, String id, JsonNode body) {
        Response response = post(id, body);
        assertEquals(status, response.statusCode(), response.asString());
        return response.jsonPath().getString("issue[0].diagnostics");
    }

    private static String refusedChart(int status, Consumer<ObjectNode> change) {
        ObjectNode body = chart("v01");
        change.accept(body);
        return refusal(status, "lbp-patient-view", body);
    }

    private static ObjectNode prefetch(ObjectNode body) {
        return (ObjectNode) body.path("prefetch");
    }

    private static ObjectNode context(ObjectNode body) {
        return (ObjectNode) body.path("context");
    }

    @Test
    void plansDeclareTheServices() {
        JsonNode service = service("lbp-bed-rest-order-sign");

        assertEquals("order-sign", service.path("hook").asText());
        assertEquals(
                "{\"patient\":\"Patient/{{context.patientId}}\","
                        + "\"condition\":\"Condition?patient={{context.patientId}}&_count=1000\","
                        + "\"observation\":\"Observation?patient={{context.patientId}}&_count=1000\","
                        + "\"questionnaireResponse\":\"QuestionnaireResponse?patient={{context.patientId}}&_count=1000\"}",
                service.path("prefetch").toString());
    }

    @Test
    void anOpenedChartProposesTheCarePlan() {
        ArrayNode cards = cards("lbp-patient-view", chart("v01"));

        assertEquals(1, cards.size());
        JsonNode card = cards.get(0);
        assertEquals("info", card.path("indicator").asText());
        JsonNode plan = card.path("suggestions").path(0).path("actions").path(0).path("resource");
        assertEquals("CarePlan", plan.path("resourceType").asText());
        assertEquals("Patient/v01", plan.path("subject").path("reference").asText());
        assertTrue(plan.path("contained").size() > 5);
        assertTrue(card.path("detail").asText().contains("**Strength of recommendation:** Strong"));
        assertTrue(card.path("detail").asText().contains("https://doi.org/10.7326/0003-4819-147-7-200710020-00006"));
    }

    @Test
    void aPatientWithAnOpenCarePlanGetsNoSecondOne() {
        ObjectNode body = chart("v01");
        ObjectNode plan = HookBodies.JSON
                .createObjectNode()
                .put("resourceType", "CarePlan")
                .put("id", "plan-1");
        plan.put("status", "active").put("intent", "plan");
        plan.putArray("instantiatesCanonical").add("http://upright.example.org/fhir/PlanDefinition/lbp-strategy|0.1.0");
        plan.putObject("subject").put("reference", "Patient/v01");
        ((ObjectNode) prefetch(body).path("carePlan"))
                .putArray("entry")
                .addObject()
                .set("resource", plan);

        assertEquals(0, cards("lbp-patient-view", body).size());
    }

    @ParameterizedTest
    @CsvSource({
        "v01, info, create: Low back pain: staying active helps more than bed rest",
        "v05, critical, create: Emergency referral now",
        "v07, critical, create: Urgent assessment"
    })
    void chartsGetTheirCard(String vignette, String indicator, String suggestion) {
        JsonNode card = cards("lbp-patient-view", chart(vignette)).path(0);

        assertEquals(indicator, card.path("indicator").asText());
        assertEquals(List.of(suggestion), labels(card));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v13", "v14"})
    void whoeverHasNoLowBackPainGetsNoCard(String vignette) {
        assertEquals("{\"cards\":[]}", post("lbp-patient-view", chart(vignette)).asString());
        assertEquals(
                0,
                cards("lbp-bed-rest-order-sign", order("order-sign", vignette, HookBodies.text("Bed rest")))
                        .size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"order-sign", "order-select"})
    void anOrderForBedRestIsToBeLimited(String hook) {
        JsonNode card = cards("lbp-bed-rest-" + hook, order(hook, "v01", HookBodies.coded(LBP_CODES, "bed-rest")))
                .path(0);

        assertEquals("Low back pain: limit bed rest", card.path("summary").asText());
        assertEquals("warning", card.path("indicator").asText());
        assertEquals(List.of("delete: Delete the order for bed rest", "create: Stay active"), labels(card));
        assertEquals(
                "ServiceRequest/draft-1",
                card.path("suggestions")
                        .path(0)
                        .path("actions")
                        .path(0)
                        .path("resourceId")
                        .asText());
        JsonNode advice =
                card.path("suggestions").path(1).path("actions").path(0).path("resource");
        assertEquals("CommunicationRequest", advice.path("resourceType").asText());
        assertTrue(advice.path("basedOn").isMissingNode());
        assertEquals(6, card.path("overrideReasons").size());
    }

    @Test
    void bedRestIsKnownByItsSnomedCodeAndByItsWords() {
        String sign = "lbp-bed-rest-order-sign";

        assertEquals(
                1,
                cards(sign, order("order-sign", "v01", HookBodies.coded("http://snomed.info/sct", "183051005")))
                        .size());
        assertEquals(
                1,
                cards(sign, order("order-sign", "v01", HookBodies.text("Strict Bed Rest, 7 days")))
                        .size());
        assertEquals(
                0,
                cards(sign, order("order-sign", "v01", HookBodies.text("Avoid bed rest")))
                        .size());
        assertEquals(
                0,
                cards(sign, order("order-sign", "v01", HookBodies.text("MRI of the lumbar spine")))
                        .size());
    }

    @ParameterizedTest
    @CsvSource({"v05, Emergency referral now", "v07, Urgent assessment", "v19, Emergency referral now"})
    void aWarningSignMakesAnOrderForBedRestAReferral(String vignette, String summary) {
        ArrayNode cards = cards("lbp-bed-rest-order-sign", order("order-sign", vignette, HookBodies.text("bed rest")));

        assertEquals(1, cards.size());
        assertEquals(summary, cards.get(0).path("summary").asText());
        assertEquals("critical", cards.get(0).path("indicator").asText());
    }

    @Test
    void severePainAllowsADayOrTwo() {
        ObjectNode body = order("order-sign", "v01", HookBodies.text("bed rest"));
        ObjectNode score = HookBodies.JSON
                .createObjectNode()
                .put("resourceType", "Observation")
                .put("id", "score");
        score.put("status", "final").set("code", HookBodies.coded("http://loinc.org", "72514-3"));
        score.putObject("subject").put("reference", "Patient/v01");
        score.put("valueInteger", 9);
        prefetch(body).withObject("observation").withArray("entry").addObject().set("resource", score);

        JsonNode card = cards("lbp-bed-rest-order-sign", body).path(0);

        assertEquals(
                "Severe low back pain: a day or two of rest is allowed, no longer",
                card.path("summary").asText());
        assertEquals(
                List.of(
                        "delete: Delete the order for bed rest",
                        "create: Severe pain: rest for a day or two at most",
                        "create: Stay active"),
                labels(card));
    }

    @Test
    void onOrderSelectOnlyTheSelectionCounts() {
        ObjectNode body = order("order-select", "v01", HookBodies.text("bed rest"));
        JsonNode other = order("order-select", "v01", HookBodies.text("MRI"))
                .path("context")
                .path("draftOrders");
        ObjectNode added = (ObjectNode) other.path("entry").path(0);
        ((ObjectNode) added.path("resource")).put("id", "draft-2");
        ((ArrayNode) context(body).path("draftOrders").path("entry")).add(added);
        context(body).putArray("selections").add("ServiceRequest/draft-2");

        assertEquals(0, cards("lbp-bed-rest-order-select", body).size());
    }

    @Test
    void theSameInputHasTheSameIds() {
        JsonNode first = cards("lbp-patient-view", chart("v01")).path(0);
        JsonNode second = cards("lbp-patient-view", chart("v01")).path(0);
        JsonNode other = cards("lbp-patient-view", chart("v02")).path(0);

        assertEquals(first.path("uuid"), second.path("uuid"));
        assertFalse(first.path("uuid").equals(other.path("uuid")));
    }

    @Test
    void anAuthorsPlanIsAServiceAtOnce() {
        String plan = """
                {"resourceType":"PlanDefinition","id":"greeting","url":"http://example.org/PlanDefinition/greeting",
                "version":"1","status":"active","title":"Greeting","action":[{"title":"Say hello",
                "trigger":[{"type":"named-event","name":"encounter-start"}],
                "input":[{"id":"allergies","type":"AllergyIntolerance"}],
                "condition":[{"kind":"applicability","expression":{"language":"text/fhirpath",
                "expression":"%hook = 'encounter-start' and %userId.exists() and %allergies.empty()"}}]}]}
                """;
        given().contentType("application/fhir+json")
                .body(plan)
                .put(fhir + "/PlanDefinition/greeting")
                .then()
                .statusCode(201);
        JsonNode service = service("greeting");

        assertEquals(
                "AllergyIntolerance?patient={{context.patientId}}&_count=1000",
                service.path("prefetch").path("allergyIntolerance").asText());
        JsonNode card = cards("greeting", HookBodies.call(service, "v01")).path(0);
        assertEquals("Say hello", card.path("summary").asText());
        assertEquals("Greeting", card.path("source").path("label").asText());
    }

    @Test
    void missingPrefetchThatCannotBeFetchedIsNamed() {
        assertEquals(
                "Data are missing: prefetch `condition` (not sent); no `fhirServer` was given to fetch it from.",
                refusedChart(412, body -> prefetch(body).remove("condition")));
        assertEquals(
                "Data are missing: prefetch `condition` (not sent); the address of `fhirServer` is not allowed here.",
                refusedChart(412, body -> {
                    prefetch(body).remove("condition");
                    body.put("fhirServer", fhir + ".evil.example");
                }));
        assertEquals(
                "Data are missing: prefetch `condition` (an OperationOutcome); no `fhirServer` was given to fetch it from.",
                refusedChart(
                        412,
                        body -> prefetch(body)
                                .set(
                                        "condition",
                                        read("{\"resourceType\":\"OperationOutcome\",\"issue\":"
                                                + "[{\"severity\":\"error\",\"code\":\"exception\"}]}"))));
        assertEquals(
                "Data are missing: prefetch `condition` (one page of several); no `fhirServer` was given to fetch it from.",
                refusedChart(
                        412,
                        body -> ((ObjectNode) prefetch(body).path("condition"))
                                .putArray("link")
                                .addObject()
                                .put("relation", "next")
                                .put("url", "http://ehr.example.org/page2")));
    }

    @Test
    void prefetchNullIsAnAnswer() {
        ObjectNode body = chart("v01");
        prefetch(body).putNull("condition");

        assertEquals(0, cards("lbp-patient-view", body).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:1/fhir", "http://169.254.169.254/latest", "file:///etc/passwd"})
    void addressesThatAreNotAllowedAreNotAsked(String address) {
        assertTrue(refusedChart(412, body -> {
                    prefetch(body).removeAll();
                    body.put("fhirServer", address);
                })
                .endsWith("the address of `fhirServer` is not allowed here."));
    }

    @Test
    void missingPrefetchIsFetchedFromTheServerOfTheCall() {
        for (JsonNode entry : HookBodies.vignette("v01").path("entry")) {
            JsonNode resource = entry.path("resource");
            String path = "/" + resource.path("resourceType").asText() + "/"
                    + resource.path("id").asText();
            given().contentType("application/fhir+json")
                    .body(resource.toString())
                    .put(fhir + path)
                    .then()
                    .statusCode(201);
        }
        ObjectNode body = chart("v01");
        body.remove("prefetch");
        body.put("fhirServer", fhir);
        body.putObject("fhirAuthorization")
                .put("access_token", "abc")
                .put("token_type", "Bearer")
                .put("expires_in", 300)
                .put("scope", "user/*.read")
                .put("subject", "upright");

        assertEquals(1, cards("lbp-patient-view", body).size());
    }

    @Test
    void anotherPatientsDataAreRefused() {
        assertEquals(
                "`prefetch` holds `Patient/v01`; `context.patientId` is `other`.",
                refusedChart(400, body -> context(body).put("patientId", "other")));
        assertEquals(
                "The data hold resources of others than `Patient/v01`: 1 of `Patient/other`; strict handling refuses"
                        + " them.",
                refusedChart(
                        400,
                        body -> ((ObjectNode) body.at("/prefetch/condition/entry/0/resource/subject"))
                                .put("reference", "Patient/other")));
        ObjectNode order = order("order-sign", "v01", HookBodies.text("bed rest"));
        ((ObjectNode) order.at("/context/draftOrders/entry/0/resource/subject")).put("reference", "Patient/other");
        assertEquals(
                "`context` holds a ServiceRequest of `Patient/other`; `context.patientId` is `v01`.",
                refusal(400, "lbp-bed-rest-order-sign", order));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a$1b", "../x", "%2e%2e", "1&_include=*", ""})
    void whatIsNoIdIsRefused(String id) {
        assertTrue(refusedChart(400, body -> context(body).put("patientId", id)).startsWith("`context.patientId` is "));
    }

    @Test
    void theWrongHookAndTheUnknownServiceAreRefused() {
        assertEquals(
                "`hook` is `order-sign`; service `lbp-patient-view` is for `patient-view`.",
                refusedChart(400, body -> body.put("hook", "order-sign")));
        assertEquals(
                "`hook` is `??`; service `lbp-patient-view` is for `patient-view`.",
                refusedChart(400, body -> body.put("hook", "🦴💀")));
        assertEquals("No plan declares the CDS service `none`.", refusal(404, "none", chart("v01")));
        assertEquals(405, given().get(root + "/lbp-patient-view").statusCode());
    }

    private static ObjectNode feedback(JsonNode card, String outcome) {
        ObjectNode body = HookBodies.JSON.createObjectNode();
        ObjectNode item = body.putArray("feedback").addObject();
        item.put("outcome", outcome)
                .put("outcomeTimestamp", "2026-11-22T14:00:00Z")
                .set("card", card.path("uuid"));
        return body;
    }

    private static int stored(String query) {
        return given().get(fhir + "/Basic?_total=accurate&" + query).jsonPath().getInt("total");
    }

    @Test
    void feedbackIsKeptOnceAndFoundByAuthors() {
        JsonNode card = cards("lbp-patient-view", chart("v02")).path(0);
        ObjectNode body = feedback(card, "overridden");
        ObjectNode reason = ((ObjectNode) body.at("/feedback/0")).putObject("overrideReason");
        reason.put("userComment", "Not today").putObject("reason").put("code", "patient-preference");
        String query = "code=overridden&identifier=" + card.path("uuid").asText();

        assertEquals(200, post("lbp-patient-view/feedback", body).statusCode());
        assertEquals(200, post("lbp-patient-view/feedback", body).statusCode());

        assertEquals(1, stored(query));
        String found = given().get(fhir + "/Basic?" + query).asString();
        assertTrue(found.contains("\"valueString\":\"propose-care-plan\""));
        assertTrue(found.contains("\"versionId\":\"1\""));
    }

    @Test
    void feedbackOnWhatWasNeverGivenIsRefused() {
        JsonNode card = cards("lbp-patient-view", chart("v01")).path(0);

        assertEquals(
                "`feedback[0].card` is the id of nothing that service `lbp-bed-rest-order-sign` gave.",
                refusal(404, "lbp-bed-rest-order-sign/feedback", feedback(card, "overridden")));
        assertEquals(
                "`feedback[0].acceptedSuggestions` is missing; what was accepted has to be named.",
                refusal(400, "lbp-patient-view/feedback", feedback(card, "accepted")));
    }

    @Test
    void tooMuchFeedbackIsRefused() {
        JsonNode card = cards("lbp-patient-view", chart("v01")).path(0);
        ObjectNode body = feedback(card, "overridden");
        ArrayNode items = (ArrayNode) body.path("feedback");
        while (items.size() <= 1_000) {
            items.add(items.get(0));
        }

        assertEquals("`feedback` has 1001 items; the limit is 1000.", refusal(413, "lbp-patient-view/feedback", body));
        int before = stored("code=overridden");
        while (items.size() < 100_000) {
            items.addObject().put("card", "x");
        }
        assertEquals(
                "`feedback` has 100000 items; the limit is 1000.", refusal(413, "lbp-patient-view/feedback", body));
        items.forEach(item -> ((ObjectNode) item).put("outcome", "overridden".repeat(10)));
        assertEquals(413, post("lbp-patient-view/feedback", body).statusCode()); // over 10 MiB
        assertEquals(before, stored("code=overridden"));
    }

    @Test
    void theLegacyMimeTypeIsAccepted() {
        Response response = given().accept("application/json+fhir")
                .header("Content-Type", "application/json+fhir")
                .body(chart("v01").toString().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .post(root + "/lbp-patient-view");

        assertEquals(200, response.statusCode());
        assertTrue(response.contentType().startsWith("application/json"));
    }

    @Test
    void pagesOfOtherOriginsMayCall() {
        given().header("Origin", "https://sandbox.cds-hooks.org")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type")
                .options(root + "/lbp-patient-view")
                .then()
                .statusCode(204)
                .header("Access-Control-Allow-Origin", "*");
    }
}
