package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.restassured.response.ValidatableResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A patient of another server, who has the id of one that is here. */
class ForeignSubjectIT {
    private static final String FOREIGN = "http://other.example.org/fhir/Patient/s1";

    @TempDir
    static Path data;

    private static UprightServer server;

    @BeforeAll
    static void start() {
        server = TestServer.started(data, Map.of("audit.mode", "open"));
        given().contentType("application/fhir+json")
                .body("{\"resourceType\":\"Patient\",\"id\":\"s1\",\"birthDate\":\"1970-01-01\"}")
                .put(server.url() + "/Patient/s1")
                .then()
                .statusCode(201);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static ValidatableResponse apply(String parameters) {
        return given().contentType("application/fhir+json")
                .body("{\"resourceType\":\"Parameters\",\"parameter\":[" + parameters + "]}")
                .post(server.url() + "/PlanDefinition/lbp-strategy/$apply")
                .then();
    }

    private static String subject(String reference) {
        return "{\"name\":\"subject\",\"valueString\":\"" + reference + "\"}";
    }

    @Test
    void isNotTakenForTheOneThatIsHere() {
        apply(subject(FOREIGN))
                .statusCode(404)
                .body(
                        "issue[0].diagnostics",
                        equalTo("The subject `" + FOREIGN + "` is another server's than this, `" + server.url()
                                + "`; its data are needed in the call, or a `dataEndpoint`."));
    }

    @Test
    void isAnsweredFromTheDataOfTheCallAlone() {
        String data =
                "{\"name\":\"data\",\"resource\":{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"fullUrl\":\""
                        + FOREIGN + "\",\"resource\":{\"resourceType\":\"Patient\",\"id\":\"s1\"}}]}}";

        apply(subject(FOREIGN) + "," + data).statusCode(200).body("subject.reference", equalTo("Patient/s1"));
        apply(subject(FOREIGN) + ","
                        + data.replace("\"id\":\"s1\"", "\"id\":\"s2\"").replace("/s1", "/s2"))
                .statusCode(404);
    }

    @Test
    void hasNothingStored() {
        apply(subject(FOREIGN) + ",{\"name\":\"persist\",\"valueBoolean\":true}")
                .statusCode(422)
                .body(
                        "issue[0].diagnostics",
                        equalTo("`persist` is for subjects of this server, `" + server.url() + "`; `" + FOREIGN
                                + "` is another's."));
    }

    @Test
    void theOwnAddressOfThisServerIsItself() {
        apply(subject(server.url() + "/Patient/s1")).statusCode(200).body("subject.reference", equalTo("Patient/s1"));
    }

    private static Set<String> audited(String compartment) {
        String found = given().get(server.url() + "/" + compartment + "/AuditEvent?_count=1000")
                .asString();
        return Pattern.compile("\"what\":\\{\"reference\":\"([^\"]+)")
                .matcher(found)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
    }

    /** The trail is written a moment after the answer. */
    @Test
    void isNotWhomTheTrailTellsOfHere() throws InterruptedException {
        given().contentType("application/fhir+json")
                .body("{\"resourceType\":\"Patient\",\"id\":\"s3\"}")
                .put(server.url() + "/Patient/s3");
        apply(subject(FOREIGN.replace("s1", "s3"))).statusCode(404);
        apply(subject(server.url() + "/Patient/s3")).statusCode(200);
        for (int i = 0; i < 200 && !audited("Patient/s3").contains("PlanDefinition/lbp-strategy"); i++) {
            Thread.sleep(50);
        }

        assertEquals(Set.of("Patient/s3", "PlanDefinition/lbp-strategy"), audited("Patient/s3"));
    }
}
