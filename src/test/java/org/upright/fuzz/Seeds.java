package org.upright.fuzz;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.hl7.fhir.r4.model.Resource;

/** Valid resources: the guideline's own and the vignettes' records. Each call gives a copy. */
final class Seeds {
    private static final Pattern HUGE = Pattern.compile("\\d[eE][+-]?\\d{3}");
    /** Writes what is nested deeper than any server should read. */
    static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamWriteConstraints(
                    StreamWriteConstraints.builder().maxNestingDepth(1_000_000).build())
            .build());

    private static final FhirContext FHIR = FhirContext.forR4Cached();

    private final List<JsonNode> knowledge;
    private final List<JsonNode> records;
    private final List<JsonNode> small;

    /** @param folder the repository's {@code fhir-resources} */
    Seeds(Path folder) {
        this.knowledge = files(folder)
                .filter(file -> !file.startsWith(folder.resolve("tests")))
                .map(Seeds::read)
                .toList();
        this.records = files(folder.resolve("tests"))
                .filter(file -> file.endsWith("patient.json"))
                .map(Seeds::read)
                .toList();
        this.small = records.stream()
                .flatMap(bundle -> StreamSupport.stream(bundle.path("entry").spliterator(), false))
                .map(entry -> entry.path("resource"))
                .filter(JsonNode::isObject)
                .toList();
    }

    private static Stream<Path> files(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(".json")).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A Bundle with a patient's record. */
    ObjectNode record(Draw draw) {
        return draw.one(records).deepCopy();
    }

    /** Any resource, small as a rule. */
    ObjectNode any(Draw draw) {
        return (draw.once(4) ? draw.one(knowledge) : draw.one(small)).deepCopy();
    }

    /** The guideline's resource of a type. */
    ObjectNode knowledge(String type, Draw draw) {
        List<JsonNode> those = knowledge.stream()
                .filter(one -> one.path("resourceType").asText().equals(type))
                .toList();
        return draw.one(those).deepCopy();
    }

    static String patientOf(ObjectNode record) {
        return StreamSupport.stream(record.path("entry").spliterator(), false)
                .map(entry -> entry.path("resource"))
                .filter(resource -> resource.path("resourceType").asText().equals("Patient"))
                .findFirst()
                .map(patient -> patient.path("id").asText())
                .orElse("nobody");
    }

    static ObjectNode parameters() {
        ObjectNode parameters = JSON.createObjectNode().put("resourceType", "Parameters");
        parameters.putArray("parameter");
        return parameters;
    }

    static ObjectNode parameter(ObjectNode parameters, String name) {
        return ((ArrayNode) parameters.path("parameter")).addObject().put("name", name);
    }

    /**
     * Of a body that is still valid; one that HAPI cannot read is answered as JSON. So is one with a number like
     * {@code 1e1000000000}, which costs this side's memory: no guard stands before its parser.
     */
    static byte[] xml(JsonNode resource) {
        String json = new String(bytes(resource), StandardCharsets.UTF_8);
        if (HUGE.matcher(json).find()) {
            return bytes(resource);
        }
        try {
            Resource read = (Resource) FHIR.newJsonParser().parseResource(json);
            return FHIR.newXmlParser().encodeResourceToString(read).getBytes(StandardCharsets.UTF_8);
        } catch (RuntimeException e) {
            return bytes(resource);
        }
    }

    static byte[] bytes(JsonNode body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
