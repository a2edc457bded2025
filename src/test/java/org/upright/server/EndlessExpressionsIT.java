package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Expressions that would never end, or never stop writing, as a caller can send them. */
class EndlessExpressionsIT {
    private static final String TEXT = "'" + "a".repeat(60) + "!'";

    @TempDir
    static Path data;

    private static UprightServer server;

    @BeforeAll
    static void start() {
        server = TestServer.started(data);
        given().baseUri(server.url())
                .contentType("application/fhir+json")
                .body("{\"resourceType\": \"Patient\", \"id\": \"p\", \"gender\": \"female\"}")
                .put("/Patient/p")
                .then()
                .statusCode(201);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static List<String> cql() {
        return List.of(
                "define X: Matches(" + TEXT + ", '(a+)+(b)?\\\\2')",
                "define X: ReplaceMatches(" + TEXT + ", '(a+)+(b)?\\\\2$', 'b') = 'b'",
                "define X: Length(SplitOnMatches(" + TEXT + ", '(a+)+(b)?\\\\2$')[0]) = 1",
                doubling("'abcdefgh'", "%s + %s") + "define X: T39 = 'a'",
                doubling("'abcdefgh'", "Combine({ %s, %s }, ' ')") + "define X: T39 = 'a'",
                doubling("{ 1, 2, 3, 4 }", "flatten { %s, %s }") + "define X: T39[2147483647] = 1",
                "define Step: System.Quantity { value: 0.000001, unit: '1' }\n"
                        + "define X: Count(expand { Interval[0.0, 99999.0] } per Step) = 1",
                "define N: (expand { Interval[1, 90000] } per 1) I return all Tuple { n: start of I }\n"
                        + "define X: Count(distinct N) = 1",
                "define X: Power(10, 999999999) = 1");
    }

    private static String doubling(String start, String twice) {
        StringBuilder cql = new StringBuilder("define T0: " + start + "\n");
        IntStream.range(1, 40)
                .forEach(i -> cql.append("define T" + i + ": " + twice.replace("%s", "T" + (i - 1)) + "\n"));
        return cql.toString();
    }

    @ParameterizedTest
    @MethodSource("cql")
    void cqlIsStoppedByAnIssueThatNamesTheLimit(String cql) {
        String library =
                "{\"resourceType\":\"Library\",\"name\":\"Endless\",\"url\":\"http://example.org/Library/Endless\","
                        + "\"status\":\"active\",\"type\":{\"text\":\"logic\"},\"content\":[{\"contentType\":\"text/cql\",\"data\":\""
                        + Base64.getEncoder()
                                .encodeToString(("library Endless\n" + cql).getBytes(StandardCharsets.UTF_8))
                        + "\"}]}";
        given().baseUri(server.url())
                .contentType("application/fhir+json")
                .body("{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"library\",\"resource\":" + library
                        + "},{\"name\":\"expression\",\"valueString\":\"X\"},"
                        + "{\"name\":\"subject\",\"valueString\":\"Patient/p\"}]}")
                .post("/Library/$evaluate")
                .then()
                .statusCode(200)
                .body("parameter[0].resource.issue[0].code", org.hamcrest.Matchers.equalTo("too-costly"))
                .body(
                        "parameter[0].resource.issue[0].diagnostics",
                        matchesPattern(
                                "Expression `X` was stopped: it (took more than 1000 ms|would .* more than \\d+ .*)\\."));
    }

    static List<String> fhirPath() {
        return List.of(
                TEXT + ".matches('(a+)+(b)?\\\\2$')",
                TEXT + ".matchesFull('(a+)+(b)?\\\\2')",
                TEXT + ".replaceMatches('(a+)+(b)?\\\\2$', 'b') = 'b'",
                "('a' | 'b')" + ".select($this.combine($this))".repeat(18) + ".distinct().exists()",
                "('a' | 'b')" + ".select($this.combine($this))".repeat(17) + ".aggregate($total & $total, 'ab') = 'a'",
                "1.5.round(999999999) = 1");
    }

    @ParameterizedTest
    @MethodSource("fhirPath")
    void fhirPathIsStoppedByAnIssueThatNamesTheLimit(String expression) {
        apply(expression)
                .body(
                        "contained.issue.flatten().diagnostics",
                        hasItem(matchesPattern(
                                ".*Expression `.*` was stopped: it (took|built|would) .*more than \\d+ .*\\.")));
    }

    private static io.restassured.response.ValidatableResponse apply(String expression) {
        return sent(expression).statusCode(200);
    }

    private static io.restassured.response.ValidatableResponse sent(String expression) {
        String json = expression.replace("\\", "\\\\").replace("\"", "\\\"");
        return given().baseUri(server.url())
                .contentType("application/fhir+json")
                .body("{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"planDefinition\",\"resource\":"
                        + "{\"resourceType\":\"PlanDefinition\",\"url\":\"http://example.org/PlanDefinition/endless\","
                        + "\"status\":\"active\",\"action\":[{\"title\":\"Do it\",\"condition\":[{\"kind\":\"applicability\","
                        + "\"expression\":{\"language\":\"text/fhirpath\",\"expression\":\"" + json + "\"}}]}]}},"
                        + "{\"name\":\"subject\",\"valueString\":\"Patient/p\"}]}")
                .post("/PlanDefinition/$apply")
                .then();
    }

    /**
     * The one that runs for ever holds a thread for its second, and nothing that another caller needs. Those that it shares turns
     * with may be told that the server is busy.
     */
    @Test
    void othersAreAnsweredMeanwhile() {
        List<CompletableFuture<Void>> slow = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.runAsync(() -> {
                    var unused = sent(TEXT + ".matches('(a+)+(b)?\\\\2$')").statusCode(anyOf(is(200), is(503)));
                }))
                .toList();
        int answered = 0;
        while (!slow.stream().allMatch(CompletableFuture::isDone) && answered < 20) {
            apply("Patient.gender = 'female'").body("contained.flatten().action.flatten().title", hasItem("Do it"));
            answered++;
        }
        assertTrue(answered > 1, "answered " + answered);
        slow.forEach(CompletableFuture::join);
        assertEquals(4, slow.size());
    }
}
