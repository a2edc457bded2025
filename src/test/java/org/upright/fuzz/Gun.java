package org.upright.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Makes the request of a number: a right one, mostly spoilt somewhere. */
final class Gun {
    private static final List<String> TYPES = List.of(
            "application/fhir+json",
            "application/fhir+json",
            "application/json",
            "application/json+fhir",
            "application/fhir+xml",
            "application/xml",
            "text/json",
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/json-patch+json",
            "application/xml-patch+xml",
            "application/fhir+json; fhirVersion=4.0",
            "application/fhir+json; fhirVersion=5.0",
            "application/fhir+json; charset=UTF-16",
            "application/fhir+json; charset=\"",
            "multipart/form-data",
            "",
            ";",
            "*/*",
            "application/octet-stream",
            "application/fhir+ndjson");
    private static final List<String> ACCEPTS = List.of(
            "application/fhir+json",
            "application/fhir+xml",
            "*/*",
            "text/html",
            "text/html,application/xhtml+xml,*/*;q=0.8",
            "text/turtle",
            "application/fhir+json; fhirVersion=4.3",
            "application/fhir+json;q=0",
            "image/png",
            "application/fhir+json;q=x",
            ",",
            "");
    private static final List<String> TAGS =
            List.of("W/\"1\"", "W/\"99999999999999999999\"", "\"1\"", "1", "*", "W/", "\"", "W/\"a\"", "");
    private static final List<String> PREFERENCES = List.of(
            "return=minimal",
            "return=representation",
            "return=OperationOutcome",
            "handling=strict",
            "handling=lenient",
            "respond-async",
            "return=x",
            ";;",
            "return=minimal; return=representation");
    private static final List<String> METHODS =
            List.of("HEAD", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "DELETE", "PATCH", "PUT", "POST", "X");

    private final Seeds seeds;
    private final Calls calls;

    Gun(Seeds seeds) {
        this.seeds = seeds;
        this.calls = new Calls(seeds);
    }

    Shot shot(Draw draw, Harvest harvest) {
        Shot right = right(draw, harvest);
        Shot spoilt = draw.once(6) ? right : bodySpoilt(right, draw);
        return headersSpoilt(spoilt, draw);
    }

    private Shot right(Draw draw, Harvest harvest) {
        Urls urls = new Urls(draw);
        return switch (draw.below(20)) {
            case 0, 1 -> created(draw, urls);
            case 2 -> updated(draw, urls);
            case 3 -> Shot.of("read", "GET", "/fhir/" + urls.type() + "/" + urls.id() + suffix(draw, urls));
            case 4 ->
                Shot.of(
                        "delete",
                        "DELETE",
                        "/fhir/" + urls.type() + (draw.once(3) ? "?" + urls.query() : "/" + spare(draw, urls)));
            case 5, 6, 7 -> searched(draw, urls);
            case 8 -> Shot.of("page", "GET", harvest.page(draw));
            case 9 -> Shot.of("odd", draw.once(4) ? draw.one(METHODS) : "GET", urls.odd());
            case 10, 11 -> calls.bundle(draw, urls);
            case 12 -> calls.patch(draw, urls);
            case 13, 14 -> calls.hook(draw, harvest);
            default -> calls.operation(draw, urls);
        };
    }

    /** Never one of the guideline's own, which the calls need. */
    private static String spare(Draw draw, Urls urls) {
        return draw.once(3) ? urls.id().replace("lbp-strategy", "x") : "fuzz-" + draw.below(40);
    }

    private static String suffix(Draw draw, Urls urls) {
        return switch (draw.below(6)) {
            case 0 -> "/_history";
            case 1 -> "/_history/" + urls.id();
            case 2 -> "?" + urls.query();
            case 3 -> "/" + urls.type() + "?" + urls.query();
            default -> "";
        };
    }

