package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.response.ValidatableResponse;
import java.nio.file.Path;
import java.util.Map;
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
        server = TestServer.started(data, Map.of());
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
}
