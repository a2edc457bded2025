package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.hasItem;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that are stored stand for the same data as answers that come with the call. */
class StoredAnswersIT {
    @TempDir
    static Path data;

    private static final String PLAN = """
            {'resourceType': 'PlanDefinition', 'id': 'asked', 'url': 'http://example.org/PlanDefinition/asked', 'version': '1',
             'status': 'active', 'action': [{'title': 'Treat the pain', 'input': [{'id': 'pain', 'type': 'Observation',
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

    @Test
    void answersOfTheStoreAreReadAsDataToo() {
        Settings settings = Settings.standard()
                .with(Map.of("server.port", "0", "store.folder", data.toString(), "content.folder", ""), "the test");
        try (UprightServer server = Wiring.server(settings, Wiring.upright(settings))) {
            server.start();
            put(server, "Patient/p", "{'resourceType': 'Patient', 'id': 'p'}");
            put(server, "PlanDefinition/asked", PLAN);
            put(server, "Questionnaire/pain", FORM);
            put(server, "QuestionnaireResponse/answered", ANSWERS);

            given().baseUri(server.url())
                    .get("/PlanDefinition/asked/$apply?subject=Patient/p")
                    .then()
                    .statusCode(200)
                    .body(
                            "contained.findAll{it.resourceType=='RequestGroup'}.action.flatten().title",
                            hasItem("Treat the pain"))
                    .body("supportingInfo.reference", hasItem("Observation/answered-pain"));
        }
    }

    private static void put(UprightServer server, String place, String resource) {
        given().baseUri(server.url())
                .contentType("application/fhir+json")
                .body(resource.replace('\'', '"'))
                .put("/" + place)
                .then()
                .statusCode(201);
    }
}