    private Shot created(Draw draw, Urls urls) {
        ObjectNode resource = tame(seeds.any(draw), draw);
        String type =
                draw.once(12) ? urls.type() : resource.path("resourceType").asText();
        Shot shot = carrying(Shot.of("create", "POST", "/fhir/" + type), resource, draw);
        return draw.once(5) ? shot.with("If-None-Exist", urls.query()) : shot;
    }

    private Shot updated(Draw draw, Urls urls) {
        ObjectNode resource = tame(seeds.any(draw), draw);
        String type = resource.path("resourceType").asText();
        String target =
                draw.once(5) ? "?" + urls.query() : "/" + resource.path("id").asText();
        return carrying(Shot.of("update", "PUT", "/fhir/" + type + target), resource, draw);
    }

    /** With an id and url of the fuzzer's own, so that what is stored stays little. */
    private static ObjectNode tame(ObjectNode resource, Draw draw) {
        resource.put("id", "fuzz-" + draw.below(40));
        if (resource.has("url")) {
            resource.put("url", "http://example.org/fuzz-" + draw.below(40));
        }
        return resource;
    }

    static Shot carrying(Shot shot, JsonNode resource, Draw draw) {
        return draw.once(4)
                ? shot.body("application/fhir+xml", Seeds.xml(resource))
                : shot.body("application/fhir+json", Seeds.bytes(resource));
    }

    private static Shot searched(Draw draw, Urls urls) {
        String type = draw.once(15) ? "" : "/" + urls.type();
        if (draw.once(5)) {
            return Shot.of("search", "POST", "/fhir" + type + "/_search")
                    .body(
                            "application/x-www-form-urlencoded",
                            urls.query().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        String history = draw.once(8) ? "/_history" : "";
        return Shot.of(history.isEmpty() ? "search" : "history", "GET", "/fhir" + type + history + "?" + urls.query());
    }

    private static Shot bodySpoilt(Shot shot, Draw draw) {
        if (shot.body().length == 0) {
            return shot;
        }
        String type = shot.headers().getOrDefault("Content-Type", "");
        byte[] body = shot.body();
        if (draw.once(6)) {
            return shot.carrying(new ByteMutation(draw).spoilt(body));
        }
        if (type.contains("xml") && body[0] == '<') {
            return shot.carrying(new XmlMutation(draw).spoilt(body));
        }
        try {
            JsonNode json = Seeds.JSON.readTree(body);
            new JsonMutation(draw).spoil(json);
            return shot.carrying(Seeds.bytes(json));
        } catch (IOException noJson) {
            return shot.carrying(new ByteMutation(draw).spoilt(body));
        }
    }

    private static Shot headersSpoilt(Shot shot, Draw draw) {
        Shot made = shot;
        made = draw.once(12) ? made.with("Content-Type", draw.one(TYPES)) : made;
        made = draw.once(6) ? made.with("Accept", draw.one(ACCEPTS)) : made;
        made = draw.once(10) ? made.with("If-Match", draw.one(TAGS)) : made;
        made = draw.once(25) ? made.with("If-None-Match", draw.one(TAGS)) : made;
        made = draw.once(25) ? made.with("If-Modified-Since", draw.one(Hostile.DATES)) : made;
        made = draw.once(10) ? made.with("Prefer", draw.one(PREFERENCES)) : made;
        made = draw.once(30) ? made.with("Authorization", "Bearer " + draw.one(Hostile.TEXTS)) : made;
        made = draw.once(30) ? made.with("Origin", draw.one(Hostile.REFERENCES)) : made;
        made = draw.once(40) ? made.with("X-HTTP-Method-Override", "DELETE") : made;
        made = draw.once(40) ? made.with("X-Forwarded-Host", draw.one(Hostile.TEXTS)) : made;
        made = draw.once(20) ? made.with("Accept-Encoding", "gzip") : made;
        made = draw.once(30) ? made.with("Transfer-Encoding", "chunked") : made;
        return draw.once(30)
                ? made.carrying(zipped(made.body())).with("Content-Encoding", draw.once(4) ? "br" : "gzip")
                : made;
    }

    private static byte[] zipped(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
