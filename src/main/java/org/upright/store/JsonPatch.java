package org.upright.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.upright.fhir.RefusedException;

/**
 * Changes JSON as a patch says: all of its operations or none.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6902">RFC 6902</a>
 */
final class JsonPatch {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .setNodeFactory(com.fasterxml.jackson.databind.node.JsonNodeFactory.withExactBigDecimals(true));

    private static final int MOST_DIGITS = 40;

    private final JsonNode operations;

    private JsonPatch(JsonNode operations) {
        this.operations = operations;
    }

    static JsonPatch read(String patch) {
        try {
            JsonNode operations = JSON.readTree(patch);
            if (operations instanceof ArrayNode) {
                checkNumbers(operations);
                return new JsonPatch(operations);
            }
        } catch (JsonProcessingException e) {
            throw new RefusedException.Unreadable("The patch is no JSON: " + e.getOriginalMessage());
        }
        throw new RefusedException.Unreadable("The patch is no array; a JSON Patch is an array of operations.");
    }

    /** Ones that a parser would write out digit by digit; a patch may come packed, past those who look at bytes. */
    private static void checkNumbers(JsonNode node) {
        if (node.isBigDecimal() || node.isBigInteger()) {
            BigDecimal number = node.decimalValue();
            if (number.precision() > MOST_DIGITS || Math.abs((long) number.scale()) > MOST_DIGITS) {
                throw new RefusedException.Unreadable(
                        "The patch has a number of more than " + MOST_DIGITS + " digits or places.");
            }
        }
        node.forEach(JsonPatch::checkNumbers);
    }

    byte[] apply(byte[] json) {
        try {
            JsonNode document = JSON.readTree(json);
            for (JsonNode operation : operations) {
                document = apply(document, operation);
            }
            return JSON.writeValueAsBytes(document);
        } catch (IOException e) {
            throw new IllegalStateException("Stored JSON cannot be read.", e);
        }
    }

    private static JsonNode apply(JsonNode document, JsonNode operation) {
        String name = operation.path("op").asText();
        String path = member(operation, "path").asText();
        return switch (name) {
            case "add" -> add(document, path, member(operation, "value"));
            case "remove" -> remove(document, path);
            case "replace" -> replace(document, path, member(operation, "value"));
            case "move" -> {
                String from = member(operation, "from").asText();
                JsonNode moved = at(document, from).deepCopy();
                yield add(remove(document, from), path, moved);
            }
            case "copy" ->
                add(
                        document,
                        path,
                        at(document, member(operation, "from").asText()).deepCopy());
            case "test" -> test(document, path, member(operation, "value"));
            default ->
                throw new RefusedException.Unreadable("The patch has the operation `" + name
                        + "`; add, remove, replace, move, copy or test is needed.");
        };
    }

    private static JsonNode member(JsonNode operation, String name) {
        if (!operation.has(name)) {
            throw new RefusedException.Unreadable("An operation of the patch has no `" + name + "`.");
        }
        return operation.get(name);
    }

    private static JsonNode test(JsonNode document, String path, JsonNode value) {
        if (!at(document, path).equals(value)) {
            throw new RefusedException.Unprocessable("The test of the patch at `" + path + "` fails.");
        }
        return document;
    }

    private static JsonNode at(JsonNode document, String path) {
        JsonNode node = document;
        for (String token : tokens(path)) {
            node = node.isArray() ? node.path(index(token, node.size() - 1, path)) : node.path(token);
        }
        if (node.isMissingNode()) {
            throw nowhere(path);
        }
        return node;
    }

    private static JsonNode add(JsonNode document, String path, JsonNode value) {
        List<String> tokens = tokens(path);
        if (tokens.isEmpty()) {
            return value;
        }
        JsonNode parent = parent(document, path);
        String last = tokens.get(tokens.size() - 1);
        if (parent instanceof ArrayNode array) {
            array.insert(last.equals("-") ? array.size() : index(last, array.size(), path), value);
        } else if (parent instanceof ObjectNode object) {
            object.set(last, value);
        } else {
            throw nowhere(path);
        }
        return document;
    }

    private static JsonNode remove(JsonNode document, String path) {
        if (at(document, path) == document) {
            throw nowhere(path);
        }
        JsonNode parent = parent(document, path);
        String last = path.substring(path.lastIndexOf('/') + 1);
        JsonNode removed = parent instanceof ArrayNode array
                ? array.remove(index(last, array.size() - 1, path))
                : ((ObjectNode) parent).remove(unescaped(last));
        if (removed.isMissingNode()) {
            throw nowhere(path);
        }
        return document;
    }

    private static JsonNode replace(JsonNode document, String path, JsonNode value) {
        return tokens(path).isEmpty() ? value : add(remove(document, path), path, value);
    }

    private static JsonNode parent(JsonNode document, String path) {
        return at(document, path.substring(0, path.lastIndexOf('/')));
    }

    private static List<String> tokens(String path) {
        if (path.isEmpty()) {
            return List.of();
        }
        if (!path.startsWith("/")) {
            throw new RefusedException.Unreadable("The patch has the path `" + path + "`; it must begin with `/`.");
        }
        List<String> tokens = new ArrayList<>();
        for (String token : path.substring(1).split("/", -1)) {
            tokens.add(unescaped(token));
        }
        return tokens;
    }

    private static String unescaped(String token) {
        return token.replace("~1", "/").replace("~0", "~");
    }

    private static int index(String token, int most, String path) {
        if (!token.matches("0|[1-9]\\d{0,8}") || Integer.parseInt(token) > most) {
            throw nowhere(path);
        }
        return Integer.parseInt(token);
    }

    private static RefusedException nowhere(String path) {
        return new RefusedException.Unprocessable("The patch names `" + path + "`, which is not there.");
    }
}
