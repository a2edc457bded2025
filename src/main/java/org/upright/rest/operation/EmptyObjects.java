package org.upright.rest.operation;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Issue;

/**
 * Passes over the empty objects ({@code "basedOn": {}}) in the data of one call, and says so.
 *
 * <p>FHIR's JSON has none, and some exports write them for what is absent. One carries nothing, so nothing is lost with
 * it. Only the data of a call are mended: what is stored is refused, and so is knowledge, where an empty condition would
 * no longer guard its action. Numbers keep their digits.
 *
 * @see <a href="https://hl7.org/fhir/R4/json.html">JSON: "objects are never empty"</a>
 */
final class EmptyObjects {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final Set<String> DATA = Set.of("data", "prefetchData", "parameters");

    private static final Set<String> KNOWLEDGE =
            Set.of("PlanDefinition", "ActivityDefinition", "Library", "Questionnaire", "StructureDefinition");

    private final List<Issue> passed = new ArrayList<>();

    private EmptyObjects() {}

    /** @param issues one for each object that was passed over, with its place */
    record Read(String body, List<Issue> issues) {
        Read {
            issues = List.copyOf(issues);
        }
    }

    /** The same body where there is nothing to pass over, or nothing that can be read; it is for the parser to refuse. */
    static Read passOver(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        if (!mayHaveOne(body)) {
            return new Read(text, List.of());
        }
        try {
            JsonNode sent = JSON.readTree(body);
            EmptyObjects empty = new EmptyObjects();
            empty.cleanData(sent);
            return empty.passed.isEmpty()
                    ? new Read(text, List.of())
                    : new Read(JSON.writeValueAsString(sent), empty.passed);
        } catch (IOException unreadable) {
            return new Read(text, List.of());
        }
    }

    /** Whether a brace is closed where it was opened, be it within a text. */
    private static boolean mayHaveOne(byte[] body) {
        boolean opened = false;
        for (byte one : body) {
            if (opened && one == '}') {
                return true;
            }
            opened = one == '{' || opened && (one == ' ' || one == '\n' || one == '\r' || one == '\t');
        }
        return false;
    }

    private void cleanData(JsonNode sent) {
        JsonNode parameters = sent.path("parameter");
        if (!parameters.isArray()) {
            return;
        }
        for (int i = 0; i < parameters.size(); i++) {
            JsonNode parameter = parameters.get(i);
            if (DATA.contains(parameter.path("name").asText())) {
                clean(parameter, "Parameters.parameter[" + i + "]");
            }
        }
    }

    private void clean(JsonNode node, String path) {
        if (KNOWLEDGE.contains(node.path("resourceType").asText())) {
            return;
        }
        if (node instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> clean(object, name, path + "." + name));
        } else if (node instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                clean(list.get(i), path + "[" + i + "]");
            }
        }
    }

    private void clean(ObjectNode parent, String name, String path) {
        JsonNode value = parent.path(name);
        clean(value, path);
        if (!name.equals("resource") && value.isObject() && value.isEmpty()) {
            JsonNode unused = parent.remove(name);
            passed.add(Issue.warning(
                    IssueType.STRUCTURE,
                    path,
                    "Element `" + name + "` is an empty object, which carries nothing; it was passed over."));
        }
    }
}
