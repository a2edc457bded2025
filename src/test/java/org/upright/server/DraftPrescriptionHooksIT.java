package org.upright.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.upright.cdshooks.HookBodies;

/**
 * Plans of the kind that other people publish for prescribing: still drafts, their CQL takes the prescriptions of the
 * hook as a parameter and asks the prefetched record for those that the patient has already.
 */
class DraftPrescriptionHooksIT {
    private static final String CQL = """
            library TwoSedatives version '1'
            using FHIR version '4.0.1'
            include FHIRHelpers version '4.0.1' called FHIRHelpers

            codesystem "Medicines": 'http://example.org/medicines'
            code "Sleeping pill": 'sleeping-pill' from "Medicines"

            parameter ContextPrescriptions List<FHIR.MedicationRequest>

            context Patient

            define "Ordered Sedatives":
              ContextPrescriptions P where (P.medication as FHIR.CodeableConcept) ~ "Sleeping pill"

            define "Sedatives Taken Already":
              [MedicationRequest: medication ~ "Sleeping pill"] P where P.status = 'active'

            define "Is Doubling Sedatives":
              Coalesce(exists "Ordered Sedatives", false) and exists "Sedatives Taken Already"

            define "How Many":
              ToString(Count("Sedatives Taken Already")) + ' taken, ' + ToString(Count("Ordered Sedatives")) + ' ordered'
            """;

    @TempDir
    static Path data;

    private static HookServer server;

    @BeforeAll
    static void start() {
        server = new HookServer(data, Map.of("hooks.drafts", "true"));
        server.put("""
                {"resourceType":"Library","id":"two-sedatives","url":"http://example.org/Library/TwoSedatives",
                "name":"TwoSedatives","version":"1","status":"draft",
                "type":{"coding":[{"code":"logic-library"}]},
                "content":[{"contentType":"text/cql","data":"%s"}]}
                """.formatted(Base64.getEncoder().encodeToString(CQL.getBytes(StandardCharsets.UTF_8))));
        for (String hook : List.of("order-sign", "order-select")) {
            server.put("""
                    {"resourceType":"PlanDefinition","id":"two-sedatives-%1$s","name":"TwoSedatives","version":"1",
                    "url":"http://example.org/PlanDefinition/two-sedatives-%1$s","status":"draft",
                    "title":"Two sedatives","library":["http://example.org/Library/TwoSedatives"],
                    "action":[{"title":"Already on a sedative","description":"Ask before a second one.","priority":"urgent",
                    "trigger":[{"type":"named-event","name":"%1$s"}],
                    "condition":[{"kind":"applicability","expression":{"language":"text/cql-identifier",
                    "expression":"Is Doubling Sedatives"}}],
                    "dynamicValue":[{"path":"action.description","expression":{"language":"text/cql-identifier",
                    "expression":"How Many"}}]}]}
                    """.formatted(hook));
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode prescription(String id, String status, String code) {
        return HookServer.read("""
                {"resourceType":"MedicationRequest","id":"%s","status":"%s","intent":"order",
                "medicationCodeableConcept":{"coding":[{"system":"http://example.org/medicines","code":"%s"}]},
                "subject":{"reference":"Patient/v01"}}
                """.formatted(id, status, code));
    }

    private static ObjectNode call(String service, List<JsonNode> taken, List<JsonNode> drafts) {
        ObjectNode body = server.call(service, "v01");
        ObjectNode found = ((ObjectNode) body.path("prefetch")).withObject("medicationRequest");
        found.put("resourceType", "Bundle").put("type", "searchset");
        taken.forEach(one -> found.withArray("entry").addObject().set("resource", one));
        ObjectNode bundle = ((ObjectNode) body.path("context"))
                .putObject("draftOrders")
                .put("resourceType", "Bundle")
                .put("type", "collection");
        ArrayNode selections = HookBodies.JSON.createArrayNode();
        drafts.forEach(one -> {
            bundle.withArray("entry").addObject().set("resource", one);
            selections.add("MedicationRequest/" + one.path("id").asText());
        });
        if (service.endsWith("order-select")) {
            ((ObjectNode) body.path("context")).set("selections", selections);
        }
        return body;
    }

    @Test
    void draftPlansAreServicesWhereThatIsAskedFor() {
        assertTrue(server.services().stream()
                .anyMatch(service -> service.path("id").asText().equals("two-sedatives-order-sign")));
        assertEquals(
                "MedicationRequest?patient={{context.patientId}}&_count=1000",
                server.service("two-sedatives-order-sign")
                        .at("/prefetch/medicationRequest")
                        .asText());
    }

    @ParameterizedTest
    @CsvSource({"two-sedatives-order-sign", "two-sedatives-order-select"})
    void whatIsTakenAndWhatIsOrderedAreTwoThings(String service) {
        JsonNode taken = prescription("old", "active", "sleeping-pill");
        JsonNode draft = prescription("new", "active", "sleeping-pill");

        ArrayNode cards = server.cards(service, call(service, List.of(taken), List.of(draft)));

        assertEquals(1, cards.size());
        assertEquals("Already on a sedative", cards.at("/0/summary").asText());
        assertEquals("warning", cards.at("/0/indicator").asText());
        assertTrue(cards.at("/0/detail").asText().startsWith("1 taken, 1 ordered"));
    }

    @ParameterizedTest
    @CsvSource({
        "sleeping-pill, stopped, sleeping-pill",
        "vitamin, active, sleeping-pill",
        "sleeping-pill, active, vitamin"
    })
    void otherwiseThereIsNoCard(String has, String status, String ordered) {
        ObjectNode body = call(
                "two-sedatives-order-sign",
                List.of(prescription("old", status, has)),
                List.of(prescription("new", "draft", ordered)));

        assertEquals(0, server.cards("two-sedatives-order-sign", body).size());
    }

    @Test
    void onlyTheSelectedDraftsAreTheParameter() {
        ObjectNode body = call(
                "two-sedatives-order-select",
                List.of(prescription("old", "active", "sleeping-pill")),
                List.of(prescription("new", "draft", "sleeping-pill"), prescription("other", "draft", "vitamin")));
        ((ObjectNode) body.path("context")).putArray("selections").add("MedicationRequest/other");

        assertEquals(0, server.cards("two-sedatives-order-select", body).size());
    }
}
