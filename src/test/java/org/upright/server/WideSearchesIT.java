package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.notNullValue;

import io.restassured.response.ValidatableResponse;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches that ask for too much, of a server with a database: bounded, and the answer says so. */
class WideSearchesIT {
    @TempDir
    static Path data;

    private static UprightServer server;

    @BeforeAll
    static void start() {
        server = TestServer.started(data);
        for (String id : new String[] {"a", "b"}) {
            put(id, "");
        }
        put("a", "b");
        put("b", "a");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Two organisations, each a part of the other. */
    private static void put(String id, String parent) {
        given().contentType("application/fhir+json")
                .body("{\"resourceType\":\"Organization\",\"id\":\"" + id + "\",\"name\":\"" + id + "\""
                        + (parent.isEmpty() ? "" : ",\"partOf\":{\"reference\":\"Organization/" + parent + "\"}") + "}")
                .put(server.url() + "/Organization/" + id);
    }

    private static ValidatableResponse get(String query) {
        return given().urlEncodingEnabled(false).get(server.url() + query).then();
    }

    private static ValidatableResponse post(String type, String form) {
        return given().contentType("application/x-www-form-urlencoded")
                .body(form)
                .post(server.url() + "/" + type + "/_search")
                .then();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1001", "1000000000", "999999999999999999"})
    void aPageIsCappedAndTheAnswerSaysSo(String count) {
        get("/Organization?_count=" + count)
                .statusCode(200)
                .body(
                        "entry.resource.findAll { it.resourceType == 'OperationOutcome' }.issue.flatten().diagnostics",
                        hasItem("`_count` asks for " + count + "; a page has 1000 at most."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "-1000000000", "1e9", "99999999999999999999", "many"})
    void whatIsNoCountIsRefusedByName(String count) {
        get("/Organization?_count=" + count)
                .statusCode(400)
                .body(
                        "issue[0].diagnostics",
                        equalTo("`_count` has `" + count + "`; a whole number that is not negative is needed."));
        get("/Organization/_history?_count=" + count).statusCode(400);
    }

    @Test
    void aCountOfZeroGivesTheTotalAlone() {
        get("/Organization?_count=0").statusCode(200).body("total", equalTo(2)).body("entry", equalTo(null));
        get("/Organization/_history?_count=1000000000").statusCode(200).body("entry.size()", lessThanOrEqualTo(1_000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_include:iterate=Organization:partof",
                "_revinclude:iterate=Organization:partof",
                "_include:iterate=Organization:partof&_revinclude:iterate=Organization:partof",
                "_include:iterate=Organization:*&_include=Organization:partof",
            })
    void aCycleOfInclusionsBringsEachOnce(String inclusions) {
        get("/Organization?_id=a&" + inclusions)
                .statusCode(200)
                .body("entry.resource.id", containsInAnyOrder("a", "b"))
                .body("entry.search.mode", containsInAnyOrder("match", "include"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Organization _id",
                "Organization name",
                "Organization type",
                "Organization partof",
                "Organization partof.name",
                "Organization _lastUpdated",
                "Observation value-quantity",
                "Observation code-value-quantity",
                "Observation subject",
            })
    void asManyValuesAsMayBeAreSearchedAndTenThousandAreRefused(String parameter) {
        String type = parameter.substring(0, parameter.indexOf(' '));
        String name = parameter.substring(parameter.indexOf(' ') + 1);
        String value = name.equals("_lastUpdated")
                ? "2020-01-01"
                : name.startsWith("code-value")
                        ? "x$7"
                        : name.startsWith("value") ? "7|http://unitsofmeasure.org|kg" : "x";

        post(type, name + "=" + values(value, 200)).statusCode(200);
        post(type, name + "=" + values(value, 10_000))
                .statusCode(400)
                .body(
                        "issue[0].diagnostics",
                        equalTo("The parameters of the search have 10000 values; 200 are the most."));
    }

    private static String values(String value, int number) {
        return String.join(",", Collections.nCopies(number, value))
                .replace("|", "%7C")
                .replace("$", "%24");
    }

    @Test
    void thousandsOfParametersAreRefused() {
        post("Organization", String.join("&", Collections.nCopies(50, "name=a")))
                .statusCode(200);
        post("Organization", String.join("&", Collections.nCopies(10_000, "name=a")))
                .statusCode(400)
                .body("issue[0].diagnostics", equalTo("The search has 10000 parameters; 50 are the most."));
    }

    @Test
    void theSameInAUrlIsTooLong() {
        get("/Organization?name=" + values("x", 10_000))
                .statusCode(414)
                .body("issue", hasSize(1))
                .body("issue[0].diagnostics", notNullValue());
    }

    private static String bundle(String type, int reads, String url) {
        String entry = "{\"request\":{\"method\":\"GET\",\"url\":\"" + url + "\"}}";
        return "{\"resourceType\":\"Bundle\",\"type\":\"" + type + "\",\"entry\":["
                + String.join(",", Collections.nCopies(reads, entry)) + "]}";
    }

    private static ValidatableResponse sent(String bundle) {
        return given().contentType("application/fhir+json")
                .body(bundle)
                .post(server.url())
                .then();
    }

    @Test
    void aTransactionWithTooManyReadsIsRefused() {
        sent(bundle("transaction", 500, "Organization?name=none"))
                .statusCode(200)
                .body("entry.size()", equalTo(500));
        sent(bundle("transaction", 501, "Organization?name=none"))
                .statusCode(422)
                .body("issue[0].code", equalTo("too-costly"))
                .body(
                        "issue[0].diagnostics",
                        equalTo(
                                "`Bundle.entry[500]` with `GET Organization?name=none`: The bundle has more reads and searches"
                                        + " than the limit `limits.bundleReads` of 500 allows; send the rest in another."));
    }

    @Test
    void aBatchAnswersAsManyReadsAsItMayHave() {
        sent(bundle("batch", 502, "Organization?name=none"))
                .statusCode(200)
                .body("entry[499].response.status", equalTo("200 OK"))
                .body("entry[500].response.status", equalTo("422"))
                .body("entry[501].response.outcome.issue[0].code", equalTo("too-costly"));
    }

    /** A page of a thousand, five hundred times, would be more than memory bears. */
    @Test
    void theReadsOfABundleBringSoManyResourcesTogether() {
        Map<String, String> few = Map.of("limits.bundleResources", "4", "limits.page", "2");
        try (UprightServer small = TestServer.started(data.resolve("few"), few)) {
            given().contentType("application/fhir+json")
                    .body(bundle("batch", 3, "ValueSet"))
                    .post(small.url())
                    .then()
                    .statusCode(200)
                    .body("entry[0].resource.entry.size()", equalTo(2))
                    .body("entry[1].response.status", equalTo("200 OK"))
                    .body("entry[2].response.status", equalTo("422"))
                    .body(
                            "entry[2].response.outcome.issue[0].diagnostics",
                            equalTo(
                                    "`Bundle.entry[2]` with `GET ValueSet`: The bundle has more resources in answers to its reads than the limit"
                                            + " `limits.bundleResources` of 4 allows; send the rest in another."));
        }
    }
}
