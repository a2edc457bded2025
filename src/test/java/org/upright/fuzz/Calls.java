package org.upright.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.upright.cdshooks.HookBodies;

/** Operations, bundles, patches and hook calls. */
final class Calls {
    private static final List<String> BY_QUERY = List.of(
            "PlanDefinition/lbp-strategy/$data-requirements",
            "PlanDefinition/lbp-strategy/$package",
            "Library/LBPLogic/$data-requirements",
            "Library/LBPLogic/$package",
            "Patient/v01/$everything",
            "PlanDefinition/lbp-strategy/$apply",
            "PlanDefinition/$apply",
            "ValueSet/$expand",
            "ValueSet/$validate-code",
            "CodeSystem/$lookup",
            "Patient/v01/$meta",
            "PlanDefinition/lbp-strategy/$explain",
            "ActivityDefinition/$package",
            "PlanDefinition/$r5.apply",
            "Patient/$everything",
            "PlanDefinition/lbp-strategy/$nothing");
    private static final List<String> NAMES = List.of(
            "subject",
            "url",
            "version",
            "canonical",
            "code",
            "system",
            "filter",
            "count",
            "offset",
            "_count",
            "_since",
            "_type",
            "bundleType",
            "include",
            "persist",
            "evaluationDateTime",
            "userType",
            "display",
            "valueSetVersion",
            "nothing",
            "data",
            "_format",
            "_elements",
            "_summary");
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "X");

    private final Seeds seeds;

    Calls(Seeds seeds) {
        this.seeds = seeds;
    }

    Shot operation(Draw draw, Urls urls) {
        return switch (draw.below(12)) {
            case 0, 1 -> byQuery(draw, urls);
            case 2, 3, 4 ->
                applied(
                        draw,
                        "PlanDefinition",
                        "lbp-strategy",
                        draw.one(List.of("$apply", "$apply", "$explain", "$r5.apply")));
            case 5, 6 -> inline(draw);
            case 7 ->
                applied(
                        draw,
                        "ActivityDefinition",
                        seeds.knowledge("ActivityDefinition", draw).path("id").asText(),
                        "$apply");
            case 8 -> evaluated(draw);
            case 9 -> validated(draw);
            case 10 -> expanded(draw);
            default -> posted(draw);
        };
    }

    private static Shot byQuery(Draw draw, Urls urls) {
        StringBuilder query = new StringBuilder("?");
        for (int left = draw.few() - 1; left > 0; left--) {
            query.append(draw.one(NAMES)).append('=');
            query.append(java.net.URLEncoder.encode(
                    draw.one(draw.one(
                            List.of(Hostile.TEXTS, Hostile.REFERENCES, Hostile.DATES, Hostile.NUMBERS, Hostile.IDS))),
                    java.nio.charset.StandardCharsets.UTF_8));
            query.append('&');
        }
        String path = draw.one(BY_QUERY);
        path = draw.once(6) ? urls.type() + "/" + urls.id() + path.substring(path.lastIndexOf('/')) : path;
        return Shot.of("operation " + path.substring(path.lastIndexOf('/') + 1), "GET", "/fhir/" + path + query);
    }

    private ObjectNode about(Draw draw) {
        ObjectNode record = seeds.record(draw);
        ObjectNode body = Seeds.parameters();
        Seeds.parameter(body, "subject").put("valueString", "Patient/" + Seeds.patientOf(record));
        Seeds.parameter(body, "data").set("resource", record);
        if (draw.once(3)) {
            Seeds.parameter(body, "evaluationDateTime")
                    .put("valueDateTime", draw.once(2) ? "2026-11-22" : draw.one(Hostile.DATES));
        }
        if (draw.once(12)) {
            Seeds.parameter(body, draw.one(NAMES)).put("valueString", draw.one(Hostile.TEXTS));
        }
        if (draw.once(12)) {
            ObjectNode endpoint = Seeds.parameter(
                            body, draw.one(List.of("dataEndpoint", "contentEndpoint", "terminologyEndpoint")))
                    .putObject("resource");
            endpoint.put("resourceType", "Endpoint")
                    .put("status", "active")
                    .put("address", draw.one(Hostile.REFERENCES));
            endpoint.putObject("connectionType").put("code", "hl7-fhir-rest");
            endpoint.putArray("payloadType").addObject().put("text", "x");
        }
        return body;
    }

    private Shot applied(Draw draw, String type, String id, String operation) {
        ObjectNode body = about(draw);
        if (draw.once(15)) {
            Seeds.parameter(body, "persist").put("valueBoolean", true);
        }
        return Gun.carrying(
                Shot.of("operation " + operation, "POST", "/fhir/" + type + "/" + id + "/" + operation), body, draw);
    }

    /** A plan that comes with the call, its own expressions spoilt: the compiler's turn. */
    private Shot inline(Draw draw) {
        ObjectNode plan = seeds.knowledge("PlanDefinition", draw);
        plan.put("url", "http://example.org/inline");
        JsonMutation mutation = new JsonMutation(draw);
        for (JsonNode action : plan.path("action")) {
            mutation.spoil(action);
            break;
        }
        expressions(plan, draw);
        ObjectNode body = about(draw);
        Seeds.parameter(body, "planDefinition").set("resource", plan);
        String operation = draw.one(List.of("$apply", "$explain", "$r5.apply"));
        return Gun.carrying(
                Shot.of("operation inline " + operation, "POST", "/fhir/PlanDefinition/" + operation), body, draw);
    }

    private static void expressions(JsonNode node, Draw draw) {
        if (node instanceof ObjectNode object && object.path("expression").isTextual() && draw.once(6)) {
            object.put(
                    "language",
                    draw.one(List.of("text/fhirpath", "text/cql", "text/cql-identifier", "text/cql-expression", "x")));
            object.put("expression", draw.one(Hostile.EXPRESSIONS));
        }
        node.forEach(child -> expressions(child, draw));
    }

    private Shot evaluated(Draw draw) {
        ObjectNode body = about(draw);
        Seeds.parameter(body, "expression")
                .put("valueString", draw.once(3) ? draw.one(Hostile.EXPRESSIONS) : "Has Red Flag");
        String id = draw.one(List.of("LBPLogic", "LBPConcepts", "nobody"));
        return Gun.carrying(Shot.of("operation $evaluate", "POST", "/fhir/Library/" + id + "/$evaluate"), body, draw);
    }

    private Shot validated(Draw draw) {
        ObjectNode resource = seeds.any(draw);
        return Gun.carrying(
                Shot.of(
                        "operation $validate",
                        "POST",
                        "/fhir/" + resource.path("resourceType").asText() + "/$validate"),
                resource,
                draw);
    }

    private Shot expanded(Draw draw) {
        ObjectNode body = Seeds.parameters();
        Seeds.parameter(body, "valueSet").set("resource", seeds.knowledge("ValueSet", draw));
        String operation = draw.once(2) ? "$expand" : "$validate-code";
        if (operation.equals("$validate-code")) {
            Seeds.parameter(body, "coding")
                    .putObject("valueCoding")
                    .put("system", "http://snomed.info/sct")
                    .put("code", "279039007");
        }
        return Gun.carrying(Shot.of("operation " + operation, "POST", "/fhir/ValueSet/" + operation), body, draw);
    }

    private static Shot posted(Draw draw) {
        ObjectNode body = Seeds.parameters();
        for (int left = draw.few(); left > 0; left--) {
            Seeds.parameter(body, draw.one(NAMES))
                    .put("valueString", draw.one(draw.one(List.of(Hostile.TEXTS, Hostile.REFERENCES, Hostile.IDS))));
        }
        String path = draw.one(BY_QUERY);
        return Gun.carrying(
                Shot.of("operation " + path.substring(path.lastIndexOf('/') + 1), "POST", "/fhir/" + path), body, draw);
    }

    Shot bundle(Draw draw, Urls urls) {
        ObjectNode bundle = Seeds.JSON
                .createObjectNode()
                .put("resourceType", "Bundle")
                .put("type", draw.once(2) ? "transaction" : "batch");
        ArrayNode entries = bundle.putArray("entry");
        for (int left = draw.few(); left > 0; left--) {
            ObjectNode resource = seeds.any(draw).put("id", "fuzz-" + draw.below(40));
            String method = draw.one(METHODS);
            String type =
                    draw.once(8) ? urls.type() : resource.path("resourceType").asText();
            ObjectNode entry = entries.addObject();
            entry.put(
                    "fullUrl",
                    draw.once(3)
                            ? draw.one(Hostile.REFERENCES)
                            : "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e" + draw.below(10));
            if (method.startsWith("P")) {
                entry.set("resource", resource);
            }
            String url = switch (draw.below(6)) {
                case 0 -> type + "?" + urls.query();
                case 1 -> type + "/" + urls.id() + (draw.once(2) ? "/_history/1" : "");
                case 2 -> type;
                default -> method.equals("POST") ? type : type + "/" + "fuzz-" + draw.below(40);
            };
            ObjectNode request =
                    entry.putObject("request").put("method", method).put("url", url);
            if (draw.once(8)) {
                request.put(
                        draw.one(List.of("ifMatch", "ifNoneExist", "ifNoneMatch", "ifModifiedSince")),
                        draw.once(2) ? urls.query() : "W/\"1\"");
            }
        }
        return Gun.carrying(Shot.of(bundle.path("type").asText(), "POST", "/fhir"), bundle, draw);
    }

    Shot patch(Draw draw, Urls urls) {
        String target = "/fhir/" + draw.one(List.of("Patient", "Observation", "Condition", "PlanDefinition")) + "/fuzz-"
                + draw.below(40);
        target = draw.once(5) ? target.substring(0, target.indexOf("/fuzz")) + "?" + urls.query() : target;
        Shot shot = Shot.of("patch", "PATCH", target);
        if (draw.once(2)) {
            ObjectNode body = Seeds.parameters();
            ObjectNode operation = Seeds.parameter(body, "operation");
            ArrayNode parts = operation.putArray("part");
            parts.addObject()
                    .put("name", "type")
                    .put("valueCode", draw.one(List.of("add", "insert", "delete", "replace", "move", "x")));
            parts.addObject()
                    .put("name", "path")
                    .put(
                            "valueString",
                            draw.once(2)
                                    ? draw.one(Hostile.EXPRESSIONS)
                                    : draw.one(List.of(
                                            "Patient",
                                            "Patient.name",
                                            "Patient.name[0]",
                                            "Patient.active",
                                            "Observation.code.coding.where(code='x')")));
            parts.addObject()
                    .put("name", "name")
                    .put("valueString", draw.one(List.of("active", "name", "birthDate", "nothing", "extension")));
            parts.addObject().put("name", "index").put("valueInteger", draw.below(4) - 1);
            parts.addObject().put("name", "source").put("valueInteger", draw.below(4));
            parts.addObject().put("name", "destination").put("valueInteger", draw.below(4));
            parts.addObject().put("name", "value").put("valueBoolean", true);
            return Gun.carrying(shot, body, draw);
        }
        ArrayNode operations = Seeds.JSON.createArrayNode();
        for (int left = draw.few(); left > 0; left--) {
            ObjectNode one = operations
                    .addObject()
                    .put("op", draw.one(List.of("add", "remove", "replace", "move", "copy", "test", "x")));
            one.put("path", pointer(draw)).put("from", pointer(draw));
            one.set("value", seeds.any(draw).elements().next());
        }
        return shot.body("application/json-patch+json", Seeds.bytes(operations));
    }

    private static String pointer(Draw draw) {
        return draw.one(List.of(
                "/active",
                "/name/0/given/-",
                "/name/-",
                "/name/99999999999",
                "",
                "/",
                "/~2",
                "/~0~1",
                "/id",
                "/resourceType",
                "/meta/versionId",
                "/code/coding/0/code",
                "/text/div",
                "/status",
                "name",
                "/name/-1",
                "/name/00",
                "/extension"));
    }

    Shot hook(Draw draw, Harvest harvest) {
        if (draw.once(10)) {
            return Shot.of(
                    "hook discovery", "GET", "/cds-services" + (draw.once(3) ? "/" + draw.one(Hostile.IDS) : ""));
        }
        JsonNode service = harvest.service(draw);
        String path = "/cds-services/" + service.path("id").asText("nothing");
        if (draw.once(4)) {
            ObjectNode body = Seeds.JSON.createObjectNode();
            ArrayNode list = body.putArray("feedback");
            for (int left = draw.once(100) ? 3_000 : draw.few(); left > 0; left--) {
                ObjectNode item = list.addObject()
                        .put("card", harvest.card(draw))
                        .put("outcome", draw.once(2) ? "accepted" : "overridden");
                item.put("outcomeTimestamp", draw.once(2) ? "2026-11-22T12:00:00Z" : draw.one(Hostile.DATES));
                item.putObject("overrideReason")
                        .put("userComment", draw.one(Hostile.TEXTS))
                        .putObject("reason")
                        .put("code", "x");
                item.putArray("acceptedSuggestions").addObject().put("id", harvest.card(draw));
            }
            return Shot.of("hook feedback", "POST", path + "/feedback").body("application/json", Seeds.bytes(body));
        }
        ObjectNode call = HookBodies.call(service, draw.one(List.of("v01", "v02", "v05", "v18", "v30")));
        if (!service.path("hook").asText().equals("patient-view")) {
            call = HookBodies.ordering(
                    call,
                    draw.once(2)
                            ? HookBodies.text("bed rest")
                            : HookBodies.coded("http://snomed.info/sct", "225354009"));
        }
        if (draw.once(6)) {
            call.put("fhirServer", draw.one(Hostile.REFERENCES))
                    .putObject("fhirAuthorization")
                    .put("access_token", "x")
                    .put("token_type", "Bearer");
        }
        return Shot.of("hook call", "POST", path).body("application/json", Seeds.bytes(call));
    }
}
