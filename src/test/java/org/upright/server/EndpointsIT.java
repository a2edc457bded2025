package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that name another server: data, content and expansions of it, where an operator allows its address. */
class EndpointsIT {
    private static final String SILENT = "http://127.0.0.1:1/fhir";
    private static final String FAR = "http://far.example.org/";

    @TempDir
    static Path data;

    private static UprightServer far;
    private static UprightServer near;

    @BeforeAll
    static void start() {
        far = started("far", Map.of());
        near = started("near", Map.of("remote.allowed", far.url() + ", " + SILENT));
        fillFar();
        fillNear();
    }

    @AfterAll
    static void stop() {
        near.close();
        far.close();
    }

    private static UprightServer started(String name, Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(more);
        all.put("content.folder", data.toString());
        return TestServer.started(data.resolve(name), all);
    }

    private static void put(UprightServer server, String type, String id, String elements) {
        given().baseUri(server.url())
                .contentType("application/fhir+json")
                .body("{'resourceType': '%s', 'id': '%s', %s}"
                        .formatted(type, id, elements)
                        .replace('\'', '"'))
                .put("/" + type + "/" + id)
                .then()
                .statusCode(201);
    }

    private static String named(String type, String id) {
        return "'url': '" + FAR + type + "/" + id + "', 'version': '1', 'name': '" + id + "', 'status': 'active'";
    }

    private static String cql(String text) {
        String encoded = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        return ", 'type': {'text': 'logic'}, 'content': [{'contentType': 'text/cql', 'data': '" + encoded + "'}]";
    }

    private static void fillFar() {
        put(far, "Patient", "distant", "'gender': 'female'");
        put(far, "Library", "Common", named("Library", "Common") + cql("""
                library Common version '1'
                using FHIR version '4.0.1'
                context Patient
                define "Has Gender": Patient.gender is not null
                """));
        String tree = ", 'relatedArtifact': [{'type': 'depends-on', 'resource': '" + FAR + "CodeSystem/tree'}]";
        put(far, "Library", "Logic", named("Library", "Logic") + tree + cql("""
                library Logic version '1'
                using FHIR version '4.0.1'
                include Common version '1' called Common
                valueset "Pain": 'http://far.example.org/ValueSet/pain'
                context Patient
                define "Applies": Common."Has Gender" and exists([Observation: "Pain"])
                """));
        put(far, "ValueSet", "pain", named("ValueSet", "pain") + """
                , 'compose': {'include': [{'system': 'http://far.example.org/cs', 'concept': [{'code': 'ache'}]}]}""");
        put(
                far,
                "ActivityDefinition",
                "walk",
                named("ActivityDefinition", "walk") + ", 'kind': 'Task', 'description': 'Walk far'");
        put(far, "PlanDefinition", "plan", named("PlanDefinition", "plan") + """
                , 'library': ['http://far.example.org/Library/Logic'], 'action': [{'id': 'x', 'title': 'Walk',
                'definitionCanonical': 'http://far.example.org/ActivityDefinition/walk', 'condition': [{'kind': 'applicability',
                'expression': {'language': 'text/cql-identifier', 'expression': 'Applies'}}]}]""");
        put(far, "CodeSystem", "tree", named("CodeSystem", "tree") + """
                , 'content': 'complete', 'concept': [{'code': 'pain', 'concept': [{'code': 'ache'}]}]""");
        put(far, "ValueSet", "below", named("ValueSet", "below") + BELOW);
    }

    private static final String BELOW = """
            , 'compose': {'include': [{'system': 'http://far.example.org/CodeSystem/tree', 'filter': [
            {'property': 'concept', 'op': 'is-a', 'value': 'pain'}]}]}""";

