package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.restassured.response.ValidatableResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A patient with six conditions of 400 KB, at a server that puts one megabyte into an answer. */
class LargeAnswersIT {
    private static final String TOO_LARGE = "The answer has more than 1 MB, the limit `limits.pageMegabytes`; ask for"
            + " fewer resources, by `_count` or without inclusions.";

    @TempDir
    static Path data;

    private static UprightServer server;

    @BeforeAll
    static void start() {
        server = TestServer.started(data, Map.of("limits.pageMegabytes", "1"));
        put("Patient/p", "{\"resourceType\":\"Patient\",\"id\":\"p\"}");
        String text = "much ".repeat(80_000);
        for (int i = 0; i < 6; i++) {
            put(
                    "Condition/c" + i,
                    "{\"resourceType\":\"Condition\",\"id\":\"c" + i
                            + "\",\"subject\":{\"reference\":\"Patient/p\"},\"code\":{\"text\":\"" + text + "\"}}");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void put(String place, String body) {
        given().contentType("application/fhir+json")
                .body(body)
                .put(server.url() + "/" + place)
                .then()
                .statusCode(201);
    }

    private static ValidatableResponse get(String query) {
        return given().urlEncodingEnabled(false).get(server.url() + query).then();
    }

    private static ValidatableResponse bundle(String type) {
        String entries = IntStream.range(0, 6)
                .mapToObj(i -> "{\"request\":{\"method\":\"GET\",\"url\":\"Condition/c" + i + "\"}}")
                .collect(Collectors.joining(","));
        return given().contentType("application/fhir+json")
                .body("{\"resourceType\":\"Bundle\",\"type\":\"" + type + "\",\"entry\":[" + entries + "]}")
                .post(server.url())
                .then();
    }

    @Test
    void aPageThatIsTooLargeIsRefusedAndSaysHowToAsk() {
        for (String query : new String[] {
            "/Condition",
            "/Condition?_sort=_lastUpdated",
            "/Condition/_history",
            "/_history",
            "/Patient?_revinclude=Condition:subject",
            "/Patient/p/$everything"
        }) {
            get(query).statusCode(422).body("issue[0].diagnostics", equalTo(TOO_LARGE));
        }
    }

    @Test
    void itIsReadPageByPage() {
        int found = 0;
        String next = server.url() + "/Condition?_count=1";
        while (next != null) {
            var page = given().urlEncodingEnabled(false).get(next).then().statusCode(200);
            found += page.extract().jsonPath().getList("entry").size();
            next = page.extract().jsonPath().getString("link.find { it.relation == 'next' }.url");
        }
        assertEquals(6, found);
    }

    @Test
    void theReadsOfABundleAreWeighedTogether() {
        bundle("transaction")
                .statusCode(422)
                .body("issue[0].diagnostics", equalTo("`Bundle.entry[3]` with `GET Condition/c3`: " + TOO_LARGE));
        bundle("batch")
                .statusCode(200)
                .body("entry[2].response.status", equalTo("200 OK"))
                .body(
                        "entry[3].response.outcome.issue[0].diagnostics",
                        equalTo("`Bundle.entry[3]` with `GET Condition/c3`: " + TOO_LARGE));
    }
}
