package org.upright.server;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.Matchers.hasItem;

import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers stand for the same data wherever they come from, and at every door. */
class StoredAnswersIT {
    @TempDir
    static Path data;

    private static final String PLAN = """
            {'resourceType': 'PlanDefinition', 'id': 'asked', 'url': 'http://example.org/PlanDefinition/asked', 'version': '1',
             'status': 'active', 'action': [{'trigger': [{'type': 'named-event', 'name': 'patient-view'}], 'title': 'Treat the pain', 'input': [{'id': 'pain', 'type': 'Observation',
             'codeFilter': [{'path': 'code', 'code': [{'system': 'http://loinc.org', 'code': '72514-3'}]}]}],
             'condition': [{'kind': 'applicability', 'expression': {'language': 'text/fhirpath',
             'expression': '%pain.exists(value > 5)'}}]}]}""";

    private static final String FORM = """
            {'resourceType': 'Questionnaire', 'id': 'pain', 'url': 'http://example.org/Questionnaire/pain', 'status': 'active',
             'item': [{'linkId': 'pain', 'type': 'integer', 'text': 'How strong?', 'code': [{'system': 'http://loinc.org',
             'code': '72514-3'}], 'extension': [{'url':
             'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-observationExtract', 'valueBoolean': true}]}]}""";

    private static final String ANSWERS = """
            {'resourceType': 'QuestionnaireResponse', 'id': 'answered', 'status': 'completed', 'questionnaire':
             'http://example.org/Questionnaire/pain', 'subject': {'reference': 'Patient/p'}, 'authored': '2026-06-01',
             'item': [{'linkId': 'pain', 'answer': [{'valueInteger': 7}]}]}""";

    private static final String ACTIVITY = """
            {'resourceType': 'ActivityDefinition', 'id': 'note', 'url': 'http://example.org/ActivityDefinition/note', 'status':
             'active', 'kind': 'CommunicationRequest', 'library': ['http://example.org/Library/Pain'], 'dynamicValue': [{'path':
             'payload.contentString', 'expression': {'language': 'text/cql-identifier', 'expression': 'Strength'}}]}""";

    private static final String CQL = """
            library Pain
            using FHIR version '4.0.1'
            include FHIRHelpers version '4.0.1'
            codesystem LOINC: 'http://loinc.org'
            code Score: '72514-3' from LOINC
            context Patient
            define Strength: 'Pain ' + ToString(Last([Observation: code ~ Score]).value as FHIR.integer)
            """;

    private static UprightServer server;

    @BeforeAll
    static void start() {
        Settings settings = Settings.standard()
                .with(
                        Map.of(
                                "server.port",
                                "0",
                                "store.folder",
                                data.toString(),
                                "content.folder",
                                "",
                                "hooks.drafts",
                                "true"),
                        "the test");
        server = Wiring.server(settings, Wiring.upright(settings));
        server.start();
        put("Patient/p", "{'resourceType': 'Patient', 'id': 'p'}");
        put("PlanDefinition/asked", PLAN);
        put("Questionnaire/pain", FORM);
        put("QuestionnaireResponse/answered", ANSWERS);
        put(
                "Library/Pain",
                "{'resourceType': 'Library', 'id': 'Pain', 'url': 'http://example.org/Library/Pain', 'name': 'Pain', 'status':"
                        + " 'active', 'type': {'text': 'logic'}, 'content': [{'contentType': 'text/cql', 'data': '"
                        + Base64.getEncoder().encodeToString(CQL.getBytes(UTF_8)) + "'}]}");
        put("ActivityDefinition/note", ACTIVITY);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void anActivityReadsThemToo() {
        given().baseUri(server.url())
                .get("/ActivityDefinition/note/$apply?subject=Patient/p")
                .then()
                .statusCode(200)
                .body("payload.contentString", hasItem("Pain 7"));
    }

    @Test
    void aHookReadsThemFromItsPrefetch() {
        String hooks = server.url().replaceFirst("/fhir$", "") + "/cds-services/asked";

        given().contentType("application/json")
                .body(
                        ("{'hook': 'patient-view', 'hookInstance': '1f5a1cbb-0b0c-4f5e-9a0d-0a7a3a0a9b11', 'context': {'userId':"
                                        + " 'Practitioner/dr', 'patientId': 'p'}, 'prefetch': {'patient': {'resourceType': 'Patient', 'id': 'p'},"
                                        + " 'observation': null, 'answers': " + ANSWERS + "}}")
                                .replace('\'', '"'))
                .post(hooks)
                .then()
                .statusCode(200)
                .body("cards.summary", hasItem("Treat the pain"));
    }

    @Test
    void answersOfTheStoreAreReadAsDataToo() {
        given().baseUri(server.url())
                .get("/PlanDefinition/asked/$apply?subject=Patient/p")
                .then()
                .statusCode(200)
                .body(
                        "contained.findAll{it.resourceType=='RequestGroup'}.action.flatten().title",
                        hasItem("Treat the pain"))
                .body("supportingInfo.reference", hasItem("Observation/answered-pain"));
    }

    private static void put(String place, String resource) {
        given().baseUri(server.url())
                .contentType("application/fhir+json")
                .body(resource.replace('\'', '"'))
                .put("/" + place)
                .then()
                .statusCode(201);
    }
}
