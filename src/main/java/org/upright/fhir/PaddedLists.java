package org.upright.fhir;

import ca.uhn.fhir.parser.json.jackson.JacksonStructure;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * A JSON tree in which every list of extensions of primitives ({@code _given}) has a list of values ({@code given}) that
 * is as long, filled up with null: HAPI's parser refuses the one without the other, and drops what has no value beside it.
 *
 * @see <a href="https://hl7.org/fhir/R4/json.html#primitive">JSON representation of primitive elements</a>
 */
final class PaddedLists extends JacksonStructure {
    @Override
    public void setNativeObject(ObjectNode root) {
        pad(root);
        super.setNativeObject(root);
    }

    private static void pad(JsonNode node) {
        if (node instanceof ObjectNode object) {
            padObject(object);
        } else if (node instanceof ArrayNode) {
            node.forEach(PaddedLists::pad);
        }
    }

    private static void padObject(ObjectNode object) {
        List<String> extended = new ArrayList<>(0);
        for (Iterator<Map.Entry<String, JsonNode>> fields = object.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            if (field.getValue().isArray() && field.getKey().startsWith("_")) {
                extended.add(field.getKey());
            }
            if (field.getValue().isContainerNode()) {
                pad(field.getValue());
            }
        }
        extended.forEach(name -> padValues(object, name));
    }

    /** A value that is no list is left as it is: the parser says what is wrong. */
    private static void padValues(ObjectNode object, String extended) {
        String name = extended.substring(1);
        JsonNode values = object.has(name) ? object.get(name) : object.putArray(name);
        if (values instanceof ArrayNode list) {
            for (int i = list.size(); i < object.get(extended).size(); i++) {
                ArrayNode unused = list.addNull();
            }
        }
    }
}
