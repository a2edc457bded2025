package org.upright.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.upright.cdshooks.HookBodies;

/** What is drafted for bed rest, of every kind and in any number, in patients with low back pain. */
class BedRestHooksIT {
    private static final String SERVICE = "lbp-bed-rest-order-sign";

    @TempDir
    static Path data;

    private static HookServer server;

    @BeforeAll
    static void start() {
        server = new HookServer(data, Map.of());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String order(String id, String words) {
        return draft("ServiceRequest", id, "\"intent\":\"order\",\"code\":{\"text\":\"" + words + "\"}");
    }

    private static String draft(String type, String id, String more) {
        String subject = type.equals("Task") ? "for" : "subject";
        return "{\"resourceType\":\"" + type + "\",\"id\":\"" + id + "\",\"status\":\"draft\"," + more + ",\"" + subject
                + "\":{\"reference\":\"Patient/v01\"}}";
    }

    private static ArrayNode cards(String vignette, String... drafts) {
        return cards(server.call(SERVICE, vignette), vignette, drafts);
    }

    private static ArrayNode cards(ObjectNode body, String vignette, String... drafts) {
        ArrayNode entries = ((ObjectNode) body.path("context"))
                .putObject("draftOrders")
                .put("resourceType", "Bundle")
                .put("type", "collection")
                .putArray("entry");
        for (String draft : drafts) {
            entries.addObject().set("resource", HookServer.read(draft.replace("Patient/v01", "Patient/" + vignette)));
        }
        return server.cards(SERVICE, body);
    }

    private static List<String> steps(JsonNode card, String type) {
        return StreamSupport.stream(card.path("suggestions").spliterator(), false)
                .flatMap(suggestion -> StreamSupport.stream(
                                suggestion.path("actions").spliterator(), false)
                        .filter(action -> action.path("type").asText().equals(type))
                        .map(action -> suggestion.path("label").asText() + " -> "
                                + action.path("resourceId")
                                        .asText(action.at("/resource/resourceType")
                                                .asText())))
                .toList();
    }

    @Test
    void eachDraftForBedRestCanBeDeleted() {
        JsonNode card = cards("v01", order("a", "Bed rest"), order("b", "MRI"), order("c", "Strict bed rest, 7 days"))
                .path(0);

        assertEquals(
                List.of(
                        "Delete the order for bed rest: Bed rest -> ServiceRequest/a",
                        "Delete the order for bed rest: Strict bed rest, 7 days -> ServiceRequest/c"),
                steps(card, "delete"));
        assertEquals(List.of("Stay active -> CommunicationRequest"), steps(card, "create"));
        assertEquals("any", card.path("selectionBehavior").asText());
    }

    @Test
    void messagesAndTasksThatPutThePatientToBedCountToo() {
        String message = draft(
                "CommunicationRequest", "m", "\"payload\":[{\"contentString\":\"Please keep bed rest for a week.\"}]");
        String task = draft("Task", "t", "\"intent\":\"order\",\"description\":\"Bed rest until Friday\"");
        String detail = draft(
                "ServiceRequest",
                "d",
                "\"intent\":\"order\",\"code\":{\"text\":\"Activity\"},\"orderDetail\":[{\"text\":\"Bed rest\"}]");

        JsonNode card = cards("v01", message, task, detail).path(0);

        assertEquals(
                List.of(
                        "Delete the order for bed rest: CommunicationRequest/m -> CommunicationRequest/m",
                        "Delete the order for bed rest: Activity -> ServiceRequest/d",
                        "Delete the order for bed rest: Task/t -> Task/t"),
                steps(card, "delete"));
        assertEquals(
                List.of("Delete the order for bed rest -> Task/t"),
                steps(cards("v01", task).path(0), "delete"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"payload\":[{\"contentString\":\"Avoid bed rest: it makes the pain last longer.\"}]",
                "\"payload\":[{\"contentString\":\"Keep moving instead of bed rest.\"}]",
                "\"doNotPerform\":true,\"payload\":[{\"contentString\":\"Bed rest\"}]",
                "\"payload\":[{\"contentString\":\"Your appointment is on Friday.\"}]"
            })
    void adviceAgainstBedRestIsNoOrderForIt(String more) {
        assertEquals(0, cards("v01", draft("CommunicationRequest", "m", more)).size());
    }

    @ParameterizedTest
    @CsvSource({"v05, Emergency referral now", "v07, Urgent assessment"})
    void aWarningSignMakesAnyOfThemTheReferral(String vignette, String summary) {
        ArrayNode cards = cards(
                vignette,
                order("a", "Bed rest"),
                draft("Task", "t", "\"intent\":\"order\",\"description\":\"Bed rest\""));

        assertEquals(1, cards.size());
        assertEquals(summary, cards.at("/0/summary").asText());
        assertEquals("critical", cards.at("/0/indicator").asText());
        assertEquals(List.of(), steps(cards.path(0), "delete"));
    }

    @Test
    void severePainSaysThatADayOrTwoIsAllowed() {
        ObjectNode body = server.call(SERVICE, "v01");
        ((ObjectNode) body.path("prefetch"))
                .withObject("observation")
                .withArray("entry")
                .addObject()
                .set("resource", HookServer.read("""
                        {"resourceType":"Observation","id":"score","status":"final","valueInteger":9,
                        "code":{"coding":[{"system":"http://loinc.org","code":"72514-3"}]},
                        "subject":{"reference":"Patient/v01"}}
                        """));

        JsonNode card = cards(body, "v01", order("a", "Bed rest"), order("b", "Rest in bed"))
                .path(0);

        assertEquals(
                "Severe low back pain: a day or two of rest is allowed, no longer",
                card.path("summary").asText());
        assertTrue(card.path("detail").asText().contains("A day or two of rest is allowed"));
        assertEquals(
                List.of(
                        "Delete the order for bed rest: Bed rest -> ServiceRequest/a",
                        "Delete the order for bed rest: Rest in bed -> ServiceRequest/b"),
                steps(card, "delete"));
    }

    @Test
    void suggestionsHaveIdsOfTheirOwn() {
        JsonNode card =
                cards("v01", order("a", "Bed rest"), order("b", "Bed rest")).path(0);

        assertFalse(card.at("/suggestions/0/uuid").equals(card.at("/suggestions/1/uuid")));
    }

    private static void plan(String selection, String actions) {
        server.put("""
                {"resourceType":"PlanDefinition","id":"choices","url":"http://example.org/PlanDefinition/choices",
                "version":"1","status":"active","title":"Choices","action":[{"title":"Choose",
                "trigger":[{"type":"named-event","name":"order-sign"}],%s
                "action":[%s]}]}
                """.formatted(selection, actions));
    }

    @ParameterizedTest
    @CsvSource({
        "any, any, 2",
        "one-or-more, any, 2",
        "'', any, 2",
        "at-most-one, at-most-one, 2",
        "exactly-one, at-most-one, 2",
        "all, any, 1",
        "all-or-none, any, 1"
    })
    void howManySuggestionsMayBeChosenIsAsThePlanSays(String selection, String behavior, int suggestions) {
        server.put("""
                {"resourceType":"ActivityDefinition","id":"walk","url":"http://example.org/ActivityDefinition/walk",
                "status":"active","kind":"ServiceRequest","code":{"text":"Walk"}}
                """);
        String walk = "\"definitionCanonical\":\"http://example.org/ActivityDefinition/walk\"}";
        plan(
                selection.isEmpty() ? "" : "\"selectionBehavior\":\"" + selection + "\",",
                "{\"title\":\"Walk in the morning\"," + walk + ",{\"title\":\"Walk in the evening\"," + walk);

        JsonNode card = server.cards("choices", server.call("choices", "v01")).path(0);

        assertEquals(behavior, card.path("selectionBehavior").asText());
        assertEquals(suggestions, card.path("suggestions").size());
        assertEquals(2, steps(card, "create").size());
    }

    @Test
    void aDraftIsOverwrittenByWhatTheActionGenerates() {
        server.put("""
                {"resourceType":"ActivityDefinition","id":"less","url":"http://example.org/ActivityDefinition/less",
                "status":"active","kind":"ServiceRequest","intent":"order","code":{"text":"Bed rest, one day at most"}}
                """);
        plan("", """
                {"title":"One day at most","type":{"coding":[{"code":"update"}]},
                "definitionCanonical":"http://example.org/ActivityDefinition/less",
                "input":[{"id":"rest","type":"ServiceRequest"}]}
                """);
        ObjectNode body = HookBodies.ordering(server.call("choices", "v01"), HookBodies.text("Bed rest"));

        JsonNode step = server.cards("choices", body).at("/0/suggestions/0/actions/0");

        assertEquals("update", step.path("type").asText());
        assertEquals("ServiceRequest", step.at("/resource/resourceType").asText());
        assertEquals("draft-1", step.at("/resource/id").asText());
        assertEquals("Bed rest, one day at most", step.at("/resource/code/text").asText());
        ((ObjectNode) body.path("context")).remove("draftOrders");
        assertEquals(
                "create",
                server.cards("choices", body)
                        .at("/0/suggestions/0/actions/0/type")
                        .asText());
    }
}
