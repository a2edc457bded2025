package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the reference implementation gets wrong, one sentence each, over HTTP on plans of a few lines. */
class FaultsOfTheReferenceIT {
    @TempDir
    static Path data;

    private static UprightServer server;

    @BeforeAll
    static void start() {
        server = TestServer.started(data);
        List.of("a", "b")
                .forEach(id ->
                        put("Patient/" + id, "'resourceType': 'Patient', 'id': '" + id + "', 'gender': 'female'"));
        put("Observation/of-b", """
            'resourceType': 'Observation', 'id': 'of-b', 'status': 'final', 'subject': {'reference': 'Patient/b'},
            'code': {'coding': [{'system': 'http://loinc.org', 'code': '72514-3'}]}, 'valueInteger': 7\
            """);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String json(String text) {
        return "{" + text.replace('\'', '"') + "}";
    }

    private static void put(String place, String resource) {
        given().baseUri(server.url())
                .contentType("application/fhir+json")
                .body(json(resource))
                .put("/" + place)
                .then()
                .statusCode(org.hamcrest.Matchers.oneOf(200, 201));
    }

    private static String plan(String elements) {
        return json("'resourceType': 'PlanDefinition', 'url': 'http://example.org/PlanDefinition/p', 'version': '1',"
                + " 'status': 'active', 'title': 'Plan', 'description': 'What it is for', " + elements);
    }

    private static ValidatableResponse apply(String subject, String elements, String... more) {
        return given().baseUri(server.url())
                .contentType("application/fhir+json")
                .body("{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"planDefinition\",\"resource\":"
                        + plan(elements) + "},"
                        + String.join("", more).replace('\'', '"')
                        + "{\"name\":\"evaluationDateTime\",\"valueDateTime\":\"2026-06-15T09:00:00Z\"},"
                        + "{\"name\":\"subject\",\"valueString\":\"" + subject + "\"}]}")
                .post("/PlanDefinition/$apply")
                .then();
    }

    private static String when(String expression) {
        return "'action': [{'id': 'x', 'title': 'Do it', 'condition': [{'kind': 'applicability', 'expression':"
                + " {'language': 'text/fhirpath', 'expression': \"" + expression.replace("'", "\\u0027") + "\"}}]}]";
    }

    private static String groups(String path) {
        return "contained.findAll{it.resourceType=='RequestGroup'}." + path;
    }

    @Test
    void dataOfOtherPatientsTakeNoAction() {
        String input = """
            'action': [{'id': 'x', 'title': 'Do it', 'input': [{'id': 'pain', 'type': 'Observation', 'codeFilter': [
              {'path': 'code', 'code': [{'system': 'http://loinc.org', 'code': '72514-3'}]}]}],
              'condition': [{'kind': 'applicability', 'expression': {'language': 'text/fhirpath', 'expression': '%pain.exists()'}}]}]\
            """;
        apply("Patient/a", input).statusCode(200).body(groups("action.flatten().findAll{it}"), hasSize(0));
        apply("Patient/b", input)
                .statusCode(200)
                .body(groups("action.flatten().title"), hasItem("Do it"))
                .body("supportingInfo.reference", hasItem("Observation/of-b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Patient.gender.exists()",
                "Patient.deceased.exists().not()",
                "iif(Patient.gender = 'female', true, false)",
                "(Patient.gender | 'x').join('-') = 'female-x'",
                "title.exists()"
            })
    void validFhirPathIsTaken(String expression) {
        apply("Patient/a", when(expression)).statusCode(200).body(groups("action.flatten().title"), hasItem("Do it"));
    }

    @Test
    void aConditionThatFailsIsToldAndNotLost() {
        apply("Patient/a", when("%nobodyKnows.exists()"))
                .statusCode(200)
                .body("contained.issue.flatten().diagnostics", hasItem(containsString("nobodyKnows")));
        apply("Patient/a", when("Patient.birthDate > @2000-01-01"))
                .statusCode(200)
                .body("contained.issue.flatten().diagnostics", hasItem(containsString("gave nothing")));
    }

    @Test
    void subjectsThatCannotBeAreRefusedAndNamed() {
        apply("Patient/nobody", when("true"))
                .statusCode(404)
                .body("issue[0].diagnostics", containsString("Patient/nobody"));
        apply("Practitioner/a", when("true"))
                .statusCode(org.hamcrest.Matchers.oneOf(400, 404, 422))
                .body("issue[0].diagnostics", containsString("Practitioner"));
        given().baseUri(server.url())
                .get("/PlanDefinition/lbp-strategy/$apply")
                .then()
                .statusCode(400)
                .body("issue[0].diagnostics", containsString("subject"));
        given().baseUri(server.url())
                .get("/PlanDefinition/$apply?subject=Patient/a&canonical=http://example.org/none")
                .then()
                .statusCode(404)
                .body("issue[0].diagnostics", containsString("http://example.org/none"));
        given().baseUri(server.url())
                .get("/PlanDefinition/$apply?subject=Patient/a")
                .then()
                .statusCode(400);
    }

    @Test
    void secondSubjectsAndUnknownParametersAreRefused() {
        apply("Patient/a", when("true"), "{'name':'subject','valueString':'Patient/b'},")
                .statusCode(400)
                .body("issue[0].diagnostics", containsString("subject"));
        apply("Patient/a", when("true"), "{'name':'colour','valueString':'red'},")
                .statusCode(400)
                .body("issue[0].diagnostics", containsString("colour"));
    }

    @Test
    void idsBelongToThePatient() {
        String a = apply("Patient/a", when("true")).extract().path("id");
        String b = apply("Patient/b", when("true")).extract().path("id");
        assertNotEquals(a, b);
        assertEquals(a, apply("Patient/a", when("true")).extract().path("id"));
    }

    @Test
    void whatAClinicianNeedsIsThere() {
        apply(
                        "Patient/a",
                        when("true") + ", 'topic': [{'text': 'Back pain'}]",
                        "{'name':'practitioner','valueString':'Practitioner/d'},",
                        "{'name':'organization','valueString':'Organization/o'},")
                .statusCode(200)
                .body("status", equalTo("draft"))
                .body("title", equalTo("Plan"))
                .body("description", equalTo("What it is for"))
                .body("created", notNullValue())
                .body("category.text", hasItem("Back pain"))
                .body("author.reference", equalTo("Practitioner/d"))
                .body("contributor.reference", hasItem("Organization/o"))
                .body("text.div", containsString("Do it"));
    }

    private static final String TWICE = """
        'contained': [{'resourceType': 'ActivityDefinition', 'id': 'walk', 'status': 'active', 'kind': 'Task',
          'url': 'http://example.org/ActivityDefinition/walk', 'priority': 'urgent', 'description': 'Walk',
          'participant': [{'type': 'practitioner', 'role': {'text': 'Nurse'}}]}],
        'goal': [{'id': 'g', 'description': {'text': 'Walk again'}}],
        'action': [{'id': 'x', 'prefix': '1.', 'title': 'Do it', 'code': [{'text': 'c1'}, {'text': 'c2'}], 'goalId': ['g'],
          'groupingBehavior': 'visual-group', 'selectionBehavior': 'any', 'requiredBehavior': 'could',
          'precheckBehavior': 'yes', 'cardinalityBehavior': 'single', 'participant': [{'type': 'patient'}],
          'action': [{'id': 'y', 'definitionCanonical': '#walk'}, {'id': 'z', 'definitionCanonical': '#walk'}]}]\
        """;

    @Test
    void nothingOfAnActionIsDropped() {
        String action = groups("action.flatten()");
        apply("Patient/a", TWICE)
                .statusCode(200)
                .body(action + ".prefix", hasItem("1."))
                .body(action + ".code.flatten().text", hasItem("c2"))
                .body(action + ".groupingBehavior", hasItem("visual-group"))
                .body(action + ".selectionBehavior", hasItem("any"))
                .body(action + ".requiredBehavior", hasItem("could"))
                .body(action + ".precheckBehavior", hasItem("yes"))
                .body(action + ".cardinalityBehavior", hasItem("single"))
                .body(action + ".participant.flatten().reference", hasItem("Patient/a"))
                .body(action + ".extension.flatten().url", hasItem(containsString("resource-pertainsToGoal")));
    }

    @Test
    void anActivityThatRepeatsHasIdsOfItsOwnAndNothingDangles() {
        ValidatableResponse answer = apply("Patient/a", TWICE).statusCode(200);
        List<String> ids = answer.extract().path("contained.id");
        List<String> basedOn =
                answer.extract().path("contained.findAll{it.resourceType=='Task'}.basedOn.flatten().reference");
        assertEquals(ids.size(), ids.stream().distinct().count());
        assertEquals(2, basedOn.size());
        basedOn.forEach(reference -> assertEquals(true, ids.contains(reference.substring(1)), reference));
        answer.body("contained.findAll{it.resourceType=='Task'}.priority", everyItem(equalTo("urgent")));
    }

    private static final String ACTIVITY = """
        'contained': [{'resourceType': 'ActivityDefinition', 'id': 'a', 'status': 'active', 'kind': '%s',
          'url': 'http://example.org/ActivityDefinition/a', 'priority': 'urgent', 'description': 'Walk',
          'code': {'text': 'Walk'}, 'productCodeableConcept': {'text': 'shoes'}, 'quantity': {'value': 2},
          'timingTiming': {'repeat': {'frequency': 2, 'period': 1, 'periodUnit': 'd'}},
          'location': {'reference': 'Location/l1'}, 'participant': [{'type': 'practitioner', 'role': {'text': 'Nurse'}}]}],
        'action': [{'id': 'x', 'definitionCanonical': '#a'}]\
        """;

    @Test
    void timingPriorityLocationParticipantAndQuantityOfAnActivityAreUsed() {
        String request = "contained.find{it.resourceType=='ServiceRequest'}.";
        apply("Patient/a", ACTIVITY.formatted("ServiceRequest"))
                .statusCode(200)
                .body(request + "priority", equalTo("urgent"))
                .body(request + "occurrenceTiming.repeat.frequency", equalTo(2))
                .body(request + "locationReference[0].reference", equalTo("Location/l1"))
                .body(request + "performerType.text", equalTo("Nurse"))
                .body(request + "quantityQuantity.value", equalTo(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Appointment",
                "AppointmentResponse",
                "CarePlan",
                "Claim",
                "Contract",
                "DeviceRequest",
                "EnrollmentRequest",
                "ImmunizationRecommendation",
                "NutritionOrder",
                "SupplyRequest",
                "VisionPrescription"
            })
    void noKindComesBackEmpty(String kind) {
        String request = "contained.find{it.resourceType=='" + kind + "'}";
        String body = apply("Patient/a", ACTIVITY.formatted(kind))
                .statusCode(200)
                .body(request, notNullValue())
                .extract()
                .jsonPath()
                .getMap(request)
                .toString();
        assertEquals(true, body.contains("Patient/a") || kind.equals("SupplyRequest"), body);
        assertEquals(true, body.length() > 60, body);
    }

    @Test
    void goalsOfANestedPlanThatRepeatsHaveIdsOfTheirOwn() {
        put("PlanDefinition/inner", """
            'resourceType': 'PlanDefinition', 'id': 'inner', 'url': 'http://example.org/PlanDefinition/inner', 'version': '1',
            'status': 'active', 'goal': [{'id': 'g', 'description': {'text': 'Walk again'}}],
            'action': [{'title': 'Walk', 'goalId': ['g']}]\
            """);
        List<String> ids = apply("Patient/a", """
            'action': [{'id': 'x', 'definitionCanonical': 'http://example.org/PlanDefinition/inner'},
              {'id': 'y', 'definitionCanonical': 'http://example.org/PlanDefinition/inner'}]\
            """)
                .statusCode(200)
                .body("contained.findAll{it.resourceType=='Goal'}", hasSize(2))
                .extract()
                .path("contained.id");
        assertEquals(ids.size(), ids.stream().distinct().count());
    }

    @Test
    void suggestionsOfAHookReachTheCaller() {
        put("PlanDefinition/hooked", """
            'resourceType': 'PlanDefinition', 'id': 'hooked', 'url': 'http://example.org/PlanDefinition/hooked', 'version': '1',
            'status': 'active', 'title': 'Hooked', 'contained': [{'resourceType': 'ActivityDefinition', 'id': 'a',
            'status': 'active', 'kind': 'ServiceRequest', 'url': 'http://example.org/ActivityDefinition/hooked',
            'code': {'text': 'Walk'}}], 'action': [{'title': 'Walk', 'description': 'Walk every day', 'trigger': [
            {'type': 'named-event', 'name': 'patient-view'}], 'action': [{'title': 'Order a walk',
            'definitionCanonical': '#a'}]}]\
            """);
        given().baseUri(server.url().replaceAll("/fhir$", ""))
                .contentType("application/json")
                .body(json("'hook': 'patient-view', 'hookInstance': '3f5a2a4e-6b0e-4a0e-9a3e-2f7c9c2f0002', 'context':"
                        + " {'userId': 'Practitioner/d', 'patientId': 'a'}, 'prefetch': {'patient':"
                        + " {'resourceType': 'Patient', 'id': 'a', 'gender': 'female'}}"))
                .post("/cds-services/hooked")
                .then()
                .statusCode(200)
                .body("cards.suggestions.flatten().actions.flatten().resource.resourceType", hasItem("ServiceRequest"));
    }

    @Test
    void aPlanThatReachesItselfIsRefusedWithThePath() {
        put("PlanDefinition/loop", """
            'resourceType': 'PlanDefinition', 'id': 'loop', 'url': 'http://example.org/PlanDefinition/loop', 'version': '1',
            'status': 'active', 'action': [{'definitionCanonical': 'http://example.org/PlanDefinition/loop'}]\
            """);
        given().baseUri(server.url())
                .get("/PlanDefinition/loop/$apply?subject=Patient/a")
                .then()
                .statusCode(422)
                .body("issue.diagnostics", hasItem(containsString("→")));
    }

    @Test
    void aReplacedDefinitionAnswersAtOnce() {
        for (String title : List.of("First", "Second")) {
            put("PlanDefinition/changing", """
                'resourceType': 'PlanDefinition', 'id': 'changing', 'url': 'http://example.org/PlanDefinition/changing',
                'version': '1', 'status': 'active', 'action': [{'title': '%s'}]\
                """.formatted(title));
            given().baseUri(server.url())
                    .get("/PlanDefinition/changing/$apply?subject=Patient/a")
                    .then()
                    .statusCode(200)
                    .body(groups("action.flatten().title"), equalTo(List.of(title)));
        }
    }

    @Test
    void aReplacedLibraryAnswersAtOnce() {
        put("PlanDefinition/by-library", """
            'resourceType': 'PlanDefinition', 'id': 'by-library', 'url': 'http://example.org/PlanDefinition/by-library',
            'version': '1', 'status': 'active', 'library': ['http://example.org/Library/Turning'], 'action': [{'title': 'Do it',
            'condition': [{'kind': 'applicability', 'expression': {'language': 'text/cql-identifier', 'expression': 'Holds'}}]}]\
            """);
        for (boolean holds : List.of(true, false, true)) {
            String cql = "library Turning version '1'\nusing FHIR version '4.0.1'\ncontext Patient\ndefine \"Holds\": "
                    + holds;
            put(
                    "Library/turning",
                    "'resourceType': 'Library', 'id': 'turning', 'url': 'http://example.org/Library/Turning',"
                            + " 'version': '1', 'name': 'Turning', 'status': 'active', 'type': {'text': 'logic'},"
                            + " 'content': [{'contentType': 'text/cql', 'data': '"
                            + Base64.getEncoder().encodeToString(cql.getBytes(StandardCharsets.UTF_8)) + "'}]");
            given().baseUri(server.url())
                    .get("/PlanDefinition/by-library/$apply?subject=Patient/a")
                    .then()
                    .statusCode(200)
                    .body(groups("action.flatten().findAll{it}.title"), equalTo(holds ? List.of("Do it") : List.of()));
        }
    }

    @Test
    void aCanonicalThatDoesNotNameItsTypeDoesNotFailTheCall() {
        put("ActivityDefinition/untyped", """
            'resourceType': 'ActivityDefinition', 'id': 'untyped', 'url': 'http://example.org/stretching', 'version': '1',
            'status': 'active', 'kind': 'Task', 'description': 'Stretch'\
            """);
        put("PlanDefinition/untyped", """
            'resourceType': 'PlanDefinition', 'id': 'untyped', 'url': 'urn:uuid:0b0fa3a4-6b0e-4a0e-9a3e-2f7c9c2f0001',
            'version': '1', 'status': 'active', 'action': [{'definitionCanonical': 'http://example.org/stretching'}]\
            """);
        given().baseUri(server.url())
                .get("/PlanDefinition/$apply?subject=Patient/a&canonical=urn:uuid:0b0fa3a4-6b0e-4a0e-9a3e-2f7c9c2f0001")
                .then()
                .statusCode(200)
                .body("contained.findAll{it.resourceType=='Task'}.description", equalTo(List.of("Stretch")));
    }

    @Test
    void actionsAskForTheirInputsByTheFormOfThePlanWhereItWantsOne() {
        put("StructureDefinition/pain-score", """
            'resourceType': 'StructureDefinition', 'id': 'pain-score', 'url': 'http://example.org/pain-score', 'name': 'PainScore',
            'title': 'Pain', 'status': 'active', 'kind': 'resource', 'abstract': false, 'type': 'Observation',
            'baseDefinition': 'http://hl7.org/fhir/StructureDefinition/Observation', 'derivation': 'constraint',
            'differential': {'element': [{'id': 'Observation', 'path': 'Observation'}, {'id': 'Observation.value[x]',
            'path': 'Observation.value[x]', 'short': 'How strong is the pain?', 'min': 1, 'max': '1',
            'type': [{'code': 'integer'}]}]}\
            """);
        String wanted = """
            'extension': [{'url': 'http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-questionnaire-generate',
            'valueBoolean': true}], 'action': [{'id': 'ask', 'title': 'Ask for pain', 'input': [{'type': 'Observation',
            'profile': ['http://example.org/pain-score']}]}]\
            """;
        apply("Patient/a", wanted)
                .statusCode(200)
                .body(
                        "contained.findAll{it.resourceType=='Questionnaire'}.item.flatten().item.flatten().text",
                        equalTo(List.of("How strong is the pain?")))
                .body(
                        "contained.findAll{it.resourceType=='Task'}.description",
                        equalTo(List.of("Answer the questionnaire: Plan")));
    }

    @Test
    void repeatsAreTheSameBytesWhateverTheOrderOfTheRecordAndWhateverIsUnrelated() {
        String one = "{'resource': {'resourceType': 'Observation', 'id': 'o1', 'status': 'final', 'subject':"
                + " {'reference': 'Patient/a'}, 'code': {'text': 'one'}}}";
        String two = one.replace("o1", "o2").replace("'one'", "'two'");
        String data = "{'name': 'data', 'resource': {'resourceType': 'Bundle', 'type': 'collection', 'entry': [%s]}},";
        String plan = when("Patient.gender.exists()");
        String first = apply("Patient/a", plan, data.formatted(one + "," + two))
                .extract()
                .asString();
        assertEquals(
                first,
                apply("Patient/a", plan, data.formatted(one + "," + two))
                        .extract()
                        .asString());
        assertEquals(
                first,
                apply("Patient/a", plan, data.formatted(two + "," + one))
                        .extract()
                        .asString());
        assertEquals(
                first, apply("Patient/a", plan, data.formatted(two)).extract().asString());
    }

    @Test
    void aPersistedPlanRepeatsWithoutChangeAndRevokesWhatNoLongerApplies() {
        put("Patient/c", "'resourceType': 'Patient', 'id': 'c', 'gender': 'female'");
        put("ActivityDefinition/rest", """
            'resourceType': 'ActivityDefinition', 'id': 'rest', 'url': 'http://example.org/ActivityDefinition/rest',
            'version': '1', 'status': 'active', 'kind': 'Task', 'description': 'Rest'\
            """);
        put("PlanDefinition/kept", """
            'resourceType': 'PlanDefinition', 'id': 'kept', 'url': 'http://example.org/PlanDefinition/kept', 'version': '1',
            'status': 'active', 'action': [{'id': 'x', 'title': 'Rest', 'definitionCanonical':
            'http://example.org/ActivityDefinition/rest', 'condition': [{'kind': 'applicability', 'expression':
            {'language': 'text/fhirpath', 'expression': 'Patient.active.empty()'}}]}]\
            """);
        String call = "/PlanDefinition/kept/$apply?subject=Patient/c&persist=true&evaluationDateTime=2026-06-15";
        String first = given().baseUri(server.url())
                .get(call)
                .then()
                .statusCode(200)
                .extract()
                .path("id");
        String version = given().baseUri(server.url())
                .get("/Task?subject=Patient/c")
                .then()
                .extract()
                .path("entry[0].resource.meta.versionId");
        String second = given().baseUri(server.url())
                .get(call)
                .then()
                .statusCode(200)
                .extract()
                .path("id");
        assertEquals(first, second);
        given().baseUri(server.url())
                .get("/Task?subject=Patient/c")
                .then()
                .body("entry", hasSize(1))
                .body("entry[0].resource.meta.versionId", equalTo(version));
        put("Patient/c", "'resourceType': 'Patient', 'id': 'c', 'gender': 'female', 'active': true");
        given().baseUri(server.url()).get(call).then().statusCode(200);
        given().baseUri(server.url())
                .get("/Task?subject=Patient/c")
                .then()
                .body("entry", hasSize(1))
                .body("entry[0].resource.status", not(equalTo("draft")));
    }
}
