package org.upright.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.ArrayList;
import java.util.List;

/** Changes to a JSON body that keep it JSON: dropped, doubled, swapped, retyped, deepened, and hostile values. */
final class JsonMutation {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> NAMES = List.of(
            "extension",
            "modifierExtension",
            "id",
            "resourceType",
            "_status",
            "contained",
            "valueQuantity",
            "text",
            "meta",
            "reference",
            "nothing",
            "",
            "a b",
            "action",
            "subject",
            "value",
            "fhir_comments");

    private final Draw draw;

    JsonMutation(Draw draw) {
        this.draw = draw;
    }

    /** A place in a body: a field of an object or an item of an array. */
    private record Place(ContainerNode<?> in, String field, int index) {
        JsonNode value() {
            return in instanceof ObjectNode object ? object.get(field) : ((ArrayNode) in).get(index);
        }

        void set(JsonNode value) {
            if (in instanceof ObjectNode object) {
                object.set(field, value);
            } else {
                ((ArrayNode) in).set(index, value);
            }
        }

        void remove() {
            if (in instanceof ObjectNode object) {
                object.remove(field);
            } else {
                ((ArrayNode) in).remove(index);
            }
        }
    }

    /** The body is changed in place, as often as chance has it. */
    void spoil(JsonNode body) {
        for (int left = draw.few(); left > 0; left--) {
            List<Place> places = new ArrayList<>();
            collect(body, places);
            if (!places.isEmpty()) {
                change(draw.one(places), places);
            }
        }
    }

    private static void collect(JsonNode node, List<Place> into) {
        if (node instanceof ObjectNode object) {
            object.fieldNames().forEachRemaining(name -> into.add(new Place(object, name, 0)));
            object.forEach(child -> collect(child, into));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                into.add(new Place(array, "", i));
                collect(array.get(i), into);
            }
        }
    }

    private void change(Place place, List<Place> all) {
        JsonNode value = place.value();
        switch (draw.below(14)) {
            case 0 -> place.remove();
            case 1 -> place.set(draw.one(all).value().deepCopy());
            case 2 -> swap(place, draw.one(all));
            case 3 -> place.set(scalar());
            case 4 -> place.set(JSON.arrayNode().add(value));
            case 5 -> place.set(JSON.objectNode().set(draw.one(NAMES), value));
            case 6 -> add(place);
            case 7 -> place.set(deep(value, draw.once(4) ? 150 + draw.below(100) : draw.few()));
            case 8 -> repeat(place);
            case 9 -> rename(place);
            case 10 -> place.set(JSON.nullNode());
            default -> place.set(alike(place, value));
        }
    }

    private static void swap(Place one, Place other) {
        JsonNode kept = one.value().deepCopy();
        one.set(other.value().deepCopy());
        if (other.in() instanceof ObjectNode || other.index() < other.in().size()) {
            other.set(kept);
        }
    }

    private void add(Place place) {
        if (place.in() instanceof ObjectNode object) {
            object.set(draw.one(NAMES), scalar());
        } else {
            ((ArrayNode) place.in()).insert(place.index(), scalar());
        }
    }

    private JsonNode deep(JsonNode value, int depth) {
        JsonNode made = value;
        for (int i = 0; i < depth; i++) {
            ArrayNode extension = JSON.arrayNode();
            extension.addObject().put("url", "x").set("extension", made);
            made = extension;
        }
        return draw.once(2) && value.isObject() ? ((ObjectNode) value.deepCopy()).set("extension", made) : made;
    }

    private void repeat(Place place) {
        int times = draw.once(10) ? 500 + draw.below(1_500) : 2 + draw.below(4);
        JsonNode value = place.value();
        ArrayNode many = place.in() instanceof ArrayNode array ? array : JSON.arrayNode();
        if (Seeds.bytes(value).length < 400_000 / times) {
            for (int i = 0; i < times; i++) {
                many.add(value.deepCopy());
            }
            if (place.in() instanceof ObjectNode) {
                place.set(many);
            }
        }
    }

    private void rename(Place place) {
        if (place.in() instanceof ObjectNode object) {
            JsonNode value = object.remove(place.field());
            object.set(draw.once(2) ? draw.one(NAMES) : "_" + place.field(), value);
        }
    }

    private JsonNode alike(Place place, JsonNode value) {
        String field = place.field();
        if (field.equals("expression")) {
            return JSON.textNode(draw.one(Hostile.EXPRESSIONS));
        }
        if (field.equals("reference") || field.endsWith("Canonical") || field.equals("url")) {
            return JSON.textNode(draw.one(Hostile.REFERENCES));
        }
        if (field.equals("div")) {
            return JSON.textNode(draw.one(Hostile.NARRATIVES));
        }
        if (value.isNumber()) {
            return number();
        }
        if (value.isTextual() && value.asText().matches("[0-9]{4}(-.*)?")) {
            return JSON.textNode(draw.one(Hostile.DATES));
        }
        return scalar();
    }

    private JsonNode number() {
        return JSON.rawValueNode(new RawValue(draw.one(Hostile.NUMBERS)));
    }

    private JsonNode scalar() {
        return switch (draw.below(9)) {
            case 0 -> number();
            case 1 -> JSON.booleanNode(draw.once(2));
            case 2 -> JSON.textNode(draw.one(Hostile.DATES));
            case 3 -> JSON.textNode(draw.one(Hostile.REFERENCES));
            case 4 -> JSON.textNode(draw.one(Hostile.NARRATIVES));
            case 5 -> JSON.textNode(draw.one(Hostile.EXPRESSIONS));
            case 6 -> draw.once(2) ? JSON.objectNode() : JSON.arrayNode();
            default -> JSON.textNode(draw.one(Hostile.TEXTS));
        };
    }
}
