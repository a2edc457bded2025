package org.upright.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan that asks for data, called by a hook. */
class QuestionHooksIT {
    @TempDir
    static Path data;

    private static HookServer server;

    @BeforeAll
    static void start() {
        server = new HookServer(data, Map.of());
        server.put("""
            {"resourceType":"StructureDefinition","id":"sleep","url":"http://example.org/sleep","name":"Sleep","title":"Sleep",
            "status":"active","kind":"resource","abstract":false,"type":"Observation","derivation":"constraint",
            "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Observation","differential":{"element":[
            {"id":"Observation","path":"Observation"},{"id":"Observation.value[x]","path":"Observation.value[x]",
            "short":"How many hours?","min":1,"type":[{"code":"integer"}]}]}}
            """);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static ArrayNode cards(String condition) {
        server.put("""
            {"resourceType":"PlanDefinition","id":"asking","url":"http://example.org/PlanDefinition/asking","version":"1",
            "status":"active","title":"Sleep","extension":[{"valueBoolean":true,
            "url":"http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-questionnaire-generate"}],"action":[{
            "title":"Sleep more","trigger":[{"type":"named-event","name":"patient-view"}],"input":[{"type":"Observation",
            "profile":["http://example.org/sleep"]}],"condition":[{"kind":"applicability","expression":
            {"language":"text/fhirpath","expression":"%s"}}]}]}
            """.formatted(condition));
        return server.cards("asking", server.call("asking", "v01"));
    }

    private static List<String> texts(Iterable<JsonNode> nodes, String path) {
        return StreamSupport.stream(nodes.spliterator(), false)
                .map(node -> node.at(path).asText())
                .toList();
    }

    @Test
    void aCardOffersTheQuestionnaireAndTheTaskToAnswerIt() {
        ArrayNode cards = cards("true");

        assertEquals(List.of("Answer the questionnaire: Sleep", "Sleep more"), texts(cards, "/summary"));
        JsonNode suggestion = cards.at("/0/suggestions/0");
        assertEquals(List.of("Questionnaire", "Task"), texts(suggestion.path("actions"), "/resource/resourceType"));
        assertEquals(
                suggestion.at("/actions/0/resource/url").asText() + "|"
                        + suggestion.at("/actions/0/resource/version").asText(),
                suggestion.at("/actions/1/resource/input/0/valueCanonical").asText());
    }

    @Test
    void anActionThatWaitsForDataHasNoCardOfItsOwn() {
        assertEquals(List.of("Answer the questionnaire: Sleep"), texts(cards("{}"), "/summary"));
        assertEquals(List.of(), texts(cards("false"), "/summary"));
    }
}
