package org.upright.rest;

import ca.uhn.fhir.rest.api.RequestTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.jspecify.annotations.Nullable;
import org.upright.fhir.Issue;

/**
 * Reads other people's guidelines past three slips that can do no harm, and says so in the answer to each entry.
 *
 * <p>A transaction or batch is how a guideline arrives as a whole. In its knowledge artifacts an unknown element inside an
 * Expression is left out: whatever it was meant to say, the condition comes to unknown at worst, which never takes an
 * action. An empty text is left out: it says nothing. A Coding that stands where an action's code has to be a
 * CodeableConcept is taken as its coding. Everything else stays refused, and so do all three in a single write, in
 * clinical data and in XML: elsewhere a misspelt element may be the condition that was to guard an action.
 */
final class PackageReading {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MENDED = PackageReading.class.getName();
    private static final Set<String> KNOWLEDGE = Set.of(
            "PlanDefinition",
            "ActivityDefinition",
            "Library",
            "ValueSet",
            "CodeSystem",
            "Questionnaire",
            "StructureDefinition");
    private static final Set<String> EXPRESSION =
            Set.of("id", "extension", "description", "name", "language", "expression", "reference");

    private final List<Issue> mended = new ArrayList<>();

    private PackageReading() {}

    /** Called before the body is parsed; a body that cannot be read is left for the parser to refuse. */
    static void prepare(RequestDetails request) {
        String mime = String.valueOf(request.getHeader("Content-Type"));
        if (request.getRequestType() == RequestTypeEnum.POST && mime.contains("json")) {
            byte[] body = request.loadRequestContents();
            Map<Integer, List<Issue>> issues = new LinkedHashMap<>();
            JsonNode bundle = parsed(body);
            IntStream.range(0, bundle.path("entry").size())
                    .forEach(i -> read(bundle.path("entry").path(i).path("resource"), i, issues));
            if (!issues.isEmpty()) {
                request.setRequestContents(bundle.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
                request.getUserData().put(MENDED, issues);
            }
        }
    }

    private static JsonNode parsed(byte[] body) {
        try {
            @Nullable JsonNode read = JSON.readTree(body);
            return read == null ? JSON.missingNode() : read;
        } catch (IOException unreadable) {
            return JSON.missingNode();
        }
    }

    private static void read(JsonNode resource, int entry, Map<Integer, List<Issue>> issues) {
        if (KNOWLEDGE.contains(resource.path("resourceType").asText())) {
            PackageReading reading = new PackageReading();
            reading.clean(resource, resource.path("resourceType").asText(), false);
            if (!reading.mended.isEmpty()) {
                issues.put(entry, reading.mended);
            }
        }
    }

    private void clean(JsonNode node, String path, boolean isExpression) {
        if (node instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> clean(object, name, path + "." + name, isExpression));
        } else {
            IntStream.range(0, node.size()).forEach(i -> clean(node.get(i), path + "[" + i + "]", isExpression));
        }
    }

    private void clean(ObjectNode parent, String name, String path, boolean inExpression) {
        JsonNode value = parent.get(name);
        if (inExpression && !EXPRESSION.contains(name.startsWith("_") ? name.substring(1) : name)) {
            leaveOut(parent, name, path, "Unknown element `" + name + "` of an Expression was left out.");
        } else if (value.isTextual() && value.textValue().isEmpty()) {
            leaveOut(parent, name, path, "Element `" + name + "` is empty and was left out.");
        } else {
            if (name.equals("code") && !path.contains(".codeFilter")) {
                value.forEach(concept -> wrap(concept, path));
            }
            clean(value, path, value.isObject() && (name.equals("expression") || name.equals("valueExpression")));
        }
    }

    private void leaveOut(ObjectNode parent, String name, String path, String text) {
        JsonNode unused = parent.remove(name);
        mended.add(Issue.warning(IssueType.STRUCTURE, path, text));
    }

    private void wrap(JsonNode concept, String path) {
        if (concept instanceof ObjectNode object && object.has("code") && !object.has("coding")) {
            ObjectNode coding = object.deepCopy();
            object.removeAll();
            object.putArray("coding").add(coding);
            mended.add(Issue.warning(
                    IssueType.STRUCTURE, path, "A Coding was taken as the `coding` of the CodeableConcept expected."));
        }
    }

    /** Adds what was mended to the answer of each entry that it was mended in. */
    @SuppressWarnings("unchecked")
    static Bundle told(RequestDetails request, Bundle answer) {
        Object noted = request.getUserData().get(MENDED);
        if (noted instanceof Map<?, ?> issues) {
            ((Map<Integer, List<Issue>>) issues).forEach((entry, left) -> {
                OperationOutcome outcome = new OperationOutcome();
                left.forEach(issue -> outcome.addIssue(issue.toComponent()));
                answer.getEntry().get(entry).getResponse().setOutcome(outcome);
            });
        }
        return answer;
    }
}
