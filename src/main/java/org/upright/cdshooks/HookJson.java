package org.upright.cdshooks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.upright.fhir.RefusedException;

/**
 * JSON bodies, read within bounds: one object, no member twice, no more than 200 levels, no number of more than 40
 * digits or an exponent beyond 30. What passes is safe to be parsed again as FHIR.
 */
final class HookJson {
    private static final int DEPTH = 200;
    private static final int DIGITS = 40;
    private static final int EXPONENT = 30;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .maxNumberLength(DIGITS + 5)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private HookJson() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("JSON that we built cannot be written", e);
        }
    }

    /** @throws RefusedException.Unreadable where it is no JSON object, or one beyond the bounds */
    static ObjectNode read(byte[] body) {
        try {
            JsonNode read = MAPPER.readTree(body);
            if (!(read instanceof ObjectNode object)) {
                throw new RefusedException.Unreadable("The body is no JSON object.");
            }
            requireModestNumbers(object);
            return object;
        } catch (JsonProcessingException e) {
            throw new RefusedException.Unreadable("The body cannot be read as JSON: " + place(e) + ".");
        } catch (IOException e) {
            throw new IllegalStateException("Reading from memory failed", e);
        }
    }

    /** Without what was sent: that may be of a patient. */
    private static String place(JsonProcessingException e) {
        JsonLocation location = e.getLocation();
        return location == null
                ? "a number or a text is too long, or it is nested too deep"
                : "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static void requireModestNumbers(JsonNode root) {
        Deque<JsonNode> open = new ArrayDeque<>();
        open.push(root);
        while (!open.isEmpty()) {
            JsonNode node = open.pop();
            if (node.isBigDecimal()) {
                int scale = node.decimalValue().scale();
                if (scale < -EXPONENT || scale > EXPONENT + DIGITS) {
                    throw new RefusedException.Unreadable(
                            "The body has a number with an exponent beyond " + EXPONENT + ".");
                }
            }
            node.forEach(child -> {
                if (child.isContainerNode() || child.isBigDecimal()) {
                    open.push(child);
                }
            });
        }
    }
}