    private static void fillNear() {
        put(near, "Patient", "here", "'gender': 'male'");
        put(near, "ActivityDefinition", "walk", """
                'url': 'http://near.example.org/ActivityDefinition/walk', 'status': 'active', 'kind': 'Task'""");
        put(near, "ValueSet", "below", named("ValueSet", "below") + BELOW);
        put(near, "PlanDefinition", "filtering", """
                'url': 'http://near.example.org/PlanDefinition/filtering', 'version': '1', 'status': 'active', 'action': [{
                'id': 'x', 'title': 'Do it', 'input': [{'id': 'pain', 'type': 'Observation', 'codeFilter': [{'path': 'code',
                'valueSet': 'http://far.example.org/ValueSet/below'}]}], 'condition': [{'kind': 'applicability', 'expression':
                {'language': 'text/fhirpath', 'expression': '%pain.exists()'}}]}]""");
        put(near, "PlanDefinition", "simple", """
                'url': 'http://near.example.org/PlanDefinition/simple', 'version': '1', 'status': 'active', 'action': [{
                'id': 'x', 'title': 'Do it', 'condition': [{'kind': 'applicability', 'expression':
                {'language': 'text/fhirpath', 'expression': 'Patient.gender.exists()'}}]}]""");
        put(near, "PlanDefinition", "leaning", """
                'url': 'http://near.example.org/PlanDefinition/leaning', 'version': '1', 'status': 'active', 'action': [
                {'title': 'Here', 'definitionCanonical': 'http://near.example.org/ActivityDefinition/walk'},
                {'title': 'There', 'definitionCanonical': 'http://far.example.org/ActivityDefinition/walk'},
                {'title': 'Nowhere', 'definitionCanonical': 'http://far.example.org/ActivityDefinition/none'}]""");
        put(near, "PlanDefinition", "asking", """
                'url': 'http://near.example.org/PlanDefinition/asking', 'version': '1', 'status': 'active', 'action': [{
                'title': 'Do it', 'input': [{'id': 'seen', 'type': 'Observation'}], 'condition': [{'kind': 'applicability',
                'expression': {'language': 'text/fhirpath', 'expression': "%seen.code.memberOf(\\u0027http://far.example.org/ValueSet/below\\u0027)"}}]}]""");
        put(near, "Library", "Sets", named("Library", "Sets") + cql("""
                library Sets version '1'
                using FHIR version '4.0.1'
                valueset "Pain": 'http://far.example.org/ValueSet/pain'
                valueset "Below": 'http://far.example.org/ValueSet/below'
                context Patient
                define "In Pain": exists([Observation: "Pain"])
                define "In Below": exists([Observation: "Below"])
                """));
        put(near, "Patient", "member", "'gender': 'female'");
        put(near, "Group", "some", """
                'type': 'person', 'actual': true, 'member': [{'entity': {'reference': 'Patient/here'}},
                {'entity': {'reference': 'Patient/nobody'}, 'inactive': true}, {'entity': {'reference': 'Patient/member'}}]""");
        put(near, "Group", "lost", """
                'type': 'person', 'actual': true, 'member': [{'entity': {'reference': 'Patient/here'}},
                {'entity': {'reference': 'Patient/nobody'}}]""");
    }

    private static String endpoint(String name, String address) {
        return ", {'name': '" + name
                + "', 'resource': {'resourceType': 'Endpoint', 'status': 'active', 'connectionType':"
                + " {'code': 'hl7-fhir-rest'}, 'payloadType': [{'text': 'any'}], 'address': '" + address + "'}}";
    }

    private static String observation(String system) {
        return ", {'name': 'data', 'resource': {'resourceType': 'Bundle', 'type': 'collection', 'entry': [{'resource':"
                + " {'resourceType': 'Observation', 'id': 'o', 'status': 'final', 'subject': {'reference': 'Patient/here'},"
                + " 'code': {'coding': [{'system': '" + system + "', 'code': 'ache'}]}}}]}}";
    }

    private static ValidatableResponse call(String operation, String subject, String... more) {
        String body = "{'resourceType': 'Parameters', 'parameter': [{'name': 'evaluationDateTime', 'valueDateTime':"
                + " '2026-06-15'}, {'name': 'subject', 'valueString': '" + subject + "'}" + String.join("", more)
                + "]}";
        return given().baseUri(near.url())
                .contentType("application/fhir+json")
                .body(body.replace('\'', '"'))
                .post(operation)
                .then();
    }

    private static final String TITLES =
            "contained.findAll{it.resourceType=='RequestGroup'}.action.flatten().findAll{it}.title";
    private static final String FAR_PLAN =
            ", {'name': 'url', 'valueUri': 'http://far.example.org/PlanDefinition/plan'}";

    @Test
    void aPlanAndAllThatItReachesComeFromTheContentEndpoint() {
        call(
                        "/PlanDefinition/$apply",
                        "Patient/here",
                        FAR_PLAN,
                        observation(FAR + "cs"),
                        endpoint("contentEndpoint", far.url()))
                .statusCode(200)
                .body(TITLES, hasItem("Walk"))
                .body("contained.findAll{it.resourceType=='Task'}.description", equalTo(List.of("Walk far")));
    }

    @Test
    void aPlanIsFoundByItsIdAtTheContentEndpointToo() {
        call(
                        "/PlanDefinition/plan/$explain",
                        "Patient/here",
                        observation(FAR + "cs"),
                        endpoint("contentEndpoint", far.url()))
                .statusCode(200)
                .body("resourceType", equalTo("Parameters"));
    }

