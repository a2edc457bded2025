package org.upright.content;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Issue;

/**
 * Three slips of other people's guidelines that can do no harm, mended where a guideline arrives as a whole.
 *
 * <p>In knowledge artifacts an unknown element inside an Expression is left out: whatever it was meant to say, the condition
 * comes to unknown at worst, which never takes an action. An empty text is left out: it says nothing. A Coding that stands
 * where an action's code has to be a CodeableConcept is taken as its coding. Everything else stays refused, and so do all
 * three in a single write, in clinical data and in XML: elsewhere a misspelt element may be the condition that was to
 * guard an action.
 */
public final class Slips {
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

    private Slips() {}

    /**
     * Changes the resource where it is a knowledge artifact.
     *
     * @param resource as JSON; anything else is passed over
     * @return what was mended
     */
    public static List<Issue> mend(JsonNode resource) {
        String type = resource.path("resourceType").asText();
        Slips slips = new Slips();
        if (KNOWLEDGE.contains(type)) {
            slips.clean(resource, type, false);
        }
        return List.copyOf(slips.mended);
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
}
