package org.upright.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Copies of a FHIR body, in each of which one primitive element has no value and says why: it is there, and empty.
 *
 * @see <a href="https://hl7.org/fhir/R4/extension-data-absent-reason.html">data-absent-reason</a>
 */
final class AbsentValues {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REASON = "{\"extension\":[{\"url\":"
            + "\"http://hl7.org/fhir/StructureDefinition/data-absent-reason\",\"valueCode\":\"unknown\"}]}";

    private final Set<String> met;
    private final List<Variant> variants = new ArrayList<>();

    /** @param where types and names down to the element without a value */
    record Variant(String where, String body) {}

    /** @param met places of which a variant is made already; those of this body come to it */
    AbsentValues(Set<String> met) {
        this.met = met;
    }

    List<Variant> of(String body) throws Exception {
        JsonNode tree = JSON.readTree(body);
        walk(tree, tree, "");
        return variants;
    }

    private void walk(JsonNode root, JsonNode node, String where) throws Exception {
        if (node instanceof ArrayNode array) {
            for (JsonNode item : array) {
                walk(root, item, where);
            }
        } else if (node instanceof ObjectNode object) {
            String here = object.path("resourceType").asText(where);
            for (String name : names(object)) {
                JsonNode value = object.get(name);
                String there = here + "." + name;
                if (value.isContainerNode() && !isOfPrimitives(value)) {
                    walk(root, value, there);
                } else if (isElement(there) && met.add(there)) {
                    add(root, object, name, there);
                }
            }
        }
    }

    private static boolean isOfPrimitives(JsonNode value) {
        return value.isArray() && !value.isEmpty() && value.get(0).isValueNode();
    }

    /** What may have an extension instead of a value. */
    private static boolean isElement(String where) {
        return !where.matches(".*\\.(resourceType|id|div|_.*)|.*xtension\\.url");
    }

    private static List<String> names(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Changes the tree, writes it, and changes it back. */
    private void add(JsonNode root, ObjectNode object, String name, String where) throws Exception {
        JsonNode value = object.remove(name);
        JsonNode absent = JSON.readTree(value.isArray() ? "[" + REASON + "]" : REASON);
        JsonNode before = object.get("_" + name);
        object.set("_" + name, absent);
        variants.add(new Variant(where, JSON.writeValueAsString(root)));
        object.remove("_" + name);
        if (before != null) {
            object.set("_" + name, before);
        }
        object.set(name, value);
    }
}