    @Test
    void nothingThatWasFetchedStays() {
        aPlanAndAllThatItReachesComeFromTheContentEndpoint();

        call("/PlanDefinition/$apply", "Patient/here", FAR_PLAN)
                .statusCode(404)
                .body(
                        "issue[0].diagnostics",
                        equalTo(
                                "No PlanDefinition of url `http://far.example.org/PlanDefinition/plan` is known here."));
        given().baseUri(near.url()).get("/PlanDefinition/plan").then().statusCode(404);
    }

    @Test
    void anActivityAndALibraryComeFromTheContentEndpointToo() {
        call(
                        "/ActivityDefinition/$apply",
                        "Patient/here",
                        ", {'name': 'url', 'valueUri': 'http://far.example.org/ActivityDefinition/walk'}",
                        endpoint("contentEndpoint", far.url()))
                .statusCode(200)
                .body("description", equalTo("Walk far"));
        call(
                        "/Library/$evaluate",
                        "Patient/here",
                        ", {'name': 'url', 'valueUri': 'http://far.example.org/Library/Logic'}",
                        ", {'name': 'expression', 'valueString': 'Applies'}",
                        endpoint("contentEndpoint", far.url()))
                .statusCode(200)
                .body("parameter.find{it.name=='Applies'}.valueBoolean", equalTo(false));
    }

    @Test
    void aPackageAndDataRequirementsReachTheContentEndpointToo() {
        String url = "{'resourceType': 'Parameters', 'parameter': [{'name': 'url', 'valueUri':"
                + " 'http://far.example.org/PlanDefinition/plan'}" + endpoint("contentEndpoint", far.url()) + "]}";
        given().baseUri(near.url())
                .contentType("application/fhir+json")
                .body(url.replace('\'', '"'))
                .post("/PlanDefinition/$package")
                .then()
                .statusCode(200)
                .body("entry.request.url", hasItem("Library?url=http://far.example.org/Library/Logic&version=1"));
        given().baseUri(near.url())
                .contentType("application/fhir+json")
                .body(url.replace('\'', '"'))
                .post("/PlanDefinition/$data-requirements")
                .then()
                .statusCode(200)
                .body("relatedArtifact.resource", hasItem("http://far.example.org/Library/Logic|1"));
    }

    @Test
    void whatTheContentEndpointLacksIsSaid() {
        call(
                        "/PlanDefinition/$apply",
                        "Patient/here",
                        ", {'name': 'url', 'valueUri': 'http://far.example.org/PlanDefinition/none'}",
                        endpoint("contentEndpoint", far.url()))
                .statusCode(404)
                .body(
                        "issue[0].diagnostics",
                        equalTo(
                                "No PlanDefinition of url `http://far.example.org/PlanDefinition/none` is known here. The"
                                        + " server `" + far.url() + "` (`contentEndpoint`) does not have it either."));
    }

    @Test
    void aValueSetThatCannotBeExpandedHereIsExpandedAtTheTerminologyEndpoint() {
        String seen = observation(FAR + "CodeSystem/tree");

        call("/PlanDefinition/filtering/$apply", "Patient/here", seen)
                .statusCode(200)
                .body(TITLES, not(hasItem("Do it")));
        call("/PlanDefinition/filtering/$apply", "Patient/here", seen, endpoint("terminologyEndpoint", far.url()))
                .statusCode(200)
                .body(TITLES, hasItem("Do it"));
        call(
                        "/PlanDefinition/filtering/$r5.apply",
                        "Patient/here",
                        observation("http://other.example.org"),
                        endpoint("terminologyEndpoint", far.url()))
                .statusCode(200)
                .body("parameter[0].resource.entry[0].resource.action", nullValue());
    }

    @Test
    void aCodeSystemThatALibraryDependsOnIsNotMissedAsAValueSet() {
        call(
                        "/PlanDefinition/$apply",
                        "Patient/here",
                        FAR_PLAN,
                        observation(FAR + "cs"),
                        endpoint("contentEndpoint", far.url()),
                        endpoint("terminologyEndpoint", far.url()))
                .statusCode(200)
                .body(TITLES, hasItem("Walk"))
                .body("contained.findAll{it.resourceType=='OperationOutcome'}", hasSize(0));
    }

    @Test
    void aPlanThatIsHereTakesOnlyWhatIsMissingFromTheContentEndpoint() {
        call("/PlanDefinition/leaning/$apply", "Patient/here", endpoint("contentEndpoint", far.url()))
                .statusCode(200)
                .body("contained.findAll{it.resourceType=='Task'}", hasSize(2))
                .body(
                        "contained.issue.flatten().diagnostics",
                        hasItem("`http://far.example.org/ActivityDefinition/none` is not known here, and the server `"
                                + far.url() + "` (`contentEndpoint`) does not have it either."));
    }

