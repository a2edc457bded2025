package org.upright.cdshooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Bodies of hook calls for the patients of the vignettes, their prefetch answered as a client would. */
public final class HookBodies {
    public static final ObjectMapper JSON = new ObjectMapper();

    private HookBodies() {}

    /**
     * @param service as discovery describes it
     * @param vignette whose patient it is about
     */
    public static ObjectNode call(JsonNode service, String vignette) {
        ArrayNode entries = (ArrayNode) vignette(vignette).path("entry");
        ObjectNode body = JSON.createObjectNode();
        body.set("hook", service.path("hook"));
        body.put("hookInstance", "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea");
        ObjectNode context = body.putObject("context");
        context.put("userId", "Practitioner/dr-1").put("patientId", vignette).put("encounterId", "encounter-1");
        ObjectNode prefetch = body.putObject("prefetch");
        service.path("prefetch").fields().forEachRemaining(template -> {
            String type = template.getValue().asText().split("[/?]")[0];
            prefetch.set(template.getKey(), type.equals("Patient") ? patient(entries) : found(entries, type));
        });
        return body;
    }

    /** The Bundle of a vignette. */
    public static JsonNode vignette(String name) {
        try {
            return JSON.readTree(Files.readString(Path.of("fhir-resources/tests", name, "patient.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode patient(ArrayNode entries) {
        return found(entries, "Patient").path("entry").path(0).path("resource");
    }

    private static ObjectNode found(ArrayNode entries, String type) {
        ObjectNode bundle =
                JSON.createObjectNode().put("resourceType", "Bundle").put("type", "searchset");
        for (JsonNode entry : entries) {
            if (entry.path("resource").path("resourceType").asText().equals(type)) {
                bundle.withArray("entry").addObject().set("resource", entry.path("resource"));
            }
        }
        return bundle;
    }

    /** The call with a draft ServiceRequest whose code is this. */
    public static ObjectNode ordering(ObjectNode call, ObjectNode code) {
        ObjectNode context = (ObjectNode) call.path("context");
        ObjectNode order =
                JSON.createObjectNode().put("resourceType", "ServiceRequest").put("id", "draft-1");
        order.put("status", "draft").put("intent", "order").set("code", code);
        order.putObject("subject")
                .put("reference", "Patient/" + context.path("patientId").asText());
        ObjectNode orders =
                context.putObject("draftOrders").put("resourceType", "Bundle").put("type", "collection");
        orders.putArray("entry").addObject().set("resource", order);
        if (call.path("hook").asText().equals("order-select")) {
            context.putArray("selections").add("ServiceRequest/draft-1");
        }
        return call;
    }

    public static ObjectNode text(String words) {
        return JSON.createObjectNode().put("text", words);
    }

    public static ObjectNode coded(String system, String code) {
        ObjectNode concept = JSON.createObjectNode();
        concept.putArray("coding").addObject().put("system", system).put("code", code);
        return concept;
    }
}
