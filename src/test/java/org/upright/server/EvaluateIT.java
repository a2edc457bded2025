package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code Library/$evaluate} with and without a subject. */
class EvaluateIT {
    @TempDir
    static Path data;

    private static UprightServer server;

    @BeforeAll
    static void start() {
        server = TestServer.started(data.resolve("store"), Map.of("content.folder", data.toString()));
        put("Patient/stored", "'resourceType': 'Patient', 'id': 'stored', 'gender': 'male'");
        String cql = Base64.getEncoder().encodeToString("""
                library Mixed version '1'
                using FHIR version '4.0.1'
                include FHIRHelpers version '4.0.1'
                parameter "Least" Integer default 3
                context Unfiltered
                define "Sum": 1 + 2
                define "Everybody": Count([Patient])
                context Patient
                define "Today Is": Today()
                define "At Least": "Least"
                define "Everybody Again": "Everybody"
                define function "Seen"(least Integer): Count([Observation]) >= least
                define "Woman": Patient.gender = 'female'
                define "Often Seen": "Seen"(2)
                context Unfiltered
                define "Through": Count("Woman")
                """.getBytes(StandardCharsets.UTF_8));
        put("Library/Mixed", """
                'resourceType': 'Library', 'id': 'Mixed', 'url': 'http://example.org/Library/Mixed', 'version': '1',
                'name': 'Mixed', 'status': 'active', 'type': {'text': 'logic'},
                'content': [{'contentType': 'text/cql', 'data': '%s'}]""".formatted(cql));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void put(String address, String elements) {
        given().baseUri(server.url())
                .contentType("application/fhir+json")
                .body("{" + elements.replace('\'', '"') + "}")
                .put("/" + address)
                .then()
                .statusCode(201);
    }

    private static final String PATIENTS =
            ", {'name': 'useServerData', 'valueBoolean': false}, {'name': 'data', 'resource':"
                    + " {'resourceType': 'Bundle', 'type': 'collection', 'entry': ["
                    + " {'resource': {'resourceType': 'Patient', 'id': 'a', 'gender': 'female'}},"
                    + " {'resource': {'resourceType': 'Patient', 'id': 'b', 'gender': 'male'}}]}}";

    private static ValidatableResponse evaluate(String more) {
        String body = "{'resourceType': 'Parameters', 'parameter': ["
                + "{'name': 'evaluationDateTime', 'valueDateTime': '2026-06-15'}" + more + "]}";
        return given().baseUri(server.url())
                .contentType("application/fhir+json")
                .body(body.replace('\'', '"'))
                .post("/Library/Mixed/$evaluate")
                .then();
    }

    private static String value(String name) {
        return "parameter.find{it.name=='" + name + "'}.";
    }

    private static String told(String name) {
        return value(name) + "resource.issue[0].diagnostics";
    }

    @Test
    void whatReadsNoDataNeedsNoSubject() {
        evaluate("")
                .statusCode(200)
                .body(value("Sum") + "valueInteger", equalTo(3))
                .body(value("Today Is") + "valueDate", equalTo("2026-06-15"))
                .body(value("At Least") + "valueInteger", equalTo(3));
        evaluate(
                        ", {'name': 'parameters', 'resource': {'resourceType': 'Parameters', 'parameter':"
                                + " [{'name': 'Least', 'valueInteger': 7}]}}, {'name': 'expression', 'valueString': 'At Least'}")
                .statusCode(200)
                .body("parameter.name", equalTo(List.of("At Least")))
                .body("parameter[0].valueInteger", equalTo(7));
    }

    @Test
    void whatABrokenLibraryReadsIsNotKnownAndTheRestOfItIsAnswered() {
        put("Library/Broken", """
                'resourceType': 'Library', 'id': 'Broken', 'url': 'http://example.org/Library/Broken', 'name': 'Broken',
                'status': 'active', 'type': {'text': 'logic'}, 'content': [{'contentType': 'text/cql', 'data': '%s'}]""".formatted(Base64.getEncoder()
                .encodeToString(
                        "library Broken define Sound: 1\ndefine Wrong: Nowhere".getBytes(StandardCharsets.UTF_8))));

        given().baseUri(server.url())
                .get("/Library/Broken/$evaluate")
                .then()
                .statusCode(200)
                .body(value("Sound") + "valueInteger", equalTo(1))
                .body(told("Wrong"), startsWith("Library `Broken` 2:15: Could not resolve identifier Nowhere"));
        given().baseUri(server.url())
                .get("/Library/Broken/$data-requirements")
                .then()
                .statusCode(422)
                .body(
                        "issue[0].diagnostics",
                        startsWith("Library `Broken` 2:15: Could not resolve identifier Nowhere"));
    }

    @Test
    void whatNeedsThePatientSaysSoAndDoesNotCostTheOthers() {
        for (String name : List.of("Woman", "Often Seen", "Through")) {
            evaluate(PATIENTS)
                    .statusCode(200)
                    .body(
                            told(name),
                            equalTo("Expression `" + name
                                    + "` needs a patient, and the call has no `subject`; `Patient/id` is needed."));
        }
        evaluate("")
                .body(
                        "parameter.name",
                        equalTo(List.of(
                                "At Least",
                                "Everybody",
                                "Everybody Again",
                                "Often Seen",
                                "Sum",
                                "Through",
                                "Today Is",
                                "Woman")));
    }

    @Test
    void theUnfilteredContextReadsTheDataOfTheCallAndNeverWhatIsStored() {
        evaluate(PATIENTS)
                .statusCode(200)
                .body(value("Everybody") + "valueInteger", equalTo(2))
                .body(value("Everybody Again") + "valueInteger", equalTo(2));
        evaluate("")
                .statusCode(200)
                .body(
                        told("Everybody"),
                        equalTo("Expression `Everybody` reads `Patient` of every patient; without `subject` only the"
                                + " call's own `data` are read, and only where `useServerData` is false."));
    }

    @Test
    void aSubjectIsStillTakenAndApplyStillNeedsOne() {
        evaluate(", {'name': 'subject', 'valueString': 'Patient/stored'}")
                .statusCode(200)
                .body(value("Woman") + "valueBoolean", equalTo(false))
                .body(value("Often Seen") + "valueBoolean", equalTo(false));
        given().baseUri(server.url())
                .get("/Library/$evaluate?url=http://example.org/Library/Mixed&expression=Sum")
                .then()
                .statusCode(200)
                .body("parameter[0].valueInteger", equalTo(3));
        put("PlanDefinition/p", """
                'resourceType': 'PlanDefinition', 'id': 'p', 'url': 'http://example.org/PlanDefinition/p',
                'status': 'active', 'action': [{'title': 'Do it'}]""");
        given().baseUri(server.url())
                .get("/PlanDefinition/p/$apply")
                .then()
                .statusCode(400)
                .body("issue[0].diagnostics", equalTo("Parameter `subject` is missing; `Patient/id` is needed."));
    }

    @Test
    void aParameterThatNoLibraryDeclaresIsSaid() {
        String sent = ", {'name': 'expression', 'valueString': 'At Least'}, {'name': 'parameters', 'resource':"
                + " {'resourceType': 'Parameters', 'parameter': [{'name': 'Least', 'valueInteger': 4}%s]}}";

        evaluate(sent.formatted(", {'name': 'Most', 'valueInteger': 9}"))
                .statusCode(200)
                .body(value("At Least") + "valueInteger", equalTo(4))
                .body(
                        told("messages"),
                        equalTo("The CQL parameter `Most` changes nothing: no library that is evaluated declares it."
                                + " Declared: `Least`."));
        evaluate(sent.formatted("")).statusCode(200).body("parameter.name", contains("At Least"));
    }

    @Test
    void whatIsEvaluatedIsNotStored() {
        evaluate(", {'name': 'persist', 'valueBoolean': true}")
                .statusCode(422)
                .body("issue[0].diagnostics", equalTo("`$evaluate` does not store what it works out."));
    }

    @Test
    void anotherServerIsAskedForOneSubjectOnly() {
        evaluate(", {'name': 'dataEndpoint', 'resource': {'resourceType': 'Endpoint', 'status': 'active',"
                        + " 'connectionType': {'code': 'hl7-fhir-rest'}, 'payloadType': [{'text': 'any'}],"
                        + " 'address': 'http://127.0.0.1:1/fhir'}}")
                .statusCode(400)
                .body(
                        "issue[0].diagnostics",
                        equalTo("Parameter `dataEndpoint` needs `subject`: another server is asked for one patient's"
                                + " data only."));
    }
}