    @Test
    void aValueSetThatOnlyAnExpressionNamesIsExpandedElsewhereToo() {
        String seen = observation(FAR + "CodeSystem/tree");

        call("/PlanDefinition/asking/$apply", "Patient/here", seen).body(TITLES, not(hasItem("Do it")));
        call("/PlanDefinition/asking/$apply", "Patient/here", seen, endpoint("terminologyEndpoint", far.url()))
                .statusCode(200)
                .body(TITLES, hasItem("Do it"));
    }

    @Test
    void valueSetsOfCqlAreExpandedElsewhereWhetherTheirDefinitionIsHereOrNot() {
        call(
                        "/Library/Sets/$evaluate",
                        "Patient/here",
                        observation(FAR + "cs"),
                        endpoint("terminologyEndpoint", far.url()))
                .statusCode(200)
                .body("parameter.find{it.name=='In Pain'}.valueBoolean", equalTo(true))
                .body("parameter.find{it.name=='In Below'}.valueBoolean", equalTo(false));
        call("/Library/Sets/$evaluate", "Patient/here", observation(FAR + "cs"))
                .statusCode(200)
                .body("parameter.find{it.name=='In Pain'}.resource.resourceType", equalTo("OperationOutcome"));
    }

    @Test
    void aSubjectComesFromTheDataEndpoint() {
        call("/PlanDefinition/simple/$apply", "Patient/distant").statusCode(404);
        call("/PlanDefinition/simple/$apply", "Patient/distant", endpoint("dataEndpoint", far.url()))
                .statusCode(200)
                .body(TITLES, hasItem("Do it"));
    }

    @Test
    void anAddressThatNobodyAllowedIsNotAsked() {
        for (String name : List.of("dataEndpoint", "contentEndpoint", "terminologyEndpoint")) {
            call("/PlanDefinition/simple/$apply", "Patient/distant", endpoint(name, "http://127.0.0.1:2/fhir"))
                    .statusCode(403)
                    .body(
                            "issue[0].diagnostics",
                            equalTo("The address of `" + name + "` is not allowed here; an operator has to allow it."));
        }
    }

    @Test
    void noServerIsAskedUntilAnOperatorAllowsOne() {
        given().baseUri(far.url())
                .contentType("application/fhir+json")
                .body(
                        ("{'resourceType': 'Parameters', 'parameter': [{'name': 'subject', 'valueString': 'Patient/distant'}"
                                        + endpoint("contentEndpoint", near.url()) + "]}")
                                .replace('\'', '"'))
                .post("/PlanDefinition/plan/$apply")
                .then()
                .statusCode(403)
                .body(
                        "issue[0].diagnostics",
                        equalTo("The address of `contentEndpoint` is not allowed here; no server is."));
    }

    @Test
    void aServerThatDoesNotAnswerIsNamedWithWhatItWasAsked() {
        call("/PlanDefinition/$apply", "Patient/here", FAR_PLAN, endpoint("contentEndpoint", SILENT))
                .statusCode(503)
                .body(
                        "issue[0].diagnostics",
                        equalTo(
                                "`PlanDefinition?url=http%3A%2F%2Ffar.example.org%2FPlanDefinition%2Fplan` was asked of `"
                                        + SILENT + "`. The server at `contentEndpoint` could not be read."));
        call("/PlanDefinition/filtering/$apply", "Patient/here", endpoint("terminologyEndpoint", SILENT))
                .statusCode(503)
                .body(
                        "issue[0].diagnostics",
                        equalTo("`ValueSet/$expand?url=http%3A%2F%2Ffar.example.org%2FValueSet%2Fbelow` was asked of `"
                                + SILENT + "`. The server at `terminologyEndpoint` could not be read."));
    }

    @Test
    void eachActiveMemberOfAGroupHasABundleOfItsOwn() {
        call("/PlanDefinition/simple/$r5.apply", "Group/some")
                .statusCode(200)
                .body("parameter.name", equalTo(List.of("return", "return")))
                .body("parameter", hasSize(2))
                .body(
                        "parameter.resource.entry.collect{it[0].resource.subject.reference}",
                        equalTo(List.of("Patient/here", "Patient/member")));
    }

    @Test
    void aMemberThatIsNowhereIsNamed() {
        call("/PlanDefinition/simple/$r5.apply", "Group/lost")
                .statusCode(404)
                .body("issue[0].diagnostics", containsString("`Patient/nobody`"));
    }
}
